"""The page of a customer: how to reach them, what they came with, and whether our word to them was kept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yinuo.customers.access import customer_for
from yinuo.people.access import everyone_signed_in, signed_in

MOST_TICKETS = 50
MOST_PROMISES = 20


@everyone_signed_in
@require_safe
def customer(request: HttpRequest, pk: int) -> HttpResponse:
    """As far as the reader sees the teams whose tickets and promises they are."""
    agent = signed_in(request)
    opened = customer_for(request, pk)
    tickets = opened.tickets.visible_to(agent).select_related("owner", "closure").order_by("-opened_at", "-id")
    promises = opened.promises.visible_to(agent)
    tally = promises.tally()
    with_people = promises.with_people().select_related("keeping")
    live = list(with_people.live().by_due()[: MOST_PROMISES + 1])
    settled = list(with_people.exclude(state__in=promises.model.LIVE).order_by("-due_at", "-id")[: MOST_PROMISES + 1])
    context = {
        "customer": opened,
        "tally": tally,
        "promise_count": sum(tally[state] for state in promises.model.State.values),
        "judged_count": tally["kept"] + tally["kept_late"] + tally["broken"],
        "live": live[:MOST_PROMISES],
        "settled": settled[:MOST_PROMISES],
        "has_more": len(live) > MOST_PROMISES or len(settled) > MOST_PROMISES,
        "tickets": list(tickets[:MOST_TICKETS]),
        "ticket_count": tickets.count(),
    }
    return render(request, "customers/customer.html", context)
