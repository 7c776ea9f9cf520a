"""The promise wall, for a desk and for a big screen; and handing over many promises at once."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from yinuo.common.refusals import Refusal
from yinuo.people.access import everyone_signed_in, leaders, signed_in
from yinuo.promises.answering import asked
from yinuo.promises.forms import HandoverForm
from yinuo.promises.models import Promise
from yinuo.wall.lanes import Asked, Wall

#: handed over in one request; more are ticked in several goes
MOST_AT_ONCE = 200


@everyone_signed_in
@require_safe
def wall(request: HttpRequest) -> HttpResponse:
    """What is at risk?"""
    return _show(request, "wall")


@everyone_signed_in
@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The same for a screen on the wall of the room: large, without anything to press."""
    return _show(request, "board")


@leaders
@require_POST
def handovers(request: HttpRequest) -> HttpResponse:
    """Give every ticked promise to one person. Each is a deed of its own: what is refused keeps nobody else back."""
    by = signed_in(request)
    data = asked(HandoverForm(request.POST))
    ticked = [int(pk) for pk in request.POST.getlist("promise") if pk.isdecimal() and len(pk) < 19]
    given, refused = 0, ""
    for promise in Promise.objects.visible_to(by).with_people().filter(pk__in=ticked[:MOST_AT_ONCE]).order_by("pk"):
        try:
            promise.hand_over(data["to"], by=by, why=data["why"])
            given += 1
        except Refusal as refusal:
            refused = refused or str(refusal)
    told = ngettext(
        "%(name)s answers for %(count)d promise now.", "%(name)s answers for %(count)d promises now.", given
    )
    told = told % {"name": data["to"], "count": given} if given else _("Nothing was handed over.")
    if refused:
        told = f"{told} {refused}"
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"desk:said": {"told": told}})})
    messages.success(request, told)
    return redirect("wall")


def _show(request: HttpRequest, page: str) -> HttpResponse:
    """For htmx, the lanes as they stand now."""
    shown = Wall(signed_in(request), Asked.read(request.GET))
    fragment = f"#{page}" if request.headers.get("HX-Request") else ""
    return render(request, f"wall/{page}.html{fragment}", {"wall": shown, "asked": shown.asked})
