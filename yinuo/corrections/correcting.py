"""The ways in which people put a reading right. Each writes its row, its case and its journal entry in one transaction."""

from __future__ import annotations

from datetime import datetime
from typing import get_args

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from yinuo import language
from yinuo.conversations.models import Message
from yinuo.corrections import refusals
from yinuo.corrections.masking import masked
from yinuo.corrections.models import Correction, Json, StoredCase
from yinuo.language import types
from yinuo.people.models import Agent
from yinuo.promises.hearing import hear
from yinuo.promises.models import Promise, Withdrawal
from yinuo.promises.models.promise import FURTHEST_DUE
from yinuo.promises.refusals import DueBeforeSaid


def may_correct(message: Message, agent: Agent) -> bool:
    return agent.may_write and agent.sees_team(message.conversation.ticket.team_id)


def not_a_promise(promise: Promise, *, by: Agent) -> Correction:
    """It never was one: the promise is withdrawn as a mistake."""
    message, start = _heard(promise)
    with transaction.atomic():
        case = _case(message, by)
        was = _iso(_due_read(promise)) or ""
        promise.withdraw(by=by, on_behalf_of=Withdrawal.OnBehalfOf.MISTAKE, why=_("Not a promise"))
        return _correct(case, Correction.Kind.NOT_A_PROMISE, by, start, len(promise.words), was=was, promise=promise)


def right_due(promise: Promise, due_at: datetime, *, by: Agent) -> Correction:
    """The words said another time: the promise is due then, and its reminders follow."""
    message, start = _heard(promise)
    with transaction.atomic():
        case = _case(message, by)
        was = _iso(_due_read(promise)) or ""
        promise.set_due(due_at, by=by, was_misread=True)
        return _correct(
            case,
            Correction.Kind.WRONG_TIME,
            by,
            start,
            len(promise.words),
            was=was,
            should_be=_iso(due_at) or "",
            promise=promise,
        )


def missed_promise(
    message: Message, *, by: Agent, words: str, start: int, action: str, due_at: datetime | None
) -> Correction:
    """The words are a promise nobody heard: it is recorded as if it had been. ``due_at`` None: no time was said."""
    if message.speaker == Message.Speaker.CUSTOMER:
        raise refusals.OnlyWhatWeSaid
    if not words.strip() or not message.text.startswith(words, start):
        raise refusals.WordsNotThere(words=words[:40])
    if due_at is not None and not message.said_at < due_at <= timezone.now() + FURTHEST_DUE:
        raise DueBeforeSaid(due=timezone.localtime(due_at).strftime("%Y-%m-%d %H:%M"))
    if action not in get_args(types.Action):
        raise refusals.NothingToCorrect
    span = types.Span(start, start + len(words), words)
    with transaction.atomic():
        case = _case(message, by)
        if any(span.overlaps(_span_of(other)) for other in message.promises.exclude(state=Promise.State.WITHDRAWN)):
            raise refusals.AlreadyAPromise
        if message.promises.filter(span_start=start).exists():
            raise refusals.AlreadyAPromise
        found = types.Promise(span, action, "self", due_at, "by" if due_at else "vague", rules=("told by a person",))  # type: ignore[arg-type]
        promise = hear(message, found, is_accepted=True, by=by)
        return _correct(
            case,
            Correction.Kind.MISSED_PROMISE,
            by,
            start,
            len(words),
            should_be=_iso(due_at) or "",
            action=action,
            promise=promise,
        )


def wrong_finding(message: Message, *, by: Agent, norm: str, start: int) -> Correction:
    """The norm was not missed: the hint goes."""
    reading = getattr(message, "reading", None)
    found = [one for one in (reading.findings if reading else ()) if (one["norm"], one["start"]) == (norm, start)]
    if not found:
        raise refusals.NothingToCorrect
    with transaction.atomic():
        return _correct(
            _case(message, by),
            Correction.Kind.WRONG_FINDING,
            by,
            start,
            len(found[0]["span"]),
            was=norm,
            can_be_replayed=_stands_alone(found[0]),
        )


def wrong_emotion(message: Message, *, by: Agent, label: str) -> Correction:
    """The customer felt otherwise: from now on their message says so."""
    reading = getattr(message, "reading", None)
    if message.speaker != Message.Speaker.CUSTOMER:
        raise refusals.OnlyWhatWeSaid
    if reading is None or label not in get_args(types.EmotionLabel):
        raise refusals.NothingToCorrect
    with transaction.atomic():
        case = _case(message, by)
        return _correct(case, Correction.Kind.WRONG_EMOTION, by, 0, 0, was=emotion_of(message), should_be=label)


