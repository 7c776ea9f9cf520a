"""The access rule of public pages: whoever holds a live link sees its one ticket; everybody else sees the same nothing."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.csrf import csrf_exempt

from yinuo.people.access import anyone, signed_in
from yinuo.portal import limits
from yinuo.portal.models import PortalLink, link_behind

#: a request for another time is at most 200 characters; anything longer is not from our form
MOST_BYTES = 8 * 1024
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


def by_link(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give the view the live link in place of the token.

    No CSRF token: there is no cookie that a foreign page could ride on, the address itself is the secret, and a page
    that sends no referrer has its forms sent with ``Origin: null``.
    """

    @wraps(view)
    def checked(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        return _kept_private(_answer(request, token, *args, **kwargs))

    def _answer(request: HttpRequest, token: str, *args: Any, **kwargs: Any) -> HttpResponse:
        who = limits.address(request)
        if limits.is_over("address", who, limits.REQUESTS_PER_ADDRESS):
            return _too_often(request)
        if _length(request) > MOST_BYTES:
            return render(request, "portal/nothing.html", {"is_too_long": True}, status=413)
        link = link_behind(token)
        if link is None:
            # Counted apart: whoever shares the address and holds a link is not shut out by somebody who guesses.
            is_guessing = limits.is_over("miss", who, limits.MISSES_PER_ADDRESS)
            return _too_often(request) if is_guessing else nothing(request)
        what, most = ("read", limits.READS_PER_LINK)
        if request.method not in ("GET", "HEAD"):
            what, most = ("write", limits.WRITES_PER_LINK)
        if limits.is_over(what, str(link.pk), most):
            return _too_often(request)
        return view(request, link, *args, **kwargs)

    return anyone(csrf_exempt(checked))


def nothing(request: HttpRequest) -> HttpResponse:
    """One page for unknown, expired, revoked, and for what belongs to another ticket."""
    return render(request, "portal/nothing.html", status=404)


def link_to_change(request: HttpRequest, pk: int) -> PortalLink:
    """For people of the desk: the link of a ticket they see."""
    agent = signed_in(request)
    links = PortalLink.objects.select_related("ticket__owner")
    if not agent.sees_every_team:
        links = links.filter(ticket__team_id__in=agent.team_ids)
    return get_object_or_404(links, pk=pk)


def _length(request: HttpRequest) -> int:
    text = request.META.get("CONTENT_LENGTH") or "0"
    return int(text) if text.isdecimal() and len(text) < 12 else MOST_BYTES + 1


def _too_often(request: HttpRequest) -> HttpResponse:
    response = render(request, "portal/nothing.html", {"is_too_often": True}, status=429)
    response["Retry-After"] = str(limits.WINDOW)
    return response


def _kept_private(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    response["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    response["Content-Security-Policy"] = _POLICY
    return response
