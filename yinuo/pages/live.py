"""The live stream: one broker per process tails the journal and wakes the streams of whoever may see what happened.

An event carries only kind and numbers; the page then asks for its fragment, through the same access rules as ever.
"""

from __future__ import annotations

import json
import logging
import time
from collections import deque
from collections.abc import Generator
from contextlib import suppress
from dataclasses import dataclass, field
from queue import Empty, Full, Queue
from threading import Event, Lock, Thread

from django.db import connection
from django.db.models import Max, Q
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_safe

from yinuo.journal.models import Entry
from yinuo.people.access import everyone_signed_in, signed_in
from yinuo.people.models import Agent

logger = logging.getLogger(__name__)

#: between two looks into the journal
LOOK_EVERY = 0.3
#: how long the first stream waits for the broker to find its place
START_WITHIN = 2.0
#: PostgreSQL hands out ids before transactions commit, so a lower id may appear after a higher one: gaps are looked at again
GAP_OPEN_FOR = 60.0
#: at most this many gaps are remembered, the newest ones
MOST_GAPS = 5_000
#: what came late is kept this long for streams that resume past it
LATE_KEPT_FOR = 60.0
BATCH = 1_000
#: events a stream may fall behind before it is told to reload instead
MOST_QUEUED = 200
#: events replayed to a browser that comes back; more than that and a reload is cheaper
MOST_REPLAYED = 200
HEARTBEAT = 15.0
#: a stream ends after this and the browser comes back at once: whether they may still see it is asked anew
LONGEST_STREAM = 600.0
RETRY_MILLISECONDS = 1_000


@dataclass(frozen=True, slots=True)
class Happening:
    """One journal entry, as much of it as a stream needs."""

    id: int
    verb: str
    subject_id: int
    ticket_id: int | None
    for_team_id: int | None
    for_agent_id: int | None

    def concerns(self, agent: Agent) -> bool:
        """For one person: only theirs. For a team: whoever sees that team. For nobody named: nobody's screen."""
        if self.for_agent_id is not None:
            return self.for_agent_id == agent.pk
        return self.for_team_id is not None and agent.sees_team(self.for_team_id)

    def __str__(self) -> str:
        facts = json.dumps({"id": self.subject_id, "ticket": self.ticket_id, "verb": self.verb})
        return f"id: {self.id}\nevent: {self.verb.partition('.')[0]}\ndata: {facts}\n\n"


FIELDS = ("id", "verb", "subject_id", "ticket_id", "for_team_id", "for_agent_id")


@dataclass(eq=False, slots=True)
class Subscription:
    agent: Agent
    tab: str = ""
    queue: Queue[Happening | None] = field(default_factory=lambda: Queue(MOST_QUEUED))  # None: the stream ends
    is_behind: bool = False
    is_closed: bool = False

    def offer(self, happening: Happening) -> None:
        if not happening.concerns(self.agent):
            return
        try:
            self.queue.put_nowait(happening)
        except Full:
            # A browser that stopped reading must not hold memory; once it reads again it is told to reload.
            self.is_behind = True

    def close(self) -> None:
        self.is_closed = True
        with suppress(Full):
            self.queue.put_nowait(None)


class Journalist:
    """Reads what is new in the journal, each entry once, also those that commit out of the order of their ids."""

    def __init__(self) -> None:
        self.last = Entry.objects.aggregate(last=Max("id"))["last"] or 0
        self.gaps: dict[int, float] = {}
        first = max(0, self.last - BATCH)
        known = set(Entry.objects.filter(id__gt=first).values_list("id", flat=True))
        self._open_gaps(range(first + 1, self.last + 1), known)

    def look(self) -> tuple[list[Happening], list[Happening]]:
        """(new entries in order of id, entries that came late into a gap)"""
        wanted = Q(id__gt=self.last)
        if self.gaps:
            wanted |= Q(id__in=list(self.gaps))
        rows = [Happening(*row) for row in Entry.objects.filter(wanted).order_by("id").values_list(*FIELDS)[:BATCH]]
        late = [row for row in rows if row.id <= self.last]
        new = [row for row in rows if row.id > self.last]
        for row in late:
            del self.gaps[row.id]
        if new:
            self._open_gaps(range(self.last + 1, new[-1].id), {row.id for row in new})
            self.last = new[-1].id
        self._forget_old_gaps()
        return new, late

    def _open_gaps(self, ids: range, known: set[int]) -> None:
        now = time.monotonic()
        self.gaps.update((id_, now) for id_ in ids if id_ not in known)

    def _forget_old_gaps(self) -> None:
        if not self.gaps:
            return
        # Transactions that rolled back leave gaps that never fill.
        oldest = time.monotonic() - GAP_OPEN_FOR
        kept = [(id_, seen_at) for id_, seen_at in self.gaps.items() if seen_at > oldest]
        self.gaps = dict(kept[-MOST_GAPS:])


