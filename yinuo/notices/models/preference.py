"""What one person wants to hear of outside the desk, and when not."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime, time
from typing import Any

from django.db import models, transaction

from yinuo.journal.models import record
from yinuo.notices.refusals import HalfAQuiet
from yinuo.notices.timing import end_of_quiet
from yinuo.notices.topics import TOPICS, all_topics
from yinuo.people.models import Agent


class Preference(models.Model):
    """Whoever never chose has none stored: everything by mail once mail is on, and no quiet hours."""

    agent = models.OneToOneField(Agent, on_delete=models.CASCADE, primary_key=True, related_name="+")
    email_topics = models.JSONField(default=all_topics)
    quiet_from = models.TimeField(null=True)
    quiet_until = models.TimeField(null=True)
    has_quiet_days_off = models.BooleanField(default=False)  # weekends and holidays, as a whole

    def __str__(self) -> str:
        return f"{self.agent_id}: {self.email_topics}"

    @classmethod
    def of(cls, agent: Agent) -> Preference:
        return cls.of_all([agent])[agent.pk]

    @classmethod
    def of_all(cls, agents: Iterable[Agent]) -> dict[int, Preference]:
        """By the agent's number; one query, none for nobody."""
        wanted = {agent.pk: agent for agent in agents}
        chosen = cls.objects.in_bulk(wanted)
        return {pk: chosen.get(pk) or cls(agent=agent) for pk, agent in wanted.items()}

    def end_of_quiet(self, now: datetime) -> datetime | None:
        return end_of_quiet(now, self.quiet_from, self.quiet_until, on_days_off=self.has_quiet_days_off)


def choose(
    agent: Agent,
    *,
    email_topics: Collection[str],
    quiet_from: time | None,
    quiet_until: time | None,
    has_quiet_days_off: bool,
) -> Preference:
    """``agent`` says what reaches them by mail, and when nothing may. Choosing the same again changes nothing.

    Raises HalfAQuiet when only one end of the quiet hours is given.
    """
    if (quiet_from is None) != (quiet_until is None):
        raise HalfAQuiet
    if quiet_from == quiet_until:
        quiet_from = quiet_until = None
    chosen = {
        "email_topics": [topic for topic in TOPICS if topic in email_topics],
        "quiet_from": quiet_from,
        "quiet_until": quiet_until,
        "has_quiet_days_off": has_quiet_days_off,
    }
    with transaction.atomic():
        locked = Agent.objects.select_for_update().get(pk=agent.pk)
        before = Preference.of(locked)
        if not before._state.adding and all(getattr(before, name) == value for name, value in chosen.items()):
            return before
        preference, _ = Preference.objects.update_or_create(agent=locked, defaults=chosen)
        agent.has_email_notices = locked.has_email_notices = bool(chosen["email_topics"])
        locked.save(update_fields=["has_email_notices"])
        facts: dict[str, Any] = {name: str(said) if isinstance(said, time) else said for name, said in chosen.items()}
        record("preference.chosen", preference, by=agent, agent_id=agent.pk, **facts)
    return preference