def emotion_of(message: Message) -> str:
    """The feeling of a read message, as it stands corrected."""
    case = getattr(message, "stored_case", None)
    told = (
        [one for one in case.corrections.all() if one.kind == Correction.Kind.WRONG_EMOTION and one.stands]
        if case
        else []
    )
    return max(told, key=lambda one: one.pk).should_be if told else str(message.reading.emotion)


def findings_of(message: Message) -> list[Json]:
    """The findings of a read message that nobody has said do not fit."""
    case = getattr(message, "stored_case", None)
    gone = {
        (one.was, one.start)
        for one in (case.corrections.all() if case else ())
        if one.kind == Correction.Kind.WRONG_FINDING and one.stands
    }
    reading = getattr(message, "reading", None)
    return [one for one in (reading.findings if reading else ()) if (one["norm"], one["start"]) not in gone]


def _case(message: Message, by: Agent) -> StoredCase:
    """The case of this message, held until the caller's transaction ends; begun from what stands read in it."""
    if not may_correct(message, by):
        raise refusals.NotYoursToCorrect
    case = StoredCase.objects.select_for_update().filter(message=message).first()
    if case is None:
        # Held, so that two who correct the same message at once begin one case.
        Message.objects.select_for_update().values_list("pk").get(pk=message.pk)
        case = StoredCase.objects.filter(message=message).first() or _begin(message)
    return case


def _begin(message: Message) -> StoredCase:
    said_at = timezone.localtime(message.said_at)
    speaker: types.Speaker = "customer" if message.speaker == Message.Speaker.CUSTOMER else "agent"
    times = [moment.span for moment in language.read(types.Message(message.text, speaker, said_at)).moments]
    ticket = message.conversation.ticket
    people = Agent.objects.filter(team=ticket.team_id).values_list("name", flat=True)
    names = [ticket.customer.name, str(message.author or ""), *people]
    text = masked(message.text, names, times)

    def stretch(start: int, length: int) -> Json:
        return {"span": text[start : start + length], "start": start}

    reading = getattr(message, "reading", None)
    heard = message.promises.filter(origin=Promise.Origin.HEARD, span_start__isnull=False).order_by("span_start")
    heard = heard.exclude(withdrawal__on_behalf_of=Withdrawal.OnBehalfOf.MISTAKE)
    found = {
        "promises": [
            stretch(promise.span_start or 0, len(promise.words))
            | {"action": promise.action, "owner": promise.owed_by, "due": _iso(_due_read(promise))}
            for promise in heard
        ],
        "findings": [
            stretch(one["start"], len(one["span"])) | {"norm": one["norm"]}
            for one in (reading.findings if reading else ())
            if _stands_alone(one)
        ],
        "emotion": reading.emotion if reading else "calm",
    }
    return StoredCase.objects.create(message=message, speaker=speaker, text=text, said_at=message.said_at, found=found)


def _correct(
    case: StoredCase,
    kind: Correction.Kind,
    by: Agent,
    start: int,
    length: int,
    *,
    was: str = "",
    should_be: str = "",
    action: str = "",
    can_be_replayed: bool = True,
    promise: Promise | None = None,
) -> Correction:
    """Saying the same again changes nothing."""
    same = case.corrections.filter(kind=kind, start=start).order_by("-pk")
    if kind == Correction.Kind.WRONG_FINDING:
        same = same.filter(was=was)
    last = same.first()
    if last is not None and last.stands and last.should_be == should_be:
        return last
    correction = case.corrections.create(
        kind=kind,
        by=by,
        start=start,
        words=case.text[start : start + length],
        was=was,
        should_be=should_be,
        action=action,
        can_be_replayed=can_be_replayed,
        promise=promise,
    )
    ticket = case.message.conversation.ticket
    ticket.note("correction.made", correction, by=by, kind=str(kind), was=was, should_be=should_be)
    return correction


def _heard(promise: Promise) -> tuple[Message, int]:
    if promise.message is None or promise.span_start is None:
        raise refusals.NotHeard
    return promise.message, promise.span_start


def _span_of(promise: Promise) -> types.Span:
    start = promise.span_start or 0
    return types.Span(start, start + len(promise.words), promise.words)


def _due_read(promise: Promise) -> datetime | None:
    """The due time the words were read with; the company's default and a time given later were not in them."""
    return promise.due_at if promise.due_source == Promise.DueSource.SAID else None


def _stands_alone(finding: Json) -> bool:
    """Found in the message alone; the rules for whole conversations name another catalogue."""
    return any(str(rule).startswith("catalogue ") for rule in finding.get("rules", ()))


def _iso(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat(timespec="seconds") if at else None
