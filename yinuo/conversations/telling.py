"""How the journal tells of tickets, conversations and messages."""

from __future__ import annotations

from collections.abc import Sequence

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.conversations.models import Conversation, Message
from yinuo.journal.models import Entry
from yinuo.journal.wording import Line, tells
from yinuo.people.models import Agent


@tells("ticket")
def _tickets(entries: Sequence[Entry]) -> dict[int, Line]:
    lines = {}
    for entry in entries:
        if entry.verb == "ticket.opened":
            channel = _channel(entry.facts.get("channel", ""))
            text = _("Ticket opened: %(channel)s") % {"channel": channel}
            if entry.by is not None:
                text = _("%(by)s opened the ticket: %(channel)s") % {"by": entry.by, "channel": channel}
            lines[entry.pk] = Line(entry.at, text)
        elif entry.verb == "ticket.closed":
            text = _("%(by)s recorded it as solved") % {"by": entry.by}
            lines[entry.pk] = Line(entry.at, text, tone="kept", words=entry.facts.get("solution", ""))
    return lines


@tells("conversation")
def _conversations(entries: Sequence[Entry]) -> dict[int, Line]:
    lines = {}
    owners = Agent.objects.in_bulk([entry.facts["owner"] for entry in entries if entry.facts.get("owner")])
    for entry in entries:
        tone, facts = "", entry.facts
        if entry.verb == "conversation.began":
            wording = (
                _("We made contact: %(channel)s") if facts.get("direction") == "out" else _("Contact: %(channel)s")
            )
            text = wording % {"channel": _channel(facts.get("channel", ""))}
        elif entry.verb == "conversation.taken":
            text = _("%(by)s took the customer") % {"by": entry.by}
            owner = owners.get(facts.get("owner", 0))
            if owner is not None and facts.get("former_owner") != owner.pk:
                text = _("%(by)s took the customer and answers for the ticket from now on") % {"by": entry.by}
        elif entry.verb == "conversation.ended":
            is_dropped = facts.get("how") == Conversation.Ending.DROPPED
            tone = "soon" if is_dropped else ""
            text = _("The line dropped") if is_dropped else _("The conversation ended")
        else:
            continue
        lines[entry.pk] = Line(entry.at, text, tone=tone, url=reverse("conversation", args=[entry.subject_id]))
    return lines


@tells("message")
def _messages(entries: Sequence[Entry]) -> dict[int, Line]:
    """Each with its words; a run of them as their number, for the conversation itself stands on the same page."""
    messages = Message.objects.select_related("author", "conversation__ticket__customer").in_bulk(
        [entry.subject_id for entry in entries]
    )
    lines = {}
    for entry in entries:
        message = messages.get(entry.subject_id)
        if message is None:
            continue
        who = message.author if message.author else message.conversation.ticket.customer.called
        wording = _("%(who)s noted") if message.speaker == Message.Speaker.NOTE else _("%(who)s said")
        lines[entry.pk] = Line(
            entry.at,
            wording % {"who": who},
            words=message.text[:120] + ("…" if len(message.text) > 120 else ""),
            fold=f"conversation {message.conversation_id}",
            folded=lambda count: ngettext("%(count)d message", "%(count)d messages", count) % {"count": count},
        )
    return lines


def _channel(value: str) -> str:
    return str(dict(Conversation.Channel.choices).get(value, value))
