from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yinuo.conversations.models import Ticket
from yinuo.customers.models import Customer
from yinuo.people.access import everyone_signed_in, signed_in
from yinuo.people.models import Agent

MOST = 30
#: digits of a number that people remember and read out
LAST_DIGITS = 4


@dataclass(frozen=True, slots=True)
class Found:
    tickets: list[Ticket]
    has_more: bool


@everyone_signed_in
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    asked = request.GET.get("q", "").strip()[:80]
    found = find(asked, signed_in(request)) if asked else None
    return render(request, "pages/search.html", {"asked": asked, "found": found, "most": MOST})


def find(asked: str, agent: Agent) -> Found:
    """Matters by ticket number, or by their customer's name, whole contact value or its last four digits."""
    number = asked.lstrip("#＃")
    digits = asked.replace(" ", "").replace("-", "")
    customers = Q(name__icontains=asked) | Q(contact_points__value__iexact=asked)
    surname, title = asked[:-2], asked[-2:]
    if surname and title in Customer.Title.values:
        customers |= Q(surname=surname, title=title)
    if digits.isdecimal() and len(digits) >= LAST_DIGITS:
        customers |= Q(contact_points__value=digits)
        if len(digits) == LAST_DIGITS:
            customers |= Q(contact_points__value__endswith=digits)
    wanted = Q(customer__in=Customer.objects.filter(customers))
    if number.isdecimal() and len(number) < 19:
        wanted |= Q(pk=int(number))
    tickets = list(
        Ticket.objects.visible_to(agent)
        .filter(wanted)
        .select_related("customer", "owner", "closure")
        .prefetch_related("customer__contact_points")
        .order_by("-opened_at", "-pk")[: MOST + 1]
    )
    return Found(tickets[:MOST], len(tickets) > MOST)
