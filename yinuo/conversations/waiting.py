"""How long a customer who waits may have to wait, told only as far as it is known, and when their turn would come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import quantiles

from django.db.models import Max
from django.utils import timezone

from yinuo.conversations.models import Conversation
from yinuo.journal.models import Entry
from yinuo.people.models import Agent

#: fewer waits than this say nothing about the next one
FEWEST = 8
#: only the newest part of the journal is read, so that the question costs the same in every year
NEWEST_ENTRIES = 5_000
RECENT = timedelta(days=7)
#: a turn is told on the whole five minutes, never sooner than anybody could dial
ROUND_TO = timedelta(minutes=5)
SHORTEST_TURN = timedelta(minutes=10)
#: while recent waits say nothing
UNKNOWN_TURN = timedelta(minutes=30)


@dataclass(frozen=True, slots=True)
class Estimate:
    """Half of the recent waits lay between ``shortest`` and ``longest``; ``n`` is how many there were."""

    shortest: timedelta
    longest: timedelta
    n: int

    def is_exceeded_by(self, wait: timedelta) -> bool:
        """Today is slower than the days it was drawn from, so it says nothing about the next customer."""
        return wait > 2 * self.longest

    @property
    def minutes(self) -> tuple[int, int]:
        """Whole minutes, at least one."""
        first = max(1, round(self.shortest / timedelta(minutes=1)))
        return first, max(first, round(self.longest / timedelta(minutes=1)))


def estimate(agent: Agent) -> Estimate | None:
    """From the customers taken lately in the teams that ``agent`` sees; None when they are too few."""
    newest = Entry.objects.aggregate(newest=Max("id"))["newest"] or 0
    taken = Entry.objects.filter(
        id__gt=newest - NEWEST_ENTRIES, verb="conversation.taken", at__gte=timezone.now() - RECENT
    )
    if not agent.sees_every_team:
        taken = taken.filter(for_team_id__in=agent.team_ids)
    taken_at = dict(taken.values_list("subject_id", "at"))
    if len(taken_at) < FEWEST:
        return None
    began = Conversation.objects.filter(pk__in=taken_at).values_list("pk", "began_at")
    waits = sorted(max(timedelta(), taken_at[pk] - began_at) for pk, began_at in began)
    if len(waits) < FEWEST:
        return None
    seconds = [wait.total_seconds() for wait in waits]
    lower, _, upper = quantiles(seconds, n=4)
    return Estimate(timedelta(seconds=max(0.0, lower)), timedelta(seconds=upper), len(waits))


def turn_at(conversation: Conversation, *, by: Agent, now: datetime) -> datetime:
    """When one who waits would have been served had they stayed: the longer end of the recent waits, rounded up."""
    waited, found = now - conversation.began_at, estimate(by)
    if found is None or found.is_exceeded_by(waited):
        at = now + UNKNOWN_TURN
    else:
        at = max(conversation.began_at + found.longest, now + SHORTEST_TURN)
    return at + (datetime.min.replace(tzinfo=at.tzinfo) - at) % ROUND_TO
