"""One cell of a promise history: what it means, or what to write instead."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo import language
from yinuo.channels.callers import phone_in
from yinuo.channels.transcripts.errors import TimeError
from yinuo.channels.transcripts.times import parse_stamp
from yinuo.customers.models import ContactPoint, Customer
from yinuo.figures import columns
from yinuo.language.rules.moments import read_moments
from yinuo.language.types import Message
from yinuo.people.models import Agent
from yinuo.promises.models import Promise
from yinuo.promises.timing import VAGUE_DUE_AFTER

EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
_YEAR = re.compile(r"\d{4}|[〇零一二三四五六七八九]{4}年")
_DAY_ALONE = re.compile(r"\d{4}\s?[-/.年]\s?\d{1,2}\s?[-/.月]\s?\d{1,2}\s?日?$")


class RowError(Exception):
    """Why one cell will not do, and what to write instead."""

    def __init__(self, column: str, problem: str) -> None:
        self.column, self.problem = column, problem
        super().__init__(problem)


def contact_of(text: str) -> tuple[str, str]:
    phone = phone_in(text.lstrip("'"))
    if phone is not None:
        return ContactPoint.Kind.PHONE, phone
    if "@" in text and len(text) <= 190:
        return ContactPoint.Kind.MAIL, text.lower()
    if re.fullmatch(r"[A-Za-z][\w-]{5,30}", text):
        return ContactPoint.Kind.WECHAT, text
    raise RowError("contact", _("Give the customer's whole phone number, mail address or WeChat name."))


def made_at_of(text: str, now: datetime) -> datetime:
    at = _time(text, now) if _YEAR.search(text) else None
    if at is None:
        raise RowError(
            "made_at", _("Give the day with its year, for example 2026-11-18 10:00 or 2026年11月18日上午十点.")
        )
    return _believable("made_at", at, now)


def due_at_of(text: str, made_at: datetime, heard: language.Promise | None) -> tuple[datetime, str]:
    """As the file says, else as the words say, else the company's default. Words are read from when they were said."""
    if not text:
        if heard is not None and heard.due is not None:
            return heard.due, Promise.DueSource.SAID
        return made_at + VAGUE_DUE_AFTER, Promise.DueSource.POLICY
    at = None if _DAY_ALONE.fullmatch(text) else _stamp(text)
    if at is None:
        moments = read_moments(text, timezone.localtime(made_at))
        at = (moments[0].due or moments[0].end) if len(moments) == 1 else None
    if at is None:
        raise RowError("due_at", _("Not understood. Write it like 2026-11-18 18:00, 11月18日下午六点前 or 三天内."))
    return at, Promise.DueSource.SAID


def state_of(text: str, kept_at: str, made_at: datetime, now: datetime) -> tuple[str, datetime | None]:
    state = columns.state_of(text) if text else ("kept" if kept_at else "open")
    if state is None:
        raise RowError(
            "state", _("Not one of: 待守, 已守, 未守, 客户撤回, 本方撤回 (open, kept, broken, withdrawn, taken back).")
        )
    if state == "renegotiated":
        raise RowError("state", _("Leave out the promise that was moved, and keep the one with the new time."))
    if state != "kept":
        return state, None
    at = _time(kept_at, now) if _YEAR.search(kept_at) else None
    if at is None:
        raise RowError(
            "kept_at" if kept_at else "state",
            _("Say when it was fulfilled, with the year: without it nobody knows whether it was in time."),
        )
    if at < made_at:
        raise RowError("kept_at", _("It was fulfilled before it was promised. Check both times."))
    return state, _believable("kept_at", at, now)


def owner_of(text: str, people: dict[str, list[Agent]]) -> Agent:
    found = people.get(text) or people.get(text.lower()) or []
    if not found:
        raise RowError(
            "owner", _("Nobody in your teams is called “%(name)s”. Use the sign-in name.") % {"name": text[:40]}
        )
    if len({person.pk for person in found}) > 1:
        raise RowError("owner", _("Several are called “%(name)s”. Use the sign-in name.") % {"name": text[:40]})
    return found[0]


def action_of(text: str, heard: language.Promise | None) -> str:
    if text:
        return columns.action_of(text) or Promise.Action.OTHER
    return heard.action if heard is not None else Promise.Action.OTHER


def channel_of(text: str) -> str:
    return (columns.channel_of(text) or "") if text else ""


def heard_in(words: str, made_at: datetime) -> language.Promise | None:
    found = language.read(Message(words[:2000], "agent", timezone.localtime(made_at))).promises
    return found[0] if found else None


def _time(text: str, now: datetime) -> datetime | None:
    at = _stamp(text)
    if at is None:
        moments = read_moments(text, timezone.localtime(now))
        at = moments[0].start if len(moments) == 1 else None
    return at


def _stamp(text: str) -> datetime | None:
    """A date with or without a time, local unless it names an offset."""
    try:
        at = parse_stamp(text)
    except (TimeError, OverflowError):
        return None
    if not isinstance(at, datetime):
        return None
    return at if at.tzinfo else at.replace(tzinfo=timezone.get_current_timezone())


def _believable(column: str, at: datetime, now: datetime) -> datetime:
    if not EARLIEST <= at <= now + timedelta(minutes=2):
        raise RowError(column, _("That is before 1990 or still ahead. Check the year and the time."))
    return at


def called(name: str) -> dict[str, str]:
    """王女士 as a surname and a title; any other name as it is."""
    for title in (value for value in Customer.Title.values if value):
        if name.endswith(title) and 1 <= len(name) - len(title) <= 2:
            return {"surname": name.removesuffix(title), "title": title, "name": name.removesuffix(title)}
    return {"name": name}
