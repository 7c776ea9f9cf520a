"""What an agent does in a conversation at the desk: writes a reply, a note or the customer's words, and ends it."""

from __future__ import annotations

from collections.abc import Collection

from django.db import transaction

from yinuo.channels.receiving import Received, receive
from yinuo.conversations.models import Conversation, Message
from yinuo.conversations.refusals import ConversationEnded, NotYourConversation
from yinuo.language import types
from yinuo.people.models import Agent
from yinuo.promises.hearing import owe_callback
from yinuo.promises.models import Promise


def may_write(conversation: Conversation, agent: Agent) -> bool:
    """Whoever took the conversation, the ticket's owner, or somebody who leads the team; nobody before it is taken."""
    if not agent.may_write or not agent.sees_team(conversation.ticket.team_id) or conversation.agent_id is None:
        return False
    return agent.leads or agent.pk in (conversation.agent_id, conversation.ticket.owner_id)


def reply(
    conversation: Conversation,
    *,
    by: Agent,
    text: str,
    speaker: str = Message.Speaker.AGENT,
    key: str | None = None,
    accepted: Collection[str] = (),
) -> Received:
    """Receive what ``by`` wrote. ``accepted``: the promising words they confirmed while typing.

    The same ``key`` again changes nothing. Notes may be added after the end; words to the customer may not.
    """
    if not may_write(conversation, by):
        raise NotYourConversation
    if conversation.ended_at is not None and speaker != Message.Speaker.NOTE:
        raise ConversationEnded

    def was_accepted(found: types.Promise) -> bool:
        return found.span.text in accepted

    return receive(
        conversation,
        speaker=speaker,
        text=text,
        author=None if speaker == Message.Speaker.CUSTOMER else by,
        key=f"desk:{key}" if key else None,
        accepts=was_accepted,
    )


def end(conversation: Conversation, *, by: Agent, how: str) -> Promise | None:
    """End it; a line that dropped owes the customer a callback in the same breath, which is returned."""
    if not may_write(conversation, by):
        raise NotYourConversation
    with transaction.atomic():
        conversation.end(by=by, how=how)
        return owe_callback(conversation, by=by) if conversation.was_dropped else None
