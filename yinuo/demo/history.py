"""Sixty days of tickets before today, every promise in them settled."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from django.utils import timezone

from yinuo.customers.models import Customer
from yinuo.demo.chronicle import Chronicle
from yinuo.demo.company import HOTLINE, ONLINE, REPAIR
from yinuo.demo.stories import CHAT, HOUR, MAIL, MINUTE, PHONE, WECHAT, Story, Teller, promise_line
from yinuo.demo.times import When, days_after, on_days, suiting, within_days
from yinuo.demo.wording import ANGRY, ANXIOUS, CALM, courtesy, matters
from yinuo.language import types
from yinuo.people.models import Agent, Team
from yinuo.promises.models import Promise

DAYS = 60
#: the past ends here; what is younger belongs to the present (present.py)
NEWEST = timedelta(hours=7)
DAY = timedelta(days=1)
#: how busy each hour of the day is
BUSY = (1, 0, 0, 0, 0, 1, 3, 8, 22, 34, 36, 30, 18, 22, 30, 32, 30, 26, 20, 18, 16, 10, 5, 2)
#: matters that end with a person at the door
AT_HOME = ("leak", "noise", "broken", "install", "repeat")
CHANNELS = {
    HOTLINE: ((PHONE, 80), (CHAT, 9), (WECHAT, 6), (MAIL, 5)),
    ONLINE: ((CHAT, 58), (WECHAT, 26), (MAIL, 16)),
    REPAIR: ((PHONE, 84), (WECHAT, 16)),
}
#: what becomes of a promise, how often, and how old the ticket must be for it
FATES = (
    ("kept", 60, timedelta()),
    ("solved at once", 11, timedelta()),
    ("kept late", 10, 3 * DAY),
    ("broken", 6, 5 * DAY),
    ("broken, then kept late", 3, 5 * DAY),
    ("renegotiated", 6, 5 * DAY),
    ("withdrawn", 4, 2 * DAY),
    ("vague", 5, 4 * DAY),
    ("dropped", 4, timedelta()),
)


@dataclass(frozen=True, slots=True)
class House:
    """Who is there."""

    teams: dict[str, Team]
    people: dict[str, Agent]
    customers: list[Customer]

    def members(self, team: Team) -> list[Agent]:
        return [person for person in self.people.values() if person.team == team]

    def supervisor(self, team: Team) -> Agent:
        return next(person for person in self.members(team) if person.role == Agent.Role.SUPERVISOR)

    def some_agent(self, team: Team, rng: Random) -> Agent:
        members = self.members(team)
        return rng.choices(members, [2 if person.role == Agent.Role.SUPERVISOR else 9 for person in members])[0]


def tell_history(chronicle: Chronicle, house: House, rng: Random, count: int) -> None:
    for at in sorted(_some_time(chronicle.now, rng) for _ in range(count)):
        story = begin(chronicle, house, rng, at)
        _tell(story, house, at)


def begin(
    chronicle: Teller,
    house: House,
    rng: Random,
    at: datetime,
    *,
    kind: str | None = None,
    agent: Agent | None = None,
    channel: str | None = None,
    customer: Customer | None = None,
) -> Story:
    """A story about one of the usual matters, told by somebody of a team that deals with it."""
    kinds = matters()
    if kind is None:
        kind = rng.choices(list(kinds), [matter["weight"] for matter in kinds.values()])[0]
    if agent is None:
        names = (HOTLINE, HOTLINE, REPAIR) if kind in AT_HOME else (HOTLINE, ONLINE, ONLINE)
        agent = house.some_agent(house.teams[rng.choice(names)], rng)
    team = agent.team
    if team is None:
        raise ValueError(f"{agent} works in no team")
    if channel is None:
        channels, weights = zip(*CHANNELS[team.name], strict=True)
        channel = rng.choices(channels, weights)[0]
    if customer is None:
        # A few customers call often.
        customer = house.customers[int(len(house.customers) * rng.random() ** 1.35)]
    return Story(
        chronicle,
        rng,
        customer=customer,
        team=team,
        agent=agent,
        kind=kind,
        temper=rng.choices((CALM, ANXIOUS, ANGRY), (62, 24, 14))[0],
        channel=channel,
        hour=timezone.localtime(at).hour,
    )


def _tell(story: Story, house: House, at: datetime) -> None:
    rng, now = story.rng, story.chronicle.now
    possible = [(fate, weight) for fate, weight, age in FATES if now - at > age + NEWEST]
    fate = rng.choices([fate for fate, _ in possible], [weight for _, weight in possible])[0]
    actions = story.voice.matter["promises"]
    if not actions:
        fate = "solved at once"
    if fate == "dropped" and story.channel != PHONE:
        fate = "kept"
    if fate == "solved at once":
        conversation, _ = story.open(story.first_beats(None), at, wait=story.wait())
        story.end(conversation)
        story.close()
        return
    if fate == "dropped":
        beats = story.first_beats(None)
        conversation, _ = story.open(beats[: rng.randint(2, 4)], at, wait=story.wait())
        promise = story.drop(conversation)
        late = rng.random() < 0.2
        story.keep(promise, promise.made_at + rng.randint(11, 50) * MINUTE if late else _before(promise, rng))
        story.close()
        return
    action = rng.choice(actions)
    latest = now - (3 * DAY if fate.startswith("broken") or fate == "renegotiated" else NEWEST / 2)
    choose = _no_time if fate == "vague" else before(latest, action, rng)
    promise = _first(story, action, choose, at)
    if rng.random() < 0.05:
        _hand_over(story, house, promise)
    _settle(story, house, promise, fate)
    if rng.random() < 0.95:
        story.close()


def _first(story: Story, action: types.Action, choose: Callable[[datetime], When | None], at: datetime) -> Promise:
    beats = story.first_beats(promise_line(story.voice, action, choose))
    conversation, promises = story.open(beats, at, wait=story.wait())
    story.end(conversation)
    return promises[0]


def _settle(story: Story, house: House, promise: Promise, fate: str) -> None:
    rng, now = story.rng, story.chronicle.now
    due_at = promise.due_at
    if due_at is None:
        raise ValueError(f"{promise} has no time to be settled by")
    if fate == "kept late":
        story.keep(promise, _later(due_at, rng, now))
    elif fate.startswith("broken"):
        by = house.some_agent(story.team, rng)
        line = promise_line(story.voice, "callback", before(now - DAY, "callback", rng))
        successor = story.chase(promise, _daytime(due_at + rng.randint(40, 1500) * MINUTE, rng), by, line)
        story.keep(successor, _before(successor, rng))
        if fate == "broken, then kept late":
            story.at += rng.randint(2, 30) * MINUTE
            number = f"BC{timezone.localtime(story.at):%Y%m%d}{rng.randrange(1000):03d}"
            story.chronicle.keep(promise, by=promise.owner, at=story.at, reference=number)
    elif fate == "renegotiated" and due_at - story.at > 12 * MINUTE:
        at = story.at + (due_at - story.at) * rng.uniform(0.4, 0.85)
        new = later_time(at, due_at, rng)
        successor = story.move(promise, at, new)
        story.keep(successor, _later(new.due_at, rng, now) if rng.random() < 0.1 else _before(successor, rng))
    elif fate == "withdrawn" and due_at - story.at > 5 * MINUTE:
        _withdraw(story, house, promise, story.at + (due_at - story.at) * rng.uniform(0.2, 0.8))
    elif fate == "vague":
        if rng.random() < 0.6:
            dated_at = story.at + rng.randint(3, 40) * MINUTE
            new_due_at = (dated_at + rng.randint(2, 22) * HOUR).replace(minute=0, second=0, microsecond=0)
            story.chronicle.set_due(promise, max(new_due_at, dated_at + HOUR), by=promise.owner, at=dated_at)
            story.at = dated_at
        story.keep(promise, _later(due_at, rng, now) if rng.random() < 0.3 else _before(promise, rng))
    else:
        follow_up = None
        if (
            promise.action == "callback"
            and story.voice.kind in AT_HOME
            and now - due_at > 4 * DAY
            and rng.random() < 0.4
        ):
            follow_up = promise_line(story.voice, "visit", before(now - NEWEST / 2, "visit", rng))
        more = story.keep(promise, _before(promise, rng), then=follow_up)
        for next_promise in more:
            story.keep(next_promise, _before(next_promise, rng))


def _withdraw(story: Story, house: House, promise: Promise, at: datetime) -> None:
    kind = story.rng.choices(("customer", "desk", "mistake"), (70, 20, 10))[0]
    if kind == "customer":
        story.call_off(promise, at)
        return
    why = story.voice.common("withdrawn_by_desk") if kind == "desk" else story.voice.common("withdrawn_by_mistake")
    story.at = at
    story.chronicle.withdraw(promise, by=house.supervisor(story.team), at=at, on_behalf_of=kind, why=why)


def _hand_over(story: Story, house: House, promise: Promise) -> None:
    others = [person for person in house.members(story.team) if person != promise.owner]
    if promise.due_at is None or promise.due_at - story.at < 20 * MINUTE:
        return
    story.at += (promise.due_at - story.at) * story.rng.uniform(0.05, 0.3)
    why = story.rng.choice(courtesy()["handed_over_because"])
    supervisor = house.supervisor(story.team)
    story.chronicle.hand_over(promise, story.rng.choice(others), by=supervisor, at=story.at, why=why)


def before(latest: datetime, action: types.Action, rng: Random) -> Callable[[datetime], When | None]:
    """Chooses a time for ``action`` that lies before ``latest``."""
    return lambda said_at: _chosen(action, said_at, rng, latest=latest)


def _chosen(action: types.Action, said_at: datetime, rng: Random, *, latest: datetime) -> When:
    groups = [[when for when in group if when.due_at <= latest] for group in suiting(action, said_at)]
    groups = [group for group in groups if group] or [
        [min(suiting("callback", said_at)[0], key=lambda when: when.due_at)]
    ]
    return rng.choice(rng.choice(groups))


def later_time(said_at: datetime, than: datetime, rng: Random) -> When:
    """A time to say at ``said_at`` that lies after ``than``, within the three days that are called by name if it can."""
    local = timezone.localtime(said_at)
    named = [when for when in on_days(local, first=0, last=2) if when.due_at > than]
    return rng.choice(named or [when for when in within_days(local) if when.due_at > than] or [days_after(local, than)])


def _no_time(said_at: datetime) -> When | None:
    return None


def _before(promise: Promise, rng: Random) -> datetime:
    """Some time before the promise is due, by day if there is a choice."""
    due_at = promise.due_at or promise.made_at + DAY
    since = promise.made_at
    for handover in (0.35, 0.5, 0.7):
        at = since + (due_at - since) * rng.uniform(handover, 0.97)
        if is_daytime(at):
            return at
    return since + (due_at - since) * rng.uniform(0.8, 0.95)


def _later(due_at: datetime, rng: Random, now: datetime) -> datetime:
    """Mostly minutes too late, sometimes hours, seldom a day; never in the future."""
    late = rng.choices((rng.randint(2, 45), rng.randint(60, 420), rng.randint(700, 1600)), (62, 28, 10))[0]
    return min(_daytime(due_at + late * MINUTE, rng), now - 2 * HOUR)


def _daytime(at: datetime, rng: Random) -> datetime:
    return at if is_daytime(at) else at + 9 * HOUR + rng.randint(0, 60) * MINUTE


def is_daytime(at: datetime) -> bool:
    return 8 <= timezone.localtime(at).hour < 22


def _some_time(now: datetime, rng: Random) -> datetime:
    while True:
        at = now - NEWEST - timedelta(seconds=rng.randrange(int((DAYS * DAY - NEWEST).total_seconds())))
        if rng.randrange(max(BUSY)) < BUSY[timezone.localtime(at).hour]:
            return at
