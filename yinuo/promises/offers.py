"""What is offered to me, and my answers; offering a promise to somebody else."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from yinuo.notices.models import read_all
from yinuo.people.access import everyone_signed_in, signed_in, writers
from yinuo.people.models import Agent
from yinuo.promises import forms, offering
from yinuo.promises.access import promise_for
from yinuo.promises.answering import asked, done
from yinuo.promises.models import Offer, Promise


@everyone_signed_in
@require_safe
def offers(request: HttpRequest) -> HttpResponse:
    """What am I asked to take over, and what have I offered?"""
    agent = signed_in(request)
    given = Offer.objects.waiting().filter(promise__owner=agent).with_promises().order_by("expires_at", "pk")
    context = {"offers": to_answer(agent), "given": list(given)}
    template = "promises/offers.html#list" if request.headers.get("HX-Request") else "promises/offers.html"
    return render(request, template, context)


@everyone_signed_in
@require_safe
def offer(request: HttpRequest, pk: int) -> HttpResponse:
    """Where a notice leads: the promise while it alone is meant, else all that were offered."""
    opened = _offer_for(request, pk)
    agent = signed_in(request)
    read_all(agent, about=opened)
    return redirect("offers")


@writers
@require_POST
def making(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer it; whoever leads may also give it at once."""
    promise, agent = promise_for(request, pk), signed_in(request)
    data = asked(forms.OfferForm(request.POST))
    to = data["to"] or promise.ticket.team
    if data["at_once"] and data["to"]:
        promise.hand_over(data["to"], by=agent, why=data["why"])
        return done(request, promise, _("%(name)s answers for it now.") % {"name": to})
    offering.offer(promise, to, by=agent, why=data["why"])
    return done(
        request,
        promise,
        _("%(name)s is asked. Until the yes %(owner)s answers for it.") % {"name": to, "owner": promise.owner},
    )


@writers
@require_POST
def acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    opened, agent = _offer_for(request, pk), signed_in(request)
    offering.accept(opened, by=agent)
    return done(request, opened.promise, _("It is yours now. You will be reminded in time."))


@writers
@require_POST
def refusal(request: HttpRequest, pk: int) -> HttpResponse:
    opened, agent = _offer_for(request, pk), signed_in(request)
    offering.decline(opened, by=agent, why=asked(forms.RefusalForm(request.POST))["why"])
    return done(request, opened.promise, _("Declined. %(owner)s is told why.") % {"owner": opened.promise.owner})


@writers
@require_POST
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    opened, agent = _offer_for(request, pk), signed_in(request)
    offering.cancel(opened, by=agent)
    return done(request, opened.promise, _("No longer offered. %(owner)s keeps it.") % {"owner": opened.promise.owner})


def to_answer(agent: Agent) -> list[Offer]:
    """What waits for this agent's answer, the soonest to expire first."""
    offers = Offer.objects.for_answer_by(agent)
    return list(offers.with_promises().order_by("expires_at", "pk"))


def _offer_for(request: HttpRequest, pk: int) -> Offer:
    seen = Promise.objects.visible_to(signed_in(request))
    return get_object_or_404(Offer.objects.with_promises().filter(promise__in=seen), pk=pk)