class Broker:
    """Hands what happened to every stream of this process. Its thread lives as long as somebody listens."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._subscriptions: set[Subscription] = set()
        self._thread: Thread | None = None
        self._late: deque[tuple[float, Happening]] = deque()
        self._is_reading = Event()

    def subscribe(self, agent: Agent, tab: str = "") -> Subscription:
        """From when this returns nothing is missed: the thread knows where the journal stands.

        A browser tab has one stream: the next page's ends that of the page before, whose thread would otherwise notice
        only at its next heartbeat that nobody is there.
        """
        subscription = Subscription(agent, tab)
        with self._lock:
            for other in [one for one in self._subscriptions if tab and one.tab == tab and one.agent.pk == agent.pk]:
                self._subscriptions.discard(other)
                other.close()
            self._subscriptions.add(subscription)
            if self._thread is None:
                self._start()
        if not self._is_reading.wait(START_WITHIN):
            logger.warning("the live broker has not found its place in the journal yet")
        return subscription

    def unsubscribe(self, subscription: Subscription) -> None:
        with self._lock:
            self._subscriptions.discard(subscription)

    def close(self) -> None:
        """End every stream and the thread, at once."""
        with self._lock:
            thread = self._thread
            for subscription in self._subscriptions:
                subscription.close()
            self._subscriptions.clear()
        if thread is not None:
            thread.join()

    @property
    def listener_count(self) -> int:
        return len(self._subscriptions)

    def publish(self, new: list[Happening], late: list[Happening]) -> None:
        now = time.monotonic()
        with self._lock:
            self._late.extend((now, happening) for happening in late)
            while self._late and self._late[0][0] < now - LATE_KEPT_FOR:
                self._late.popleft()
            for happening in (*late, *new):
                for subscription in self._subscriptions:
                    subscription.offer(happening)

    def came_late(self, up_to: int) -> list[Happening]:
        """What appeared lately below ``up_to``: a browser that stood there may not have seen it."""
        with self._lock:
            return [happening for _, happening in self._late if happening.id <= up_to]

    def _start(self) -> None:
        self._is_reading.clear()
        self._thread = Thread(target=self._run, name="live-broker", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        journalist: Journalist | None = None
        try:
            while True:
                with self._lock:
                    if not self._subscriptions:
                        self._thread = None
                        return
                try:
                    if journalist is None:
                        journalist = Journalist()
                        self._is_reading.set()
                    self.publish(*journalist.look())
                except Exception:
                    # A thread that dies here would leave every page of this process silent.
                    logger.exception("the live stream could not read the journal; trying again")
                    connection.close()
                time.sleep(LOOK_EVERY)
        finally:
            connection.close()


broker = Broker()


@everyone_signed_in
@require_safe
def live(request: HttpRequest) -> HttpResponseBase:
    last = request.headers.get("Last-Event-ID") or request.GET.get("after") or ""
    response = StreamingHttpResponse(
        stream(
            signed_in(request),
            int(last) if last.isdecimal() and len(last) < 19 else None,
            tab=request.GET.get("tab", "")[:40],
        ),
        content_type="text/event-stream",
    )
    response["Cache-Control"] = "no-store"
    response["X-Accel-Buffering"] = "no"
    return response


def stream(
    agent: Agent, last: int | None, *, tab: str = "", longest: float = LONGEST_STREAM
) -> Generator[str, None, None]:
    """Everything that concerns ``agent`` after entry ``last``, for ever or for ``longest`` seconds.

    1. Subscribe, so that nothing is missed while the past is read.
    2. Replay what the browser missed, or tell it to reload when that is too much.
    3. Give the database connection back: hundreds of streams share a pool of sixteen.
    4. Pass on what the broker offers; a comment every HEARTBEAT seconds finds out whether anybody is still there.
    """
    ends_at = time.monotonic() + longest
    subscription = broker.subscribe(agent, tab)
    try:
        yield f"retry: {RETRY_MILLISECONDS}\n\n"
        missed = _missed(agent, last) if last is not None else []
        if not connection.in_atomic_block:
            connection.close()
        if missed is None:
            yield "event: reload\ndata: {}\n\n"
            missed = []
        for happening in missed:
            yield str(happening)
        replayed = {happening.id for happening in missed}
        while not subscription.is_closed and (remaining := ends_at - time.monotonic()) > 0:
            try:
                offered = subscription.queue.get(timeout=min(HEARTBEAT, remaining))
            except Empty:
                yield ": still here\n\n"
                continue
            if offered is not None and offered.id not in replayed:
                yield str(offered)
            if subscription.is_behind and subscription.queue.empty():
                subscription.is_behind = False
                yield "event: reload\ndata: {}\n\n"
        if subscription.is_closed:
            # Heard only by a page that is still open, in a tab that was duplicated: it takes a name of its own.
            yield "event: replaced\ndata: {}\n\n"
    finally:
        broker.unsubscribe(subscription)


def _missed(agent: Agent, last: int) -> list[Happening] | None:
    """What concerns ``agent`` after ``last``; None when it is too much to replay."""
    mine = Q(for_agent_id=agent.pk)
    others = Q(for_agent_id=None, for_team_id__isnull=False)
    if not agent.sees_every_team:
        others &= Q(for_team_id__in=agent.team_ids)
    rows = Entry.objects.filter(id__gt=last).filter(mine | others).order_by("id").values_list(*FIELDS)
    after = [Happening(*row) for row in rows[: MOST_REPLAYED + 1]]
    if len(after) > MOST_REPLAYED:
        return None
    return [happening for happening in broker.came_late(last) if happening.concerns(agent)] + after
