"""How later words bear on earlier promises: kept, said again, dated, put off, taken back, disputed.

A link is what the words claim, not proof: only a recorded contact, document or remedy keeps a promise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal

from yinuo.language.types import Action, Message, Promise, Reading, Span

LinkKind = Literal["fulfils", "repeats", "dates", "postpones", "advances", "withdraws", "disputes"]

# Within one breath "给您回电" announces; after a while, or in another call, it is the thing itself.
_LATER = timedelta(minutes=5)
#: a silence that long, and the next words open a new contact; what is said in its first minute opens it
_NEW_CONTACT = timedelta(minutes=10)
_OPENING = timedelta(minutes=1)
_CONTACT: tuple[Action, ...] = ("callback", "reply")

_DONE_VERBS: dict[Action, str] = {
    "refund": r"退(?:款|回|还|到|给|了)|打款|到账",
    "ship": r"发(?:货|出|走)|寄(?:出|走|给|了)|送(?:出|达|到)|补发",
    "visit": r"上(?:过|了|完)?门|修(?:好|完)",
    "send_document": r"发(?:到|给|送|您|你)|寄(?:到|给)|开(?:好|具|出)",
    "resolve": r"处理(?:好|完|了)|解决|修(?:好|复)|恢复|办(?:好|妥|理完)|核实(?:好|清楚|完)",
    "escalate": r"上报|反映|反馈|提交|转(?:交|给|到)|升级",
    "compensate": r"补偿|赔(?:付|偿|给)|发放|到账|补(?:发|给)",
}
_CLAUSE = r"[^，,。.！!？?；;]"
_CLAUSE_END = re.compile(r"[，,。.！!？?；;]")
_NOT = re.compile(r"没有?|未|不|如果|要是|之后|以后|才能")
_DONE = {
    action: re.compile(
        rf"(?:已经?|刚刚?才?|现已){_CLAUSE}{{0,10}}?(?:{verbs})|(?:{verbs}){_CLAUSE}{{0,4}}?(?:成功|完成|好了|过去了)"
    )
    for action, verbs in _DONE_VERBS.items()
}
_CALLED_BACK = re.compile(
    rf"(?:现在|这边|特意|来)?给[您你](?:回个?电话?|回电|回复|答复|回访|致电)|(?:昨天|刚才|刚刚|上午|之前|前天|上次){_CLAUSE}{{0,8}}(?:接[您你]|答应[您你]|承诺)|"
    rf"结果(?:出来了|是)|(?:有|给[您你])(?:了)?(?:结果|答复|回复)了"
)
_WITHDRAWN_BY_CUSTOMER = re.compile(
    rf"(?:不用|不必|不需要|甭|别){_CLAUSE}{{0,6}}(?P<what>打|回电|联系|答复|回复|退|换|来|上门|寄|发|送|处理|修|补偿|赔){_CLAUSE}{{0,6}}了|"
    rf"算了{_CLAUSE}{{0,2}}[，,]?(?:我)?不(?P<what2>退|换|修|要|用)了?|(?:取消)(?P<what3>上门|退款|预约|回访|补发)"
)
_WITHDRAWN_BY_DESK = re.compile(
    rf"(?:之前|刚才|上次|昨天){_CLAUSE}{{0,6}}(?:说|答应|承诺)[^。.！!？?；;]{{0,16}}?(?P<what>打|回电|联系|答复|回复|退|上门|寄|发|送|处理|修|补偿|赔){_CLAUSE}{{0,8}}[，,]?{_CLAUSE}{{0,6}}(?:取消|不能|没法|无法|做不到|办不了|作废)"
)
_DISPUTED = re.compile(
    rf"(?:没有?|未|不见|不曾|[还也就]不)(?:人|见|收到|接到|看到|等到)?(?:给我|跟我|和我|来)?{_CLAUSE}{{0,4}}?"
    r"(?P<what>打|回电|电话|联系|回复|答复|退|到账|钱|上门|来|发|寄|收到货|处理|解决|修|补偿|赔)"
)
_WHAT: tuple[tuple[str, tuple[Action, ...]], ...] = (
    ("打|回电|电话|联系|答复|回复|回访", _CONTACT),
    ("退|到账|钱|退款", ("refund", "compensate")),
    ("上门|来|修|预约", ("visit", "resolve")),
    ("寄|发|送|收到货|换|补发", ("ship", "send_document")),
    ("处理|解决", ("resolve", "follow_up")),
    ("补偿|赔", ("compensate", "refund")),
    ("要|用", ()),
)


@dataclass(frozen=True, slots=True)
class Link:
    kind: LinkKind
    #: the later turn, and its words
    turn: int
    span: Span
    #: the earlier promise: which turn, and which of that turn's promises
    promise_turn: int
    promise: int
    rule: str


@dataclass(slots=True)
class _Open:
    turn: int
    number: int
    promise: Promise
    made_in: Message


def link_promises(turns: Sequence[tuple[Message, Reading]]) -> tuple[Link, ...]:
    """Links among the turns of one matter, in order; hand over the turns of all its conversations to link across calls."""
    book = _Book()
    links: list[Link] = []
    began = last = None
    for index, (message, reading) in enumerate(turns):
        if last is None or message.said_at - last > _NEW_CONTACT:
            began = message.said_at
        last = message.said_at
        if message.speaker == "customer":
            links += _said_by_customer(index, message, book)
            continue
        opening = began is not None and message.said_at - began <= _OPENING
        done = list(_done(index, message, reading, book, opening=opening))
        links += done
        links += _taken_back(index, message, book)
        links += _promised_again(index, message, reading, book, [link.span for link in done])
    return tuple(links)


class _Book:
    """Open promises by action, the latest last."""

    def __init__(self) -> None:
        self._open: dict[Action, list[_Open]] = {}

    def add(self, entry: _Open) -> None:
        self._open.setdefault(entry.promise.action, []).append(entry)

    def latest(self, actions: Sequence[Action]) -> _Open | None:
        entries = [self._open[action][-1] for action in actions if self._open.get(action)]
        return max(entries, key=lambda entry: (entry.turn, entry.number), default=None)

    def close(self, entry: _Open) -> None:
        self._open[entry.promise.action].remove(entry)


def _promised_again(
    index: int, message: Message, reading: Reading, book: _Book, done: Sequence[Span]
) -> Iterator[Link]:
    earlier = {action: book.latest((action,)) for action in {promise.action for promise in reading.promises}}
    for number, promise in enumerate(reading.promises):
        if any(span.overlaps(promise.span) for span in done):
            continue
        before = earlier[promise.action]
        if before is not None:
            kind, rule = _how_again(before.promise, promise)
            yield Link(kind, index, promise.span, before.turn, before.number, rule)
        book.add(_Open(index, number, promise, message))


def _how_again(before: Promise, now: Promise) -> tuple[LinkKind, str]:
    if now.due is None or before.due == now.due:
        return "repeats", "promises the same again"
    if before.due is None:
        return "dates", "gives a time to what was vague"
    if now.due > before.due:
        return "postpones", "names a later time than before"
    return "advances", "names an earlier time than before"


def _done(index: int, message: Message, reading: Reading, book: _Book, *, opening: bool) -> Iterator[Link]:
    for action, pattern in _DONE.items():
        if entry := book.latest((action,)):
            yield from _fulfilment(index, message, book, entry, pattern, [promise.span for promise in reading.promises])
    # A call back keeps the promise to call before the promise to answer. Its opening "我给您回电" is the deed, although
    # the sentence alone sounds like one more vague promise.
    entry = next((found for action in _CONTACT if (found := book.latest((action,)))), None)
    if entry is not None and message.said_at - entry.made_in.said_at >= _LATER:
        promised = [promise.span for promise in reading.promises if promise.due is not None or not opening]
        yield from _fulfilment(index, message, book, entry, _CALLED_BACK, promised)


def _fulfilment(
    index: int, message: Message, book: _Book, entry: _Open, pattern: re.Pattern[str], promised: Sequence[Span]
) -> Iterator[Link]:
    for match in pattern.finditer(message.text):
        span = _span(match)
        clause = _CLAUSE_END.split(message.text[: match.end()])[-1]
        if _NOT.search(clause) or any(other.overlaps(span) for other in promised):
            continue
        book.close(entry)
        yield Link("fulfils", index, span, entry.turn, entry.number, "says that it is done")
        return


def _taken_back(index: int, message: Message, book: _Book) -> Iterator[Link]:
    if match := _WITHDRAWN_BY_DESK.search(message.text):
        entry = book.latest(_actions(match["what"]))
        if entry is not None:
            book.close(entry)
            yield Link("withdraws", index, _span(match), entry.turn, entry.number, "withdrawn by the desk")


def _said_by_customer(index: int, message: Message, book: _Book) -> Iterator[Link]:
    if match := _WITHDRAWN_BY_CUSTOMER.search(message.text):
        entry = book.latest(_actions(match["what"] or match["what2"] or match["what3"]))
        if entry is not None:
            book.close(entry)
            yield Link("withdraws", index, _span(match), entry.turn, entry.number, "withdrawn by the customer")
        return
    for match in _DISPUTED.finditer(message.text):
        entry = book.latest(_actions(match["what"]))
        if entry is None:
            continue
        due = entry.promise.due or entry.made_in.said_at + timedelta(minutes=30)
        if message.said_at >= due:
            yield Link("disputes", index, _span(match), entry.turn, entry.number, "the customer says it was not done")
            return


def _actions(what: str) -> tuple[Action, ...]:
    return next((actions for words, actions in _WHAT if what in words.split("|")), ())


def _span(match: re.Match[str]) -> Span:
    return Span(match.start(), match.end(), match[0])
