"""A promise that comes again: the next one is made when this one is settled or its time passes."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from yinuo.common.text import clean
from yinuo.language.rules.calendar import Unpublished, add_months, is_working_day
from yinuo.language.types import Rhythm
from yinuo.people.models import Agent
from yinuo.promises import refusals
from yinuo.promises.alarms import set_alarms
from yinuo.promises.checks import look_over
from yinuo.promises.models import Occurrence, Promise, Recurrence

DAY = timedelta(days=1)
Every = Recurrence.Every
#: nobody promises something more often than that
MOST_TIMES = 400
#: what was said longer ago than this is history
LONGEST_AGO = timedelta(days=7)
#: what an agent says, the most exact first
_SAID = (
    (("每个工作日", "每工作日", "每个上班日"), Every.WORKDAY),
    (("每周", "每星期", "每礼拜", "每个星期", "每个礼拜"), Every.WEEK),
    (("每月", "每个月"), Every.MONTH),
    (("每天", "每日", "天天"), Every.DAY),
)
#: days off in a row are fewer; the search for a working day ends there
FURTHEST_WORKING_DAY = 15


def repeat(
    promise: Promise,
    *,
    every: str,
    by: Agent,
    interval: int = 1,
    holidays: str = Recurrence.Holidays.AS_IS,
    until: date | None = None,
    count: int | None = None,
) -> Recurrence:
    """From now on it comes again by this rule; it is the first of them. Once per promise."""
    with transaction.atomic():
        promise = Promise.objects.locked(promise.pk)
        promise.refuse_unless_changed_by(by)
        promise.refuse_unless_live()
        if promise.due_at is None or promise.is_vague:
            raise refusals.NoTimeToRepeat
        if Occurrence.objects.filter(promise=promise).exists():
            raise refusals.RepeatsAlready
        if every not in Every.values or holidays not in Recurrence.Holidays.values or not 1 <= interval <= MOST_TIMES:
            raise refusals.RuleIncomplete
        if (count is not None and not 2 <= count <= MOST_TIMES) or (
            until is not None and until <= timezone.localdate(promise.due_at)
        ):
            raise refusals.EndsBeforeItRepeats
        promise.accept(by=by)
        return _begin(promise, by, every=every, interval=interval, holidays=holidays, until=until, count=count)


def begin_as_said(promise: Promise, rhythm: Rhythm) -> None:
    """The words of a promise just heard say how it comes again; in the caller's transaction.

    What was said long ago, and words that no single rule tells, are left to a person.
    """
    if rhythm.every is None or promise.made_at < timezone.now() - LONGEST_AGO:
        return
    until = timezone.localdate(rhythm.until) if rhythm.until else None
    _begin(promise, promise.owner, every=rhythm.every, interval=rhythm.interval, until=until, count=rhythm.count)


def _begin(promise: Promise, by: Agent, *, every: str, interval: int, **terms: Any) -> Recurrence:
    assert promise.due_at is not None
    recurrence = Recurrence.objects.create(
        every=every, interval=interval, first_due_at=promise.due_at, made_by=by, **terms
    )
    Occurrence.objects.create(recurrence=recurrence, number=1, promise=promise)
    promise.ticket.note("promise.repeats", promise, by=by, recurrence=recurrence.pk, every=every, interval=interval)
    return recurrence


def end(recurrence: Recurrence, *, by: Agent, why: str) -> None:
    """It comes no more; the one that is owed now stays owed. Ending again changes nothing."""
    with transaction.atomic():
        recurrence = Recurrence.objects.select_for_update().get(pk=recurrence.pk)
        latest = _latest(recurrence)
        if not latest.may_be_changed_by(by):
            raise refusals.NotYourPromise(owner=str(latest.owner))
        if recurrence.ended_at is not None:
            return
        if not (why := clean(why).strip()):
            raise refusals.ReasonMissing
        _end(recurrence, by, why)
        latest.ticket.note("promise.repeats_no_more", latest, by=by, recurrence=recurrence.pk, why=why)


def follow(promise: Promise, *, now: datetime | None = None) -> list[Promise]:
    """Make the next one after ``promise``, in the caller's transaction; those the desk slept through too.

    Whoever owns this one owns the next. Asking twice makes it once: a number is taken once in each rule.
    """
    occurrence = Occurrence.objects.filter(promise=promise).first()
    if occurrence is None:
        return []
    recurrence = Recurrence.objects.select_for_update().get(pk=occurrence.recurrence_id)
    now = now or timezone.now()
    if promise.never_was and recurrence.ended_at is None:
        _end(recurrence, None, "")
    number = occurrence.number
    made: list[Promise] = []
    while recurrence.ended_at is None and not recurrence.occurrences.filter(number__gt=number).exists():
        number += 1
        due_at = nth_due(recurrence, number)
        if _is_over(recurrence, number, due_at):
            _end(recurrence, None, "")
            break
        made.append(_next(promise, recurrence, number, due_at, now))
        if due_at > now:
            break
    return made


def nth_due(recurrence: Recurrence, number: int) -> datetime:
    """When the ``number``-th is due, from 1, at the hour of the first; moved off days off as its rule says."""
    first = timezone.localtime(recurrence.first_due_at)
    steps = (number - 1) * recurrence.interval
    if recurrence.every == Every.MONTH:
        day = add_months(first.date(), steps)
    elif recurrence.every == Every.WORKDAY:
        day = _working_days_on(first.date(), steps)
    else:
        day = first.date() + steps * (7 * DAY if recurrence.every == Every.WEEK else DAY)
    if recurrence.holidays != Recurrence.Holidays.AS_IS:
        day = _working_day_near(day, DAY if recurrence.holidays == Recurrence.Holidays.AFTER else -DAY)
    return first.replace(year=day.year, month=day.month, day=day.day)


def every_in(words: str) -> str:
    """How often, as the words of a promise say it: 每周五给您发进度. Empty where they do not."""
    for signs, every in _SAID:
        if any(sign in words for sign in signs):
            return str(every)
    return ""


def next_due(recurrence: Recurrence) -> datetime | None:
    """When the one after the latest will be due; None when it comes no more."""
    latest = recurrence.occurrences.order_by("-number").values_list("number", flat=True)[0]
    due_at = nth_due(recurrence, latest + 1)
    is_over = recurrence.ended_at is not None or _is_over(recurrence, latest + 1, due_at)
    return None if is_over else due_at


def how_often(every: str, interval: int) -> str:
    what = Recurrence.Every(every).label
    if interval == 1:
        return _("every %(what)s") % {"what": what}
    return _("every %(count)s × %(what)s") % {"count": interval, "what": what}


def in_words(recurrence: Recurrence) -> str:
    """The whole rule in one line: every week, on the working day before, 12 times."""
    said = [how_often(recurrence.every, recurrence.interval)]
    if recurrence.every != Every.WORKDAY:
        said.append(_("days off: %(rule)s") % {"rule": recurrence.get_holidays_display()})
    if recurrence.until:
        said.append(_("until %(day)s") % {"day": date_format(recurrence.until, "Y-m-d")})
    if recurrence.count:
        said.append(_("%(count)s times in all") % {"count": recurrence.count})
    return _(", ").join(said)


def _working_days_on(day: date, steps: int) -> date:
    while steps > 0:
        day += DAY
        steps -= _is_working(day)
    return day


def _working_day_near(day: date, step: timedelta) -> date:
    near = day
    for _days in range(FURTHEST_WORKING_DAY):
        if _is_working(near):
            return near
        near += step
    return day


def _is_working(day: date) -> bool:
    """Of a year whose notice is not out only the weekends are known; the next one is counted again when its time comes."""
    try:
        return is_working_day(day)
    except Unpublished:
        return day.weekday() < 5


def _is_over(recurrence: Recurrence, number: int, due_at: datetime) -> bool:
    if recurrence.count is not None and number > recurrence.count:
        return True
    return recurrence.until is not None and timezone.localdate(due_at) > recurrence.until


def _next(promise: Promise, recurrence: Recurrence, number: int, due_at: datetime, now: datetime) -> Promise:
    following = Promise.objects.create(
        ticket=promise.ticket,
        customer=promise.customer,
        conversation=promise.conversation,
        words=promise.words,
        action=promise.action,
        owner=promise.owner,
        owed_by=promise.owed_by,
        origin=Promise.Origin.RECURRENCE,
        made_at=now,
        due_at=due_at,
        due_kind="by",
        due_source=Promise.DueSource.SET,
        state=Promise.State.OPEN,
    )
    Occurrence.objects.create(recurrence=recurrence, number=number, promise=following)
    set_alarms(following, now)
    following.ticket.note(
        "promise.recurred", following, by=None, due_at=due_at.isoformat(), recurrence=recurrence.pk, number=number
    )
    look_over(following, by=None)
    return following


def _latest(recurrence: Recurrence) -> Promise:
    latest = recurrence.occurrences.order_by("-number").values_list("promise", flat=True)[0]
    return Promise.objects.select_related("ticket", "owner").get(pk=latest)


def _end(recurrence: Recurrence, by: Agent | None, why: str) -> None:
    recurrence.ended_at, recurrence.ended_by, recurrence.ended_why = timezone.now(), by, why
    recurrence.save(update_fields=["ended_at", "ended_by", "ended_why"])
