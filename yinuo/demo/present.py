"""The desk at this moment: promises due in the next minutes and days, conversations in progress, customers waiting."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import cache
from random import Random
from typing import Any

from django.utils import timezone

from yinuo.conversations.models import Message
from yinuo.demo.chronicle import Chronicle
from yinuo.demo.company import AGENT, HOTLINE, SUPERVISOR
from yinuo.demo.history import House, begin, is_daytime, later_time
from yinuo.demo.stories import CHAT, HOUR, MAIL, MINUTE, PHONE, SECOND, Story, promise_line
from yinuo.demo.times import MINUTES, When, after_minutes, on_days, within_days
from yinuo.demo.wording import Line, read_data
from yinuo.language import types
from yinuo.people.models import Agent, Presence
from yinuo.promises.models import Promise

#: minutes from now to the due time of each promise of the agent the demo shows, what it is about and what was promised;
#: one more, due in twelve minutes, is made in the lively conversation
MINE: tuple[tuple[int, str, types.Action], ...] = (
    (-38, "invoice", "send_document"),
    (-8, "delivery", "callback"),
    (4, "warranty", "callback"),
    (19, "network", "reply"),
    (27, "noise", "callback"),
    (95, "repeat", "callback"),
    (340, "price", "callback"),
    (1180, "leak", "visit"),
    (1560, "refund", "refund"),
    (2650, "parts", "ship"),
)
#: the same for the others: who, in how many minutes, what
THEIRS: tuple[tuple[str, int, str, types.Action], ...] = (
    ("lu", -33, "delivery", "callback"),
    ("lu", 9, "warranty", "callback"),
    ("lu", 47, "price", "callback"),
    ("lu", 1320, "broken", "visit"),
    ("luo", -14, "refund", "callback"),
    ("luo", 160, "invoice", "send_document"),
    ("luo", 1700, "install", "visit"),
    ("su", 36, "repeat", "escalate"),
    ("zheng", -5, "refund", "reply"),
    ("zheng", 16, "presale", "reply"),
    ("zheng", 75, "exchange", "reply"),
    ("zheng", 1410, "price", "compensate"),
    ("zheng", 2480, "refund", "refund"),
    ("xu", 13, "network", "reply"),
    ("xu", 58, "invoice", "send_document"),
    ("xu", 1650, "parts", "ship"),
    ("gao", 110, "leak", "callback"),
    ("shi", -21, "install", "callback"),
    ("shi", 32, "leak", "callback"),
    ("shi", 1240, "noise", "visit"),
    ("shi", 2700, "broken", "visit"),
    ("wei", 900, "leak", "visit"),
    ("wei", 1500, "install", "visit"),
)
#: what has been kept in the last hours: who, how many minutes ago it was said, what, within how many, after how many kept
KEPT_TODAY: tuple[tuple[str, int, str, types.Action, int, int], ...] = (
    ("cheng", 262, "delivery", "callback", 60, 41),
    ("cheng", 214, "warranty", "reply", 30, 22),
    ("cheng", 171, "leak", "callback", 20, 14),
    ("cheng", 118, "price", "callback", 40, 47),
    ("cheng", 83, "invoice", "send_document", 60, 38),
    ("lu", 196, "install", "callback", 30, 24),
    ("lu", 104, "refund", "callback", 60, 52),
    ("luo", 233, "noise", "callback", 40, 31),
    ("luo", 92, "broken", "callback", 30, 35),
    ("zheng", 187, "exchange", "reply", 60, 44),
    ("zheng", 76, "parts", "reply", 30, 19),
    ("xu", 145, "network", "reply", 20, 12),
    ("shi", 158, "install", "callback", 60, 37),
)
#: a promise was made at least this long ago, so that its conversation is over
LEAST_AGE = 4 * MINUTE
#: and at most this long ago: who promises "within 48 hours" does so two days before
MOST_AGE = timedelta(hours=47)
#: how far a clock time may lie from the minute wanted
NEAR = 50 * MINUTE
#: from here on people promise clock times and days; nearer, minutes
FAR = timedelta(hours=4, minutes=30)
SHIFT_BEGAN = timedelta(hours=3, minutes=20)


@cache
def today() -> dict[str, Any]:
    return read_data("today.toml")


def ticket_count() -> int:
    """How many tickets the present has."""
    return len(MINE) + len(THEIRS) + len(KEPT_TODAY) + 5 + 1 + len(today()["others"]) + len(today()["queue"])


def tell_present(chronicle: Chronicle, house: House, rng: Random) -> None:
    Present(chronicle, house, rng).tell()


class Present:
    def __init__(self, chronicle: Chronicle, house: House, rng: Random) -> None:
        self.chronicle = chronicle
        self.house = house
        self.rng = rng
        #: nobody calls twice within these minutes
        self.callers = iter(rng.sample(house.customers, len(house.customers)))

    def tell(self) -> None:
        mine = self.house.people[AGENT]
        for minutes, kind, action in MINE:
            self.owe(mine, minutes, kind, action)
        for name, minutes, kind, action in THEIRS:
            self.owe(self.house.people[name], minutes, kind, action)
        for name, ago, kind, action, minutes, kept_after in KEPT_TODAY:
            self._keep_today(self.house.people[name], ago, kind, action, minutes, kept_after)
        self._owe_without_a_time(mine)
        self._owe_by_a_new_time(mine)
        self._owe_after_a_drop(mine)
        self._owe_for_somebody_else(self.house.people["luo"], mine)
        lively = today()["lively"]
        self._in_progress(mine, CHAT, lively, "anxious")
        for other in today()["others"]:
            agent = mine if other["who"] == "agent" else self.house.people[other["who"]]
            self._in_progress(agent, other["channel"], other, "calm")
        for waiting in today()["queue"]:
            self._wait(waiting)
        self._tell_presence(lively["lines"][0]["ago"])

    def owe(
        self,
        agent: Agent,
        minutes: int,
        kind: str,
        action: types.Action,
        *,
        channel: str | None = None,
    ) -> Promise:
        """A finished conversation that leaves a promise due about ``minutes`` from now, in words that say so."""
        said_at, when = _said(action, self.chronicle.now, self.chronicle.now + minutes * MINUTE, self.rng)
        story = self._begin(said_at, kind=kind, agent=agent, channel=channel)
        if story.channel == MAIL and self.chronicle.now - said_at < HOUR:
            story.channel = CHAT
        return _promise(story, said_at, promise_line(story.voice, action, lambda _: when))

    def _keep_today(
        self, agent: Agent, ago: int, kind: str, action: types.Action, minutes: int, kept_after: int
    ) -> None:
        said_at = self.chronicle.now - ago * MINUTE
        channel = PHONE if action == "callback" else CHAT
        story = self._begin(said_at, kind=kind, agent=agent, channel=channel)
        when = after_minutes(minutes, timezone.localtime(said_at), within=True)
        promise = _promise(story, said_at, promise_line(story.voice, action, lambda _: when))
        story.keep(promise, promise.made_at + kept_after * MINUTE)
        story.close()

    def _owe_without_a_time(self, agent: Agent) -> None:
        """Two vague ones: the desk's default makes them due a day later, and asks for a time until then."""
        vague: tuple[tuple[int, str, types.Action, str], ...] = (
            (19, "delivery", "reply", CHAT),
            (6, "leak", "callback", PHONE),
        )
        for hours, kind, action, channel in vague:
            said_at = self.chronicle.now - hours * HOUR
            story = self._begin(said_at, kind=kind, agent=agent, channel=channel)
            _promise(story, said_at, promise_line(story.voice, action, lambda _: None))

    def _owe_by_a_new_time(self, agent: Agent) -> None:
        said_at = timezone.localtime(self.chronicle.now - 26 * HOUR)
        story = self._begin(said_at, kind="install", agent=agent, channel=PHONE)
        promise = _promise(
            story, said_at, promise_line(story.voice, "visit", lambda at: on_days(at, first=2, last=2)[0])
        )
        asked_at = self.chronicle.now - 2 * HOUR
        than = max(promise.due_at or asked_at, self.chronicle.now + 20 * HOUR)
        story.move(promise, asked_at, later_time(asked_at, than, self.rng))

    def _owe_after_a_drop(self, agent: Agent) -> None:
        at = self.chronicle.now - 5 * MINUTE
        story = self._begin(at, kind="broken", agent=agent, channel=PHONE)
        conversation, _ = story.open(story.first_beats(None)[:3], at, wait=6 * SECOND)
        story.drop(conversation)

    def _owe_for_somebody_else(self, giver: Agent, taker: Agent) -> None:
        promise = self.owe(giver, 72, "warranty", "callback", channel=PHONE)
        at = promise.made_at + (self.chronicle.now - promise.made_at) / 2
        why = "小休，请同事按时回电"
        self.chronicle.hand_over(promise, taker, by=self.house.people[SUPERVISOR], at=at, why=why)

    def _in_progress(
        self,
        agent: Agent,
        channel: str,
        scene: dict[str, Any],
        temper: str,
    ) -> None:
        """A conversation that has not ended, told to the second."""
        now = self.chronicle.now
        lines = scene["lines"]
        at = now - lines[0]["ago"] * SECOND
        story = self._begin(at, kind=scene["kind"], agent=agent, channel=channel)
        story.voice.temper = temper
        story.voice.about(scene["thing"], scene["subject"])
        story.team = agent.team or story.team
        first_taken = at + scene["wait"] * SECOND if channel != PHONE else at
        began_at = at if channel != PHONE else at - scene["wait"] * SECOND
        conversation = self.chronicle.open_conversation(
            story.customer, channel=channel, team=story.team, subject=story.voice.subject, at=began_at
        )
        is_taken = False
        for each in lines:
            said_at = now - each["ago"] * SECOND
            if not is_taken and said_at >= first_taken:
                self.chronicle.take(conversation, by=agent, at=first_taken)
                is_taken = True
            self.chronicle.receive(conversation, _line(story, each, said_at), at=said_at, is_accepted=True)

    def _wait(self, waiting: dict[str, Any]) -> None:
        team = self.house.teams[HOTLINE]
        at = self.chronicle.now - waiting["wait"] * SECOND
        agent = self.house.supervisor(team)
        story = self._begin(at, kind=waiting["kind"], agent=agent, channel=waiting["channel"])
        story.voice.about(waiting["thing"], waiting["subject"])
        conversation = self.chronicle.open_conversation(
            story.customer, channel=waiting["channel"], team=team, subject=story.voice.subject, at=at
        )
        if waiting["text"]:
            self.chronicle.receive(
                conversation, Line(Message.Speaker.CUSTOMER, story.voice.fill(waiting["text"])), at=at
            )

    def _tell_presence(self, busy_since: int) -> None:
        """A shift so far for everybody who works today, and where each of them is now."""
        Status = Presence.Status
        now = self.chronicle.now
        at_last: dict[str, tuple[str, str, timedelta]] = {
            AGENT: (Status.IN_CONVERSATION, "", busy_since * SECOND),
            "lu": (Status.IN_CONVERSATION, "", 100 * SECOND),
            "luo": (Status.BREAK, "喝口水", 6 * MINUTE),
            "su": (Status.READY, "", 31 * MINUTE),
            "zheng": (Status.IN_CONVERSATION, "", 300 * SECOND),
            "xu": (Status.WRAP_UP, "", 2 * MINUTE),
            "yuan": (Status.READY, "", 48 * MINUTE),
            "shi": (Status.BUSY, "和师傅核对排班", 11 * MINUTE),
            "wei": (Status.OFFLINE, "", 64 * MINUTE),
            "gao": (Status.READY, "", 17 * MINUTE),
        }
        for number, (name, (status, reason, since)) in enumerate(at_last.items()):
            agent = self.house.people[name]
            began = now - SHIFT_BEGAN + number * 4 * MINUTE
            self.chronicle.become(agent, Status.READY, at=began)
            self.chronicle.become(agent, Status.IN_CONVERSATION, at=began + 25 * MINUTE)
            self.chronicle.become(agent, Status.WRAP_UP, at=began + 41 * MINUTE)
            self.chronicle.become(
                agent, Status.BREAK, at=began + 55 * MINUTE, reason="午间小憩" if number % 2 else "取快递"
            )
            self.chronicle.become(agent, Status.IN_CONVERSATION, at=began + 67 * MINUTE)
            self.chronicle.become(agent, status, at=now - since, reason=reason)

    def _begin(self, at: datetime, *, kind: str, agent: Agent, channel: str | None = None) -> Story:
        caller = next(self.callers)
        return begin(self.chronicle, self.house, self.rng, at, kind=kind, agent=agent, channel=channel, customer=caller)


