"""A promise as a row of a file that leaves the desk: no more of the customer than the reader may have, and no formula."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy

from yinuo.common.text import clean
from yinuo.conversations.models import Conversation
from yinuo.corrections.masking import masked
from yinuo.figures.fates import FATES
from yinuo.language.types import Span
from yinuo.people.models import Agent
from yinuo.promises.models import Promise

#: what a spreadsheet takes for the beginning of a formula, the full-width forms of a Chinese keyboard too
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠", "−")

Value = str | int | datetime | None

HEADERS = (
    gettext_lazy("Number"),
    gettext_lazy("Ticket"),
    gettext_lazy("Customer"),
    gettext_lazy("Contact"),
    gettext_lazy("Words"),
    gettext_lazy("Action"),
    gettext_lazy("Owner"),
    gettext_lazy("Team"),
    gettext_lazy("Channel"),
    gettext_lazy("Said at"),
    gettext_lazy("Due at"),
    gettext_lazy("Where the time comes from"),
    gettext_lazy("State"),
    gettext_lazy("Counted as"),
    gettext_lazy("Fulfilled at"),
    gettext_lazy("Minutes late"),
    gettext_lazy("Evidence"),
)


def may_see_customers(agent: Agent) -> bool:
    """Whole names and numbers leave the desk only in the hands of managers and administrators."""
    return agent.role in (Agent.Role.MANAGER, Agent.Role.ADMINISTRATOR)


def rows(promises: Any, *, is_masked: bool) -> Iterator[list[Value]]:
    """One list of values per promise, in the order of HEADERS. Reads as it goes: a few hundred are held at a time."""
    promises = promises.select_related(
        "customer", "owner", "ticket__team", "keeping", "message__reading"
    ).prefetch_related("customer__contact_points")
    for promise in promises.iterator(chunk_size=500):
        yield _row(promise, is_masked)


def inert(text: str) -> str:
    """The text so that no spreadsheet runs it, also after it was saved and opened again: an apostrophe before it."""
    text = clean(text)
    # Spreadsheets skip blanks before a formula; clean() took what cannot be seen.
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def _row(promise: Any, is_masked: bool) -> list[Value]:
    keeping = getattr(promise, "keeping", None)
    fulfilled_at = keeping.fulfilled_at if keeping else None
    late = fulfilled_at and promise.due_at and int((fulfilled_at - promise.due_at).total_seconds() // 60)
    customer = promise.customer
    contacts = [point.masked if is_masked else point.value for point in customer.contact_points.all()]
    reference = keeping.reference if keeping else ""
    channels = dict(Conversation.Channel.choices)
    return [
        promise.pk,
        promise.ticket_id,
        inert(customer.called if not is_masked or customer.title else _short(customer.called)),
        inert(" / ".join(contacts)),
        inert(_words(promise) if is_masked else promise.words),
        str(promise.get_action_display()),
        inert(str(promise.owner)),
        inert(str(promise.ticket.team)),
        str(channels.get(promise.channel, "")),
        promise.made_at,
        promise.due_at,
        str(promise.get_due_source_display()),
        str(promise.get_state_display()),
        str(FATES[promise.fate]),
        fulfilled_at,
        late,
        inert(masked(reference, [], []) if is_masked else reference),
    ]


def _short(name: str) -> str:
    """张*; what is masked already stays."""
    return name if "*" in name else f"{name[:1]}{'*' * (len(name) - 1)}"


def _words(promise: Promise) -> str:
    """The words without names and numbers; the times in them are nobody's and stay."""
    reading = getattr(promise.message, "reading", None) if promise.message else None
    offset = promise.span_start
    times = []
    if reading is not None and offset is not None:
        times = [Span(found["start"] - offset, found["end"] - offset, found["span"]) for found in reading.moments]
    return masked(promise.words, [promise.customer.name], times)


def local(at: datetime) -> datetime:
    """As files hold times: of this desk's zone, to the second, without saying so."""
    return timezone.localtime(at).replace(tzinfo=None, microsecond=0)


def header() -> list[str]:
    return [str(name) for name in HEADERS]
