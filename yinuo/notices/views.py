from __future__ import annotations

from urllib.parse import urlsplit

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from yinuo.notices.access import notice_for
from yinuo.notices.models import read_all
from yinuo.notices.wording import where
from yinuo.people.access import everyone_signed_in, signed_in

PER_PAGE = 40


@everyone_signed_in
@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    mine = signed_in(request).notifications.all()
    only_unread = "unread" in request.GET
    if only_unread:
        mine = mine.filter(read_at=None)
    page = Paginator(mine, PER_PAGE).get_page(request.GET.get("page"))
    template = "notices/notices.html#list" if request.headers.get("HX-Request") else "notices/notices.html"
    return render(request, template, {"page": page, "only_unread": only_unread})


@everyone_signed_in
@require_safe
def bell(request: HttpRequest) -> HttpResponse:
    return render(request, "notices/bell.html")


@everyone_signed_in
@require_safe
def latest(request: HttpRequest) -> HttpResponse:
    """The one notice that has just arrived, as a toast; nothing when it has been read meanwhile."""
    pk = request.GET.get("id", "")
    notice = (
        signed_in(request).notifications.filter(pk=pk, read_at=None).first()
        if pk.isdecimal() and len(pk) < 19
        else None
    )
    if notice is None or _is_open(request, where(notice)):
        return HttpResponse(status=204)
    return render(request, "notices/toast.html", {"notice": notice})


@everyone_signed_in
@require_POST
def notice_read(request: HttpRequest, pk: int) -> HttpResponse:
    """Read it and go where it points."""
    notice = notice_for(request, pk)
    notice.read()
    return redirect(where(notice) or "notices")


@everyone_signed_in
@require_POST
def notices_read(request: HttpRequest) -> HttpResponse:
    read_all(signed_in(request))
    return redirect("notices")


def _is_open(request: HttpRequest, url: str) -> bool:
    """The page that asks is already the page about it."""
    here = urlsplit(request.headers.get("HX-Current-URL", "")).path
    return bool(url) and here == url
