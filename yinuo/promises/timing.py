"""When a promise is looked at again. Pure sums on values; no database, no now()."""

from __future__ import annotations

from datetime import datetime, timedelta

#: the reminder that leaves time to act; for shorter promises the half-way one does that
SOON_BEFORE = timedelta(minutes=15)
#: two reminders closer than this tell nobody anything new
APART = timedelta(minutes=5)
#: the manager hears of it when it is this much overdue
OVERDUE_AFTER = timedelta(hours=1)
#: how long a promise without a time may stand before the company's default makes it due
VAGUE_DUE_AFTER = timedelta(hours=24)
#: a promise recorded this long after its due time is history: it is shown as overdue and rings nobody
HISTORY_AFTER = timedelta(days=7)
#: when to ask whether the event that a promise waits for has happened
REVIEW_EVENT_AFTER = timedelta(days=3)
#: how long somebody who is offered a promise has for their answer, at least and at most
ANSWER_WITHIN = (timedelta(minutes=5), timedelta(hours=4))


def answer_until(due_at: datetime | None, now: datetime) -> datetime:
    """By when an offered promise must be answered: half of what is left, so that there is time for somebody else."""
    least, most = ANSWER_WITHIN
    left = (due_at - now) / 2 if due_at is not None else most
    return now + min(max(left, least), most)


def alarms(made_at: datetime, due_at: datetime, now: datetime) -> list[tuple[str, datetime]]:
    """(kind, at) of every alarm still ahead: half-way, 15 minutes before, at due, an hour overdue.

    When the due time has already passed, "promise.due" rings now and stands for the earlier ones. What was due more than
    HISTORY_AFTER ago rings no more: whoever imports old calls sees the overdue ones on the page that follows.
    """
    if due_at <= now - HISTORY_AFTER:
        return []
    overdue = ("promise.overdue", due_at + OVERDUE_AFTER)
    if due_at <= now:
        return [("promise.due", now), overdue] if overdue[1] > now else [("promise.due", now)]
    half = made_at + (due_at - made_at) / 2
    soon = due_at - SOON_BEFORE
    wanted = [("promise.due", due_at), overdue]
    if soon > made_at:
        wanted.insert(0, ("promise.soon", soon))
    if soon <= made_at or abs(soon - half) >= APART:
        wanted.insert(0, ("promise.half", half))
    return sorted(((kind, at) for kind, at in wanted if at > now), key=lambda pair: pair[1])
