"""The left column: what I owe next, who waits, and whom I am talking to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone

from yinuo.conversations.models import Conversation, Message
from yinuo.conversations.waiting import Estimate, estimate
from yinuo.people.models import Agent
from yinuo.promises.models import Offer, Promise
from yinuo.promises.offers import to_answer
from yinuo.promises.turns import in_line

#: more than fit on a screen; the promise list shows the rest
MOST_SHOWN = 60
MOST_KEPT_SHOWN = 5
MOST_CONVERSATIONS = 20

KEPT = (Promise.State.KEPT, Promise.State.KEPT_LATE)


@dataclass(frozen=True, slots=True)
class Day:
    """How today stands, in numbers."""

    due_count: int
    kept_count: int
    overdue_count: int
    next: Promise | None


@dataclass(frozen=True, slots=True)
class MyPromises:
    live: list[Promise]
    more_count: int
    kept: list[Promise]
    day: Day


@dataclass(frozen=True, slots=True)
class Place:
    """One customer in the line: on it still, or hung up and called back in their turn by whoever is free."""

    since: datetime
    waiting: Conversation | None = None
    callback: Promise | None = None


@dataclass(frozen=True, slots=True)
class Queue:
    waiting: Sequence[Conversation]
    count: int
    estimate: Estimate | None
    callbacks: Sequence[Promise] = ()

    @property
    def places(self) -> list[Place]:
        on_line = [Place(one.began_at, waiting=one) for one in self.waiting]
        hung_up = [Place(one.conversation.began_at, callback=one) for one in self.callbacks if one.conversation]
        return sorted(on_line + hung_up, key=lambda place: place.since)

    @property
    def longest_since(self) -> datetime | None:
        return self.waiting[0].began_at if self.waiting else None

    @property
    def is_slower_than_usual(self) -> bool:
        if self.estimate is None or self.longest_since is None:
            return False
        return self.estimate.is_exceeded_by(timezone.now() - self.longest_since)


@dataclass(frozen=True, slots=True)
class Column:
    mine: MyPromises
    queue: Queue
    conversations: list[Conversation]
    unread_ids: set[int] = field(default_factory=set)
    offers: list[Offer] = field(default_factory=list)


def column(agent: Agent) -> Column:
    return Column(
        mine=my_promises(agent),
        queue=queue(agent),
        conversations=my_conversations(agent),
        unread_ids=set(
            agent.notifications.filter(read_at=None, subject_kind="conversation").values_list("subject_id", flat=True)
        ),
        offers=to_answer(agent),
    )


def my_promises(agent: Agent) -> MyPromises:
    now = timezone.now()
    today = timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)
    tomorrow = today + timedelta(days=1)
    mine = Promise.objects.filter(owner=agent)
    live = list(mine.live().by_due().with_people().with_claims()[: MOST_SHOWN + 1])
    kept = mine.filter(state__in=KEPT, keeping__at__gte=today).with_people().select_related("keeping")
    due_today = Q(due_at__gte=today, due_at__lt=tomorrow)
    # Bounded by time or by what is still owed, so that somebody with years behind them asks no longer.
    near = mine.filter(due_today | Q(state__in=Promise.LIVE, due_at__lt=tomorrow))
    counts = near.aggregate(
        due=Count("pk", filter=due_today & ~Q(state__in=[Promise.State.WITHDRAWN, Promise.State.RENEGOTIATED])),
        kept=Count("pk", filter=due_today & Q(state__in=KEPT)),
        overdue=Count("pk", filter=Q(state__in=Promise.LIVE, due_at__lt=now)),
    )
    upcoming = next((promise for promise in live if promise.due_at and promise.due_at >= now), None)
    return MyPromises(
        live=live[:MOST_SHOWN],
        more_count=max(0, mine.live().count() - MOST_SHOWN) if len(live) > MOST_SHOWN else 0,
        kept=list(kept.order_by("-keeping__at")[:MOST_KEPT_SHOWN]),
        day=Day(counts["due"], counts["kept"], counts["overdue"], upcoming),
    )


def queue(agent: Agent) -> Queue:
    waiting = Conversation.objects.visible_to(agent).waiting()
    owed = (
        Promise.objects.live()
        .filter(customer=OuterRef("ticket__customer"))
        .order_by()
        .values("customer")
        .annotate(count=Count("pk"))
        .values("count")
    )
    # Those of the agent stand among their own promises already.
    callbacks = in_line(agent).exclude(owner=agent).select_related("conversation").with_people()
    shown = list(_with_last_words(waiting).annotate(owed_count=Coalesce(Subquery(owed), 0))[: MOST_CONVERSATIONS + 1])
    return Queue(
        waiting=shown[:MOST_CONVERSATIONS],
        count=waiting.count() if len(shown) > MOST_CONVERSATIONS else len(shown),
        estimate=estimate(agent) if shown else None,
        callbacks=list(callbacks[:MOST_CONVERSATIONS]),
    )


def my_conversations(agent: Agent) -> list[Conversation]:
    mine = Conversation.objects.filter(agent=agent, ended_at=None).order_by("-last_at", "-id")
    return list(_with_last_words(mine)[:MOST_CONVERSATIONS])


def _with_last_words(conversations: QuerySet[Conversation]) -> QuerySet[Conversation]:
    last = Message.objects.filter(conversation=OuterRef("pk")).exclude(speaker=Message.Speaker.NOTE)
    return (
        conversations.select_related("ticket__customer", "ticket__team")
        .prefetch_related("ticket__customer__contact_points")
        .annotate(last_words=Subquery(last.order_by("-said_at", "-id").values("text")[:1]))
    )
