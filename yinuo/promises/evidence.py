"""What could have fulfilled a promise, and which words of the customer could have agreed to a new time."""

from __future__ import annotations

from django.db.models import Q

from yinuo.conversations.models import Conversation, Message
from yinuo.people.models import Agent
from yinuo.promises.models import Evidence, Promise

#: the newest ones; older ones are found by their document number
MOST_OFFERED = 20


def calls_since(promise: Promise, agent: Agent) -> list[Conversation]:
    """Our contacts with the customer after the promise was made, newest first."""
    ours = Conversation.objects.visible_to(agent).filter(
        ticket__customer=promise.customer_id,
        direction=Conversation.Direction.OUTBOUND,
        began_at__gte=promise.made_at,
    )
    rows = ours.exclude(pk=promise.conversation_id or 0).select_related("agent", "ticket").order_by("-began_at", "-id")
    return list(rows[:MOST_OFFERED])


def messages_since(promise: Promise, agent: Agent) -> list[Message]:
    """What we told the customer after the promise was made, outside of those contacts, newest first."""
    calls = Q(conversation__direction=Conversation.Direction.OUTBOUND) & ~Q(conversation=promise.conversation_id)
    ours = Message.objects.filter(
        conversation__in=Conversation.objects.visible_to(agent).filter(ticket__customer=promise.customer_id),
        speaker=Message.Speaker.AGENT,
        said_at__gte=promise.made_at,
    )
    same_breath = Q(conversation=promise.conversation_id, conversation__channel__in=Conversation.SPOKEN)
    rows = (
        ours.exclude(calls)
        .exclude(same_breath)
        .exclude(pk=promise.message_id or 0)
        .select_related("author", "conversation__ticket")
    )
    return list(rows.order_by("-said_at", "-id")[:MOST_OFFERED])


def answers_to(promise: Promise, agent: Agent) -> list[Message]:
    """What the customer said between the promise and its due time, newest first."""
    theirs = Message.objects.filter(
        conversation__in=Conversation.objects.visible_to(agent).filter(ticket__customer=promise.customer_id),
        speaker=Message.Speaker.CUSTOMER,
        said_at__gte=promise.made_at,
    )
    if promise.due_at is not None:
        theirs = theirs.filter(said_at__lte=promise.due_at)
    return list(theirs.select_related("conversation__ticket").order_by("-said_at", "-id")[:MOST_OFFERED])


def chosen(agent: Agent, choice: str, reference: str) -> Evidence:
    """The evidence a form names: "call:7", "message:9" or nothing, beside the number of a document.

    What ``agent`` may not see is not there for them, so it is as if they had chosen nothing.
    """
    kind, _, number = choice.partition(":")
    seen = Conversation.objects.visible_to(agent)
    pk = int(number) if number.isdecimal() and len(number) < 19 else 0
    conversation = seen.select_related("ticket").filter(pk=pk).first() if kind == "call" else None
    messages = Message.objects.filter(conversation__in=seen).select_related("conversation__ticket")
    message = messages.filter(pk=pk).first() if kind == "message" else None
    return Evidence(conversation=conversation, message=message, reference=reference)
