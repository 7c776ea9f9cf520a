"""One afternoon at the demo company: customers write and call, agents promise, keep, and now and then forget.

Everybody acts in a thread of their own through the verbs that people use, so that what the desk shows is the desk at work.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from datetime import datetime
from random import Random
from threading import Event, Thread

from django.db import connection
from django.utils import timezone

from yinuo.common.refusals import Refusal
from yinuo.customers.models import Customer
from yinuo.demo.company import HELPERS, MANAGER
from yinuo.demo.history import House, begin
from yinuo.demo.live import Live, Over
from yinuo.demo.stories import HOUR, MINUTE, Story, promise_line
from yinuo.demo.times import When, in_minutes, suiting
from yinuo.language import types
from yinuo.people.models import Agent, Presence, Team
from yinuo.promises.models import Promise
from yinuo.rota.deeds import cancel_leave
from yinuo.rota.models import Leave

logger = logging.getLogger(__name__)

#: how often a promise is forgotten until it is overdue
FORGETS = 0.08
#: how often a contact ends without a promise
SOLVES = 0.25
#: how often no time is said
VAGUE = 0.05
#: an agent turns to a promise this long before it is due
AHEAD = 9 * MINUTE
#: the rest between two contacts
LEAST_REST, MOST_REST = MINUTE / 2, 5 * MINUTE
BREAK_EVERY = 70 * MINUTE
#: most promises name a time within the afternoon
NEAR = 3 * HOUR


def house() -> House:
    """The demo company as it stands in the database, with the helpers of a busy day."""
    teams = {team.name: team for team in Team.objects.all()}
    for helper in HELPERS:
        Agent.objects.get_or_create(
            username=helper.username,
            defaults={"name": helper.name, "role": helper.role, "team": teams[helper.team or ""]},
        )
    people = {agent.username: agent for agent in Agent.objects.select_related("team")}
    for leave in Leave.objects.filter(cancelled_at=None, ends_at__gt=timezone.now()).select_related("agent__team"):
        # All hands: who was ill in the morning is back.
        cancel_leave(leave, by=people[MANAGER])
    return House(teams, people, list(Customer.objects.prefetch_related("contact_points").order_by("pk")))


def play(until: datetime, stop: Event, *, seed: int = 7) -> None:
    """Let the afternoon happen until ``until`` or until ``stop`` is set."""
    company = house()
    workers = [person for person in company.people.values() if person.role == Agent.Role.AGENT and person.team]
    live = Live(company.people.values(), stop)
    threads = [
        Thread(target=Worker(live, company, agent, Random(f"{seed} {agent.username}"), until).work, name=agent.username)
        for agent in workers
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


class Worker:
    def __init__(self, live: Live, company: House, agent: Agent, rng: Random, until: datetime) -> None:
        self.live, self.company, self.agent, self.rng, self.ends_at = live, company, agent, rng, until
        self.stories: dict[int, Story] = {}
        self.forgotten: set[int] = set()
        self.break_at = timezone.now() + BREAK_EVERY * rng.uniform(0.3, 1.2)

    def work(self) -> None:
        try:
            self._rest()
            while timezone.now() < self.ends_at:
                self._turn()
        except Over:
            pass
        finally:
            connection.close()

    def _turn(self) -> None:
        promise = self._next_promise()
        try:
            if promise is not None:
                self._keep(promise)
            elif timezone.now() >= self.break_at:
                self._pause()
            else:
                self._serve()
        except Refusal as refusal:
            # Somebody else was first: a colleague, or the customer.
            logger.info("%s: %s", self.agent, refusal)
        self._become(Presence.Status.READY)
        self._rest()

    def _serve(self) -> None:
        """A customer comes with a matter; mostly it ends in a promise."""
        story = begin(self.live, self.company, self.rng, timezone.now(), agent=self.agent)
        self._become(Presence.Status.IN_CONVERSATION)
        actions: Sequence[types.Action] = story.voice.matter["promises"]
        promise = None
        if actions and self.rng.random() >= SOLVES:
            action = self.rng.choice(actions)
            promise = promise_line(story.voice, action, lambda said_at: self._when(action, said_at))
        conversation, _ = story.open(story.first_beats(promise), timezone.now(), wait=story.wait() / 4)
        story.end(conversation)
        if story.ticket is not None:
            self.stories[story.ticket.pk] = story
            if promise is None:
                story.close()
        self._become(Presence.Status.WRAP_UP)

    def _keep(self, promise: Promise) -> None:
        story = self.stories.get(promise.ticket_id)
        if story is None:
            story = begin(
                self.live, self.company, self.rng, timezone.now(), agent=self.agent, customer=promise.customer
            )
            story.ticket = promise.ticket
            story.voice.places["subject"] = promise.ticket.subject
        self._become(Presence.Status.IN_CONVERSATION)
        story.keep(promise, timezone.now())

    def _next_promise(self) -> Promise | None:
        """The one to turn to now, unless it is one of those that slip the mind until it is overdue."""
        now = timezone.now()
        owed = Promise.objects.live().filter(owner=self.agent, due_at__lt=now + AHEAD).by_due().with_people()
        for promise in owed.select_related("ticket__owner", "ticket__team")[:10]:
            if promise.pk not in self.forgotten and self.rng.random() < FORGETS:
                self.forgotten.add(promise.pk)
            if promise.pk not in self.forgotten or promise.is_overdue(now - 6 * MINUTE):
                return promise
        return None

    def _when(self, action: types.Action, said_at: datetime) -> When | None:
        if self.rng.random() < VAGUE:
            return None
        groups = suiting(action, said_at)
        if action in ("callback", "reply", "escalate"):
            # On a wall of six hours most of what is promised should come due.
            groups += [in_minutes(said_at, least=10, most=NEAR // MINUTE)] * 2
        return self.rng.choice(self.rng.choice(groups))

    def _pause(self) -> None:
        self._become(Presence.Status.BREAK, "小休")
        self.live.until(timezone.now() + self.rng.uniform(6, 14) * MINUTE)
        self.break_at = timezone.now() + BREAK_EVERY * self.rng.uniform(0.8, 1.3)

    def _rest(self) -> None:
        self.live.until(timezone.now() + self.rng.uniform(LEAST_REST / MINUTE, MOST_REST / MINUTE) * MINUTE)

    def _become(self, status: str, reason: str = "") -> None:
        self.agent.become(status, reason=reason)
