"""The page of the company's pledges, and what happened on a ticket."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from yinuo.conversations.access import ticket_for
from yinuo.people.access import everyone_signed_in, leaders, signed_in, writers
from yinuo.people.models import Team
from yinuo.pledges.answering import said
from yinuo.pledges.forms import EventForm, PreviewForm
from yinuo.pledges.limits import oversteps_for
from yinuo.pledges.models import Limit, Pledge, Remedy, Reserved, may_set_pledges
from yinuo.pledges.recording import events_in_use, record_event, told
from yinuo.pledges.showing import beyond_rows, pledge_page, recorded_on, rows_for
from yinuo.pledges.wording import ask_counsel
from yinuo.promises.answering import asked
from yinuo.promises.models import Promise


@everyone_signed_in
@require_safe
def pledges(request: HttpRequest) -> HttpResponse:
    """What does the company stand by, and by when would it be due? Everybody may know; managers set it."""
    form = PreviewForm(request.GET)
    page = pledge_page((form.cleaned_data["at"] if form.is_valid() else None) or _this_minute())
    agent = signed_in(request)
    context: dict[str, Any] = {"page": page, "may_set": may_set_pledges(agent), "counsel": ask_counsel()}
    if agent.leads:
        context["beyond_count"] = oversteps_for(agent).count()
    if context["may_set"]:
        context |= {
            "units": Pledge.TermUnit.choices,
            "actions": Promise.Action.choices,
            "roles": Reserved.CHOICES,
            "remedies": Remedy.choices,
            "limit_roles": Limit.ROLES,
            "teams": Team.objects.order_by("name"),
            "events": list(page.packs.events.values()),
        }
    return render(request, "pledges/pledges.html", context)


@leaders
@require_safe
def beyond(request: HttpRequest) -> HttpResponse:
    """What was said to customers beyond the speaker's limit, and waits for somebody who may grant it."""
    return render(request, "pledges/beyond.html", {"rows": beyond_rows(signed_in(request))})


@writers
@require_http_methods(["GET", "HEAD", "POST"])
def ticket_events(request: HttpRequest, pk: int) -> HttpResponse:
    """Record what happened on a ticket; for htmx the form, or what it would make owed."""
    ticket = ticket_for(request, pk)
    if request.method == "POST":
        data = asked(EventForm(request.POST))
        occurrence = record_event(
            ticket,
            data["event"],
            happened_at=data["happened_at"],
            reference=data["reference"],
            by=signed_in(request),
        )
        return said(request, told(occurrence), url_name="ticket", pk=ticket.pk)
    events = events_in_use()
    form = EventForm(request.GET)
    chosen = request.GET.get("event", "") or (events[0][0] if events else "")
    at = form.cleaned_data["happened_at"] if form.is_valid() else _this_minute()
    context = {
        "ticket": ticket,
        "customer": ticket.customer,
        "events": events,
        "chosen": chosen,
        "at": at,
        "rows": rows_for(chosen, at) if chosen else [],
        "recorded": recorded_on(ticket),
    }
    part = "#preview" if "preview" in request.GET else "#form" if request.headers.get("HX-Request") else ""
    return render(request, f"pledges/events.html{part}", context)


def _this_minute() -> datetime:
    return timezone.localtime().replace(second=0, microsecond=0)
