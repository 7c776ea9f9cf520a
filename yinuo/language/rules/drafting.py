"""Draft the promises of a message by rule: clause by clause, what licenses a promise and what forbids it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from yinuo.language.rules.clauses import ABOUT, Clause
from yinuo.language.rules.drafts import Draft
from yinuo.language.rules.licences import LICENCES
from yinuo.language.rules.owners import PRONOUNS, settle_owner
from yinuo.language.rules.promise_spans import content_start, reach
from yinuo.language.rules.promise_words import (
    ACT,
    ADJUNCT,
    AFTER,
    ARRIVAL,
    BEFORE,
    CHOICE,
    COMFORT,
    CONDITION,
    CUSTOMER,
    DOCUMENT,
    DONE,
    ESTIMATE,
    EVENT,
    GIFT,
    GOODS,
    HEDGE,
    LEAD,
    LIGHT,
    LINK,
    MAY,
    MONEY,
    NEGATIVE,
    PAST,
    PERFECT,
    PERSON,
    POLICY,
    PREPOSITION,
    QUOTE,
    READY,
    SELF,
    SEND,
    TEAM,
    TEXT,
    THAT_TIME,
    THIRD,
    TIME,
    TOPIC_CONDITION,
    WILL,
    Token,
)
from yinuo.language.rules.refusals import REFUSALS, Sofar, is_chosen
from yinuo.language.rules.statements import Statement, completes, is_own_contact, read_statement
from yinuo.language.rules.told_times import on_the_day, same_day
from yinuo.language.types import Action, Moment

#: what an event can be told by
_EVENTFUL = AFTER | EVENT | PERFECT | ACT


class Refused(NamedTuple):
    """A deed that is no promise by rule: where its clause stands, why, and what it would have promised."""

    start: int
    end: int
    refusal: str
    draft: Draft


class Drafting:
    """Reads the clauses of one folded text, each with what the clauses before it leave open."""

    def __init__(self, text: str, said_at: datetime) -> None:
        self.text = text
        self.refused: list[Refused] = []
        self.sofar = Sofar(said_at)
        self.drafts: list[Draft] = []
        self.carried: Token | None = None
        #: a clause that only names an event, a time or a subject waits here for the deed
        self.event: Clause | None = None
        self.time: tuple[Clause, Token] | None = None
        self.unkept_time: Moment | None = None
        self.ready: tuple[Clause, Token] | None = None
        self.step: tuple[Statement, int] | None = None
        #: whom 他 would mean
        self.referent: Token | None = None
        #: what the sentence has been about so far
        self.nouns = 0

    def read(self, clauses: list[Clause]) -> list[Draft]:
        for at, clause in enumerate(clauses):
            if clause.first:
                self.sofar.reset()
                self.event = self.time = None
                self.carried = self.carried if clause.tokens and at and at < 2 else None
            self._read(clause, at)
        return self.drafts

    def _read(self, clause: Clause, at: int) -> None:
        sofar = self.sofar
        flags = clause.flags
        if flags & CONDITION or (flags & TOPIC_CONDITION and _is_condition(clause)):
            sofar.conditional = True
        if flags & QUOTE:
            sofar.quoted = True
        if flags & POLICY and any(t.flags & POLICY and t.word.text[0] in "按根依规条" for t in clause.tokens):
            sofar.policy = True
        if clause.first:
            self.nouns = 0
        said = read_statement(clause, self.text, self.nouns)
        self.nouns = flags & _OBJECTS or self.nouns
        if flags & (TEAM | THIRD):
            for token in clause.tokens:
                if token.word.text in PRONOUNS:
                    break
                if token.flags & (TEAM | THIRD) and not token.flags & SELF:
                    self.referent = token
        draft = self._promise(clause, said, at) if said is not None else None
        if flags & HEDGE:
            sofar.hedged = True
        elif said is not None and said.person is not None:
            sofar.hedged = False
        if draft is not None:
            draft.last = at
            self.drafts.append(draft)
        else:
            self._keep_in_mind(clause, said, at)
            self.step = (said, at) if said is not None and not flags & (NEGATIVE | DONE) else None
        if said is not None and said.person is not None:
            own = next((t for t in clause.tokens if t.flags & SELF), None) if flags & SELF else None
            self.carried = said.causer or (own if own is not None and own.start < said.head.start else said.person)
        elif clause.topic and self.carried is not None and self.carried.flags & SELF:
            # "我安排人去校表，结果呢下周五之前发给您"
            self.carried = None
        elif flags & PERSON:
            self.carried = next((t for t in clause.tokens if t.flags & PERSON and not t.flags & ACT), self.carried)

    def _promise(self, clause: Clause, said: Statement, at: int) -> Draft | None:
        event = self.event if not said.main else None
        if event is not None:
            said.waits = True
            said.event_text = self.text[event.start : event.end]
        licence = None
        for name, holds in LICENCES:
            if holds(said):
                licence = name
                break
        time = said.time
        waiting = self.time
        if waiting is not None and time is None:
            time = said.time = waiting[1]
            licence = licence or "dated"
        if (
            licence is None
            and said.head.word.text == "生效"
            and time is not None
            and self.step
            and self.step[1] == at - 1
        ):
            licence = "told_in_steps"
        if licence is None and self._carries_on(said, at):
            licence = "carried_on"
        if licence is None:
            self._refuse(said, "no licence")
            return None
        for name, forbids in REFUSALS:
            if forbids(said, self.sofar):
                self._refuse(said, name)
                return None
        if (
            said.head.flags & ADJUNCT
            and time is not None
            and self.drafts
            and self.text.startswith("时间", clause.start)
        ):
            earlier = self.drafts[-1]
            if earlier.last == at - 1 and earlier.moment is None:
                self._date(earlier, time, at)
                return None
        start, end = reach(clause, said, self.text)
        rules = [licence]
        moment = time.moment if time is not None else None
        draft = Draft(said, start, end, settle_owner(said, self.carried, self.referent), moment, rules)
        if event is not None:
            draft.start = content_start(event, self.text)
            draft.event = (draft.start, event.end)
            rules.append("event_before")
        elif waiting is not None and time is waiting[1]:
            draft.start = min(draft.start, waiting[0].start)
            rules.append("time_before")
        elif said.main:
            draft.event = (start, said.event_end)
        if said.waits and moment is not None and _runs(moment, said, event):
            draft.moment = None
            rules.append("clock_not_started")
        if draft.moment is None and said.flags & THAT_TIME and not self.drafts and self.unkept_time is not None:
            draft.moment = self.unkept_time
            rules.append("that_time")
        if draft.moment is None and self.ready is not None and is_own_contact(said):
            draft.moment = self.ready[1].moment
            draft.start = self.ready[0].start
            rules.append("time_of_readiness")
        self.event = self.time = self.ready = None
        if self._told_in_steps(draft, at):
            return None
        self._take_in_the_step_before(draft, at)
        return draft

    def _refuse(self, said: Statement, why: str) -> None:
        start, end = reach(said.clause, said, self.text)
        moment = said.time.moment if said.time is not None else None
        if said.waits and moment is not None and _runs(moment, said, None):
            moment = None
        draft = Draft(said, start, end, settle_owner(said, self.carried, self.referent), moment, [why])
        self.refused.append(Refused(said.clause.start, said.clause.end, why, draft))

    def _carries_on(self, said: Statement, at: int) -> bool:
        """稍后加您微信，把课表发您: a second deed under the same will."""
        if not self.drafts or self.drafts[-1].last != at - 1 or said.person is not None or not said.clause.comma:
            return False
        return said.clause.tokens[0].word.text in _ALSO and bool(
            said.flags & (CUSTOMER | SEND) or "你" in said.head.word.text
        )

    def _told_in_steps(self, draft: Draft, at: int) -> bool:
        """今天帮您重开，下午三点前发到您邮箱: one deed, told in two steps; the later time holds."""
        if not self.drafts:
            return False
        earlier = self.drafts[-1]
        if earlier.last != at - 1 or not _is_next_step(draft, earlier.said, earlier.action) or draft.moment is None:
            return False
        moment = draft.moment
        if earlier.moment is not None and draft.said.head.flags & ARRIVAL:
            # "师傅明天头一单就去您家八点半到": the clock belongs to the day named before
            moment = on_the_day(earlier.moment, moment)
        if earlier.moment is not None and not same_day(earlier.moment, moment):
            return False
        earlier.end, earlier.last, earlier.moment = draft.end, at, moment
        earlier.rules.append("told_in_steps")
        return True

    def _take_in_the_step_before(self, draft: Draft, at: int) -> None:
        """给您退30元，一小时内到支付宝: the first step had no time, so it was no promise yet."""
        if self.step is None or self.step[1] != at - 1 or not _is_next_step(draft, self.step[0], self.step[0].action):
            return
        earlier = self.step[0]
        if earlier.head.word.text in _GIVING:
            return
        coming = (
            not draft.said.clause.comma and earlier.person is not None and {earlier.action, draft.action} <= _COMING
        )
        unnamed = not coming and not earlier.flags & CUSTOMER and "你" not in earlier.head.word.text
        if unnamed and (earlier.person is not None or earlier.head.flags & LIGHT or not earlier.flags & (GIFT | MONEY)):
            return
        draft.start = reach(self.step[0].clause, self.step[0], self.text)[0]
        if draft.said.head.flags & ARRIVAL:
            draft.action = self.step[0].action
        draft.owner = settle_owner(self.step[0], self.carried, self.referent)
        draft.rules.append("told_in_steps")

    def _keep_in_mind(self, clause: Clause, said: Statement | None, at: int) -> None:
        flags = clause.flags
        time = next((t for t in clause.tokens if t.flags & TIME and not t.flags & PAST), None) if flags & TIME else None
        if time is not None and flags & READY:
            self.ready = (clause, time)
        elif time is not None and time.moment is not None:
            self.unkept_time = time.moment
            if said is None and _is_bare_time(clause, time):
                if self.drafts and self.drafts[-1].last == at - 1 and self.drafts[-1].moment is None and clause.comma:
                    self._date(self.drafts[-1], time, at)
                elif self.step is not None and self.step[1] == at - 1 and clause.comma:
                    self._date_a_step(self.step[0], time, at)
                else:
                    self.time = (clause, time)
        self.sofar.before_event = bool(flags & BEFORE) and any(token.flags & BEFORE for token in clause.tokens[-2:])
        chosen = bool(flags & CHOICE) and is_chosen(clause.tokens, len(clause.tokens))
        self.sofar.customer_chose = chosen or (self.sofar.customer_chose and not clause.first)
        settled = not (self.sofar.conditional or clause.asks or clause.tagged)
        self.event = clause if flags & _EVENTFUL and settled and _is_event(clause) else None

    def _date(self, draft: Draft, time: Token, at: int) -> None:
        """我们给您补发，今天内: the time is added."""
        draft.moment, draft.end, draft.last = time.moment, time.end, at
        draft.rules.append("time_after")

    def _date_a_step(self, said: Statement, time: Token, at: int) -> None:
        said.time = time
        if not said.flags & CUSTOMER and "你" not in said.head.word.text:
            return
        if not any(forbids(said, self.sofar) for _, forbids in REFUSALS):
            start, end = reach(said.clause, said, self.text)
            draft = Draft(said, start, end, settle_owner(said, self.carried, self.referent), None, ["dated"])
            self.drafts.append(draft)
            self._date(draft, time, at)


def _is_condition(clause: Clause) -> bool:
    """不满意的话, 检查出问题的话; but 退款的话, 那个钱的话 only name a topic."""
    place = next((t.start for t in clause.tokens if t.flags & TOPIC_CONDITION), clause.start)
    return bool(clause.flags & (NEGATIVE | MAY | CUSTOMER)) or (bool(clause.flags & ACT) and place - clause.start > 4)


def _is_next_step(draft: Draft, earlier: Statement, action: Action) -> bool:
    said = draft.said
    if (
        said.clause.first
        or said.person is not None
        or draft.event
        or said.waits
        or said.clause.tokens[0] is not said.time
    ):
        return False
    if said.head.word.text.startswith("完成"):
        return said.clause.comma
    if action in ("escalate", "other") and not (
        said.flags & CUSTOMER or is_own_contact(said) or "你" in said.head.word.text
    ):
        # "我们会记下来，要星期一才发过去"
        return said.clause.comma
    if said.head.flags & ARRIVAL:
        coming = action in ("ship", "visit") and said.action == "visit"
        return coming or action in _MONEY or said.head.word.text == "生效"
    if not said.clause.comma and {action, draft.action} <= _COMING:
        # "骑手再跑一趟四十分钟送到"
        return True
    return action == draft.action or (action in _MONEY and draft.action in _MONEY)


_ALSO = frozenset({"把", "并", "并且", "再", "顺便", "同时", "然后"})
_OBJECTS = DOCUMENT | TEXT | GIFT | MONEY | GOODS
_GIVING = frozenset("给帮为替把")
_COMING = frozenset({"ship", "visit"})
_MONEY = frozenset({"refund", "compensate"})


def _is_event(clause: Clause) -> bool:
    if (
        clause.flags & PERFECT
        and clause.end - clause.start <= 4
        and not clause.flags & (DONE | COMFORT | PERSON | CUSTOMER)
    ):
        # "批了，马上退您"
        return True
    last = next((t for t in reversed(clause.tokens) if t.flags & (AFTER | EVENT | ACT)), None)
    end = len(clause.tokens) - 1
    while end > 0 and clause.tokens[end].flags & _OBJECTS and not clause.tokens[end].flags & ACT:
        end -= 1
    if clause.tokens and completes(clause.tokens, end) and not clause.flags & (TIME | WILL | PREPOSITION | DONE):
        return True
    if last is None or not last.flags & (AFTER | EVENT) or clause.flags & (QUOTE | NEGATIVE):
        return False
    return not last.flags & COMFORT or last is not clause.tokens[0] or bool(last.end < clause.end - 1)


def _is_bare_time(clause: Clause, time: Token) -> bool:
    extra = sum(t.end - t.start for t in clause.tokens if t.flags & (ESTIMATE | LEAD | LINK) or t.word.text in ABOUT)
    return clause.end - clause.start - (time.end - time.start) - extra <= 1


def _runs(moment: Moment, said: Statement, event: Clause | None) -> bool:
    """Whether the time counts from an event with 后 that has not come yet."""
    if moment.span.text.startswith("当"):
        return True
    if moment.due_kind != "within" and not (moment.due_kind == "at" and moment.kind == "point"):
        return False
    words = event.tokens if event is not None else said.clause.tokens[: said.main]
    return any(token.flags & AFTER for token in words)
