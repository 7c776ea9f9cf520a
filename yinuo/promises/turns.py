"""Customers who wait on the line: called back in their turn instead."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from yinuo.conversations.models import Conversation
from yinuo.conversations.refusals import ConversationEnded
from yinuo.customers.models import ContactPoint
from yinuo.people.models import Agent
from yinuo.promises import refusals
from yinuo.promises.alarms import set_alarms
from yinuo.promises.checks import look_over
from yinuo.promises.models import Promise, PromiseQuerySet
from yinuo.promises.models.promise import refuse_unless_ahead


def call_back_in_turn(conversation: Conversation, *, by: Agent, due_at: datetime) -> Promise:
    """They hang up and keep their place: ``by`` takes the call, owes a callback by ``due_at`` and ends it.

    Once for each conversation; asking again gives the promise there is. Raises AlreadyTaken, ConversationEnded,
    NothingToDial, DueNotAhead.
    """
    with transaction.atomic():
        conversation = (
            Conversation.objects.select_for_update(of=("self",)).select_related("ticket").get(pk=conversation.pk)
        )
        existing = Promise.objects.filter(conversation=conversation, origin=Promise.Origin.IN_TURN).first()
        if existing is not None:
            return existing
        if conversation.ended_at is not None:
            raise ConversationEnded
        conversation.take(by=by)
        ticket, now = conversation.ticket, timezone.now()
        if not ticket.customer.contact_points.filter(kind=ContactPoint.Kind.PHONE).exists():
            raise refusals.NothingToDial
        refuse_unless_ahead(due_at, now)
        promise = Promise.objects.create(
            ticket=ticket,
            customer=ticket.customer,
            conversation=conversation,
            words="",
            action=Promise.Action.CALLBACK,
            owner=by,
            origin=Promise.Origin.IN_TURN,
            made_at=now,
            due_at=due_at,
            due_kind="by",
            due_source=Promise.DueSource.SET,
            state=Promise.State.OPEN,
        )
        set_alarms(promise, now)
        ticket.note(
            "promise.callback_in_turn",
            promise,
            by=by,
            conversation=conversation.pk,
            due_at=due_at.isoformat(),
            waited_seconds=int((now - conversation.began_at).total_seconds()),
        )
        look_over(promise, by=by)
        conversation.end(by=by, how=Conversation.Ending.CALLBACK)
    return promise


def in_line(agent: Agent) -> PromiseQuerySet:
    """Those who are to be called back in their turn, in the places they had; anybody of the team may call them."""
    owed = Promise.objects.visible_to(agent).live().filter(origin=Promise.Origin.IN_TURN)
    return owed.order_by("conversation__began_at", "pk")
