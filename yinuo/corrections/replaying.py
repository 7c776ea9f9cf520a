"""Corrections as a case file, and replayed through the engine of today."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Prefetch

from yinuo.corrections.models import Correction, Json, StoredCase
from yinuo.language.cases import Kind, replay
from yinuo.machine_form import dump
from yinuo.people.models import Agent
from yinuo.stored_cases import read_cases

#: replayed on the page, the newest ones; the file has all, and ``yinuo language check`` has no limit
MOST_REPLAYED = 2_000
KINDS: dict[str, Kind] = {"promises": "promises", "findings": "norms", "emotion": "emotion"}


@dataclass(frozen=True, slots=True)
class Replayed:
    """How many corrections today's rules agree with, and which ones they do not."""

    count: int
    wrong_ids: frozenset[int]
    #: what was found from the turns around, which a single message cannot show again
    left_out: int

    @property
    def right(self) -> int:
        return self.count - len(self.wrong_ids)


def case_rows(agent: Agent, most: int | None = None) -> list[Json]:
    """The cases of the messages ``agent`` may see, oldest first."""
    return [row for case in _cases(agent, most) if (row := case.row()) is not None]


def case_file(agent: Agent) -> bytes:
    return b"".join(dump(row) for row in case_rows(agent))


def replay_for(agent: Agent) -> Replayed:
    """Read today as ``yinuo language check`` reads the file of ``case_file``."""
    cases = _cases(agent, MOST_REPLAYED)
    lines = [dump(row) for case in cases if (row := case.row()) is not None]
    misses = {(miss.case, miss.kind) for miss in replay(read_cases(lines, "corrections")).misses}
    standing = [(case, one) for case in cases for one in case.corrections.all() if one.stands]
    judged = [(case, one) for case, one in standing if one.can_be_replayed]
    wrong = frozenset(one.pk for case, one in judged if (case.key, KINDS[one.field]) in misses)
    return Replayed(count=len(judged), wrong_ids=wrong, left_out=len(standing) - len(judged))


def _cases(agent: Agent, most: int | None) -> list[StoredCase]:
    seen = Correction.objects.visible_to(agent).standing()
    newest = StoredCase.objects.filter(pk__in=seen.values("case")).order_by("-pk")
    cases = newest.prefetch_related(Prefetch("corrections", Correction.objects.order_by("pk")))
    return list(cases[:most] if most else cases)[::-1]
