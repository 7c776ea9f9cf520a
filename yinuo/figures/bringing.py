"""Bringing a history of promises in: choose a file, look at what would come of it, do it."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yinuo.channels.transcripts.encoding import MAX_BYTES
from yinuo.common.refusals import Refusal
from yinuo.common.text import clean
from yinuo.figures import refusals
from yinuo.figures.columns import COLUMNS, NEEDED, TEMPLATE
from yinuo.figures.importing import bring_in, look_at
from yinuo.figures.models import PromiseImport
from yinuo.people.access import leaders, signed_in
from yinuo.people.models import Agent

#: what somebody looked at and left is not kept: it is full of customers
KEPT_FOR = timedelta(days=1)
SHOWN = 50


@leaders
@require_http_methods(["GET", "HEAD", "POST"])
def bring(request: HttpRequest) -> HttpResponse:
    agent = signed_in(request)
    if request.method == "POST":
        try:
            source = _kept(request, agent)
        except Refusal as refusal:
            return _page(request, {"refusal": refusal}, status=422)
        return redirect(f"{request.path}?file={source.pk}")
    asked = request.GET.get("file", "")
    if not asked:
        return _page(request, {})
    mine = PromiseImport.objects.filter(by=agent, pk=int(asked) if asked.isdecimal() and len(asked) < 19 else 0)
    kept = mine.first()
    if kept is None:
        raise Http404
    if kept.content is None:
        return _page(request, {"source": kept})
    try:
        return _page(request, {"source": kept, "preview": look_at(bytes(kept.content), by=agent)})
    except Refusal as refusal:
        return _page(request, {"refusal": refusal}, status=422)


@leaders
@require_POST
def done(request: HttpRequest) -> HttpResponse:
    agent, asked = signed_in(request), request.POST.get("file", "")
    source = PromiseImport.objects.filter(
        by=agent, pk=int(asked) if asked.isdecimal() and len(asked) < 19 else 0
    ).first()
    if source is None:
        raise refusals.ImportGone
    source = bring_in(source, by=agent, is_skipping=request.POST.get("how") == "skip")
    text = ngettext("%(count)s promise was brought in.", "%(count)s promises were brought in.", source.new_count)
    messages.success(request, text % {"count": source.new_count})
    return redirect(f"{reverse('promises-import')}?file={source.pk}")


@leaders
@require_safe
def template(request: HttpRequest) -> HttpResponse:
    """A file with the names of all columns and two rows that show what goes into them."""
    file = io.StringIO()
    csv.writer(file).writerows([[names[0] for names in COLUMNS.values()], *TEMPLATE])
    response = HttpResponse(b"\xef\xbb\xbf" + file.getvalue().encode(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="yinuo-promises.csv"'
    return response


def _kept(request: HttpRequest, agent: Agent) -> PromiseImport:
    """The file, kept until it is done or forgotten; refused when it will not do as a whole."""
    upload = request.FILES.get("file")
    if upload is None:
        raise refusals.FileUnreadable(reason=_("Choose a file."))
    if (upload.size or 0) > MAX_BYTES:
        size = f"{(upload.size or 0) / 1024 / 1024:.1f}"
        reason = _("The file has %(size)s MB; at most %(limit)s MB can be brought in. Split it.")
        raise refusals.FileUnreadable(reason=reason % {"size": size, "limit": MAX_BYTES // 1024 // 1024})
    content = upload.read()
    look_at(content, by=agent)
    PromiseImport.objects.filter(at__lt=timezone.now() - KEPT_FOR, content__isnull=False).delete()
    return PromiseImport.objects.create(by=agent, name=clean(upload.name or "")[-120:] or "-", content=content)


def _page(request: HttpRequest, context: dict[str, object], *, status: int = 200) -> HttpResponse:
    names = [(names[0], names[1:3], name in NEEDED) for name, names in COLUMNS.items()]
    return render(request, "figures/import.html", context | {"columns": names, "shown": SHOWN}, status=status)
