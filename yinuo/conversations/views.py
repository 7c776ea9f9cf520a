"""The page of a ticket: whose it is, what was said, what is owed, and everything that happened to it."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Count, Prefetch
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.conversations import refusals
from yinuo.conversations.access import ticket_for
from yinuo.conversations.forms import ClosureForm
from yinuo.conversations.models import Message, Ticket
from yinuo.journal.wording import story
from yinuo.people.access import everyone_signed_in, signed_in, writers

#: messages shown of each conversation; the conversation itself shows the rest
MOST_MESSAGES = 40
#: a conversation with more messages than this is folded, except the latest
LONG_FROM = 8
#: the latest entries of the journal; a link shows all
MOST_ENTRIES = 80


@everyone_signed_in
@require_safe
def ticket(request: HttpRequest, pk: int) -> HttpResponse:
    opened = ticket_for(request, pk)
    shows_all = "all" in request.GET
    context = _owed(opened) | _story(opened, shows_all=shows_all)
    context |= {"ticket": opened, "customer": opened.customer, "shows_all": shows_all}
    context["may_change"] = opened.may_be_changed_by(signed_in(request))
    if request.headers.get("HX-Request"):
        return render(request, "conversations/changes.html", context)
    said = Message.objects.select_related("author").prefetch_related("promises").order_by("said_at", "id")
    context["conversations"] = (
        opened.conversations.select_related("agent")
        .annotate(message_count=Count("messages"))
        .prefetch_related(Prefetch("messages", said[:MOST_MESSAGES], to_attr="said"))
        .order_by("-began_at", "-id")
    )
    context |= {"long_from": LONG_FROM, "most_messages": MOST_MESSAGES}
    return render(request, "conversations/ticket.html", context)


@writers
@require_POST
def closure(request: HttpRequest, pk: int) -> HttpResponse:
    """Record it as solved, with what solved it."""
    closed = ticket_for(request, pk)
    form = ClosureForm(request.POST)
    if not form.is_valid() or not form.cleaned_data["solution"].strip():
        raise refusals.SolutionMissing
    closed.close(
        by=signed_in(request),
        solution=form.cleaned_data["solution"].strip(),
        despite_promises=form.cleaned_data["despite_promises"],
    )
    messages.success(request, _("Recorded as solved."))
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": reverse("ticket", args=[pk])})
    return redirect("ticket", pk)


def _owed(opened: Ticket) -> dict[str, Any]:
    promises = list(opened.promises.by_due().with_people().select_related("keeping"))
    live = [promise for promise in promises if promise.is_live]
    return {
        "live": live,
        "settled": [promise for promise in promises if not promise.is_live],
        "callbacks": [promise for promise in live if promise.origin == promise.Origin.DROPPED_CALL],
    }


def _story(opened: Ticket, *, shows_all: bool) -> dict[str, Any]:
    newest_first = opened.journal().order_by("-id")
    entries = list(newest_first if shows_all else newest_first[: MOST_ENTRIES + 1])
    has_more = not shows_all and len(entries) > MOST_ENTRIES
    return {"story": story(reversed(entries[:MOST_ENTRIES] if has_more else entries)), "has_more": has_more}
