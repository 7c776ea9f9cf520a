"""What a customer does on their page: asks for another time, or confirms that what was promised has come.

Neither changes a promise. Each is a message of theirs, received as every message is, beside a claim that a person answers.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from yinuo.channels.receiving import Received, open_conversation, receive
from yinuo.common.text import clean
from yinuo.conversations.models import Conversation, Message, Ticket
from yinuo.notices.models import tell
from yinuo.people.models import leaders_of
from yinuo.portal import refusals
from yinuo.portal.words import RECEIVED, RECEIVED_OTHERWISE, by_when
from yinuo.promises.linking import Bearing
from yinuo.promises.models import Claim, Promise
from yinuo.promises.models.evidence import receipt_key

MOST_WORDS = 200
SOONEST = timedelta(minutes=30)
FURTHEST = timedelta(days=30)
#: when somebody is there to keep it
FIRST_HOUR, LAST_HOUR = time(8), time(20)


def ask_for_time(promise: Promise, *, due_at: datetime, words: str = "", key: str) -> Received:
    """The customer proposes ``due_at``; their own message is the consent, should the desk agree.

    The same ``key`` again changes nothing. A later request takes the place of the one before.
    """
    now = timezone.now()
    if (
        not now + SOONEST <= due_at <= now + FURTHEST
        or not FIRST_HOUR <= timezone.localtime(due_at).time() <= LAST_HOUR
    ):
        raise refusals.TimeOutside(first=f"{FIRST_HOUR:%H:%M}", last=f"{LAST_HOUR:%H:%M}", days=FURTHEST.days)
    words = clean(words).strip()
    if len(words) > MOST_WORDS:
        raise refusals.WordsTooLong(most=MOST_WORDS)
    key = f"time:{promise.pk}:{key}"
    with transaction.atomic():
        promise = _held(promise)
        conversation = _talk(promise.ticket)
        if known := conversation.messages.filter(key=key).first():
            return Received(known, is_new=False)
        _refuse_unless_owed(promise)
        with translation.override(settings.LANGUAGE_CODE):
            text = _("“%(action)s”: could it be %(when)s?") % {
                "action": promise.get_action_display(),
                "when": by_when(due_at, "at"),
            }
        # Their yes to an earlier wish is a yes to that time, not to any.
        Claim.objects.filter(promise=promise, kind=Claim.Kind.MOVED, consent=models.F("message")).supersede()
        # What is overdue can no longer be moved, only kept late: then the wish is a message and nothing more.
        is_movable = not promise.is_overdue(now)
        bears_on = [Bearing("postpones", promise.pk, due_at), Bearing("agrees", promise.pk)] if is_movable else []
        return _said(conversation, promise, f"{text}\n{words}".strip(), key, bears_on)


def confirm_receipt(promise: Promise) -> Received:
    """The customer says that it has come: proof of theirs with which a person settles the promise. Once per promise."""
    key = receipt_key(promise.pk)
    with transaction.atomic():
        promise = _held(promise)
        conversation = _talk(promise.ticket)
        if known := conversation.messages.filter(key=key).first():
            return Received(known, is_new=False)
        _refuse_unless_owed(promise)
        with translation.override(settings.LANGUAGE_CODE):
            text = str(RECEIVED.get(promise.action, RECEIVED_OTHERWISE))
            if words := heard_words(promise):
                text = _("%(received)s (“%(words)s”)") % {"received": text, "words": words}
        return _said(conversation, promise, text, key, [Bearing("fulfils", promise.pk)])


def heard_words(promise: Promise) -> str:
    """The words as the customer heard them; a colleague's note about them was not for their ears."""
    message = promise.message
    return "" if message is not None and message.speaker == Message.Speaker.NOTE else promise.words


def _talk(ticket: Ticket) -> Conversation:
    return open_conversation(
        ticket.customer,
        channel=Conversation.Channel.PORTAL,
        team=ticket.team,
        subject=ticket.subject,
        key=str(ticket.pk),
        ticket=ticket,
        agent=ticket.owner if ticket.owner.is_active else ticket.team.duty_agent(),
    )


def _held(promise: Promise) -> Promise:
    return Promise.objects.locked(promise.pk)


def _refuse_unless_owed(promise: Promise) -> None:
    if not promise.is_live:
        raise refusals.NoLongerOwed


def _said(conversation: Conversation, promise: Promise, text: str, key: str, bears_on: list[Bearing]) -> Received:
    received = receive(
        conversation,
        speaker=Message.Speaker.CUSTOMER,
        text=text,
        key=key,
        bears_on=bears_on,
        # Told below, to whoever answers for the promise.
        is_live=False,
    )
    people = [promise.owner] if promise.owner.is_active else leaders_of(promise.ticket.team_id)
    for person in people:
        tell(
            person,
            "promise.asked",
            conversation,
            key=f"portal:{received.message.pk}",
            ticket_id=promise.ticket_id,
            customer=promise.customer.called,
            words=text[:80],
            due_at=promise.due_at.isoformat() if promise.due_at else None,
        )
    return received