def _promise(story: Story, said_at: datetime, line: Callable[[datetime], Line]) -> Promise:
    """The first conversation of ``story``, begun early enough that ``line`` is said at ``said_at``."""
    beats = story.first_beats(line)
    if story.channel == MAIL:
        wait = story.wait()
        conversation, promises = story.open(beats, said_at - wait - beats[1].pause, wait=wait)
    else:
        position = next(number for number, beat in enumerate(beats) if beat.line is line)
        wait = story.wait()
        before = sum((beat.pause for beat in beats[: position + 1]), timedelta())
        if story.channel == PHONE:
            begins_at = said_at - wait - before
        else:
            first = beats[0].pause
            begins_at = said_at - max(wait, first) - (before - first)
        conversation, promises = story.open(beats, begins_at, wait=wait)
    story.end(conversation)
    return promises[0]


def _said(action: types.Action, now: datetime, due_at: datetime, rng: Random) -> tuple[datetime, When]:
    """When it was said, and in which words, so that it is due at ``due_at`` or, in clock times and days, near it."""
    latest, earliest = now - LEAST_AGE, now - MOST_AGE
    is_far = due_at - now > FAR
    found: list[tuple[datetime, When]] = []
    for minutes in MINUTES:
        said_at = timezone.localtime(due_at - minutes * MINUTE)
        if earliest <= said_at <= latest and (minutes >= 24 * 60) == is_far:
            found += [(said_at, after_minutes(minutes, said_at, within=within)) for within in (True, is_far)]
    if is_far:
        for hours in (0.3, 1, 2, 4, 7, 11, 18, 26):
            said_at = timezone.localtime(latest - timedelta(hours=hours) * rng.uniform(0.7, 1.2))
            times = on_days(said_at, first=0, last=2)
            if action in ("refund", "ship", "compensate"):
                times += within_days(said_at)
            found += [(said_at, when) for when in times if when.due_at > now + HOUR]
    # Nobody comes at night, nor would say when: first those said by day, then parts of a day that have a name.
    found = [each for each in found if is_daytime(each[0])] or found if is_far else found
    named = [each for each in found if each[1].due_kind == "by"]
    near = [each for each in named or found if abs(each[1].due_at - due_at) <= NEAR]
    if near and not named:
        # The shortest promises are the usual ones.
        near = sorted(near, key=lambda each: now - each[0])[:4]
    return rng.choice(near or sorted(named or found, key=lambda each: abs(each[1].due_at - due_at))[:4])


def _line(story: Story, each: dict[str, Any], said_at: datetime) -> Line:
    text = story.voice.fill(each["text"])
    if "action" in each:
        when = after_minutes(each["minutes"], timezone.localtime(said_at), within=False)
        return story.voice.marked(text, each["action"], when)
    return Line(Message.Speaker(each["who"]), text)
