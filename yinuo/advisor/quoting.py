"""Keeping what was advised, so that it can be held against what came of it."""

from __future__ import annotations

from django.utils import timezone

from yinuo.advisor.advising import Advice
from yinuo.advisor.models import FOLLOWED_WITHIN, Quote
from yinuo.conversations.models import Ticket
from yinuo.people.models import Agent
from yinuo.promises.models import Promise


def quote(advice: Advice, ticket: Ticket | None) -> None:
    """Store an advice that is shown; while no promise follows, the next one for the same ticket takes its place."""
    said = {
        "at": advice.now,
        "at_80": advice.at_80,
        "at_95": advice.at_95,
        "n": advice.n,
        "basis": advice.basis,
        "latest_allowed": advice.latest_allowed,
    }
    open_quote = Quote.objects.filter(owner=advice.owner, ticket=ticket, action=advice.action, promise=None)
    if not open_quote.update(**said):
        Quote.objects.create(owner=advice.owner, ticket=ticket, action=advice.action, **said)


def bind(promise: Promise, *, by: Agent | None) -> None:
    """The promise was made with the last advice in view. One of PROMISE_CHECKS: called when it gets its time."""
    if Quote.objects.filter(promise=promise).exists():
        return
    seen = Quote.objects.filter(
        ticket=promise.ticket_id,
        owner=promise.owner_id,
        action=promise.action,
        promise=None,
        at__gte=timezone.now() - FOLLOWED_WITHIN,
    )
    last = seen.order_by("-at", "-pk").first()
    if last is not None:
        last.promise = promise
        last.save(update_fields=["promise"])
