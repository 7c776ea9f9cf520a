"""Events the desk sees by itself: a customer begins to wait, and somebody takes them.

So that “answered within five minutes” is a promise with an owner and reminders, and not a figure nobody answers for.
"""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo.conversations.models import Conversation
from yinuo.people.models import Agent
from yinuo.pledges.models import Obligation
from yinuo.pledges.recording import matching, observe
from yinuo.promises.models import Evidence, Promise, Withdrawal

WAITS, RINGS = "customer_waits", "call_ringing"


def wait_begins(conversation: Conversation) -> None:
    """In the transaction in which nobody has taken an inbound conversation yet."""
    if not conversation.is_waiting or conversation.direction != Conversation.Direction.INBOUND:
        return
    events = [WAITS, RINGS] if conversation.channel == Conversation.Channel.PHONE else [WAITS]
    for event in events:
        if matching(event, conversation.began_at):
            observe(conversation.ticket, event, happened_at=conversation.began_at, reference=_reference(conversation))


def take(conversation: Conversation, *, by: Agent) -> None:
    """``by`` takes a waiting customer, which keeps what was pledged about the wait."""
    with transaction.atomic():
        conversation.take(by=by)
        now = timezone.now()
        for promise in _owed(conversation):
            _answer_for(promise, by)
            proof = _("taken by %(name)s") % {"name": by.name}
            promise.keep(by=by, evidence=Evidence(reference=f"{_reference(conversation)} {proof}", happened_at=now))


def release(conversation: Conversation, *, by: Agent, why: str) -> None:
    """The customer need not wait any longer, and agreed to it: what was pledged about the wait is off."""
    with transaction.atomic():
        for promise in _owed(conversation):
            _answer_for(promise, by)
            promise.withdraw(by=by, on_behalf_of=Withdrawal.OnBehalfOf.CUSTOMER, why=why)


def _answer_for(promise: Promise, by: Agent) -> None:
    """Whoever leads the team answers for its line; who takes a customer of somebody else's ticket, for this one."""
    if not promise.may_be_changed_by(by):
        promise.hand_over(by, by=by)


def _owed(conversation: Conversation) -> list[Promise]:
    waits = Obligation.objects.filter(
        occurrence__ticket=conversation.ticket_id,
        occurrence__event__in=[WAITS, RINGS],
        occurrence__reference=_reference(conversation),
        promise__state__in=Promise.LIVE,
    )
    return [
        obligation.promise for obligation in waits.select_related("promise__ticket", "promise__owner").order_by("pk")
    ]


def _reference(conversation: Conversation) -> str:
    return f"#{conversation.pk}"
