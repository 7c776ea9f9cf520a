"""Stored cases: what people said that a reading should have been, replayed through the engine and compared.

A span matches when it overlaps the wanted one by at least half of their union, a due time within a minute, a stretch of
time within a second, a norm finding when it is the same norm and touches the wanted words.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal, Protocol

from yinuo.language.reading import read
from yinuo.language.types import Finding, Message, Moment, Promise, Reading, Span

Kind = Literal["promises", "emotion", "norms", "moments", "dues"]
What = Literal["missed", "extra", "due", "action", "owner", "label", "stretch"]

CLOSE = timedelta(seconds=60)
HOT = ("angry", "abusive")


@dataclass(frozen=True, slots=True)
class Miss:
    """One thing in which a reading differs from what its case wants. An empty ``want`` or ``got`` is "nothing"."""

    case: str
    kind: Kind
    what: What
    want: str
    got: str
    text: str
    rules: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class WantedPromise:
    span: Span
    due: datetime | None
    #: None where the case does not say
    action: str | None = None
    owner: str | None = None


@dataclass(frozen=True, slots=True)
class WantedFinding:
    norm: str
    span: Span


@dataclass(frozen=True, slots=True)
class Case:
    """A message with one or several things that were said about it; None is "not said", an empty tuple "there are none"."""

    id: str
    message: Message
    promises: tuple[WantedPromise, ...] | None = None
    label: str | None = None
    findings: tuple[WantedFinding, ...] | None = None
    #: first and last second of a time expression
    stretch: tuple[datetime | None, datetime | None] | None = None
    #: due times of which one must be found; empty when the message owes nothing by a time
    dues: tuple[datetime, ...] | None = None


class Tally(Protocol):
    kind: Kind

    def wants(self, case: Case) -> bool: ...

    def add(self, case: Case, reading: Reading) -> Iterator[Miss]: ...

    def figures(self) -> dict[str, float]: ...


@dataclass(frozen=True, slots=True)
class Part:
    """What came out for one kind of cases."""

    kind: Kind
    cases: int
    failed: int
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class Outcome:
    parts: tuple[Part, ...]
    misses: tuple[Miss, ...]


def replay(cases: Iterable[Case]) -> Outcome:
    tallies: tuple[Tally, ...] = (PromiseTally(), DueTally(), MomentTally(), EmotionTally(), NormTally())
    count: Counter[Kind] = Counter()
    failed: Counter[Kind] = Counter()
    misses: list[Miss] = []
    for case in cases:
        reading = read(case.message)
        for tally in tallies:
            if tally.wants(case):
                found = list(tally.add(case, reading))
                count[tally.kind] += 1
                failed[tally.kind] += bool(found)
                misses += found
    parts = [Part(t.kind, count[t.kind], failed[t.kind], t.figures()) for t in tallies if count[t.kind]]
    return Outcome(tuple(parts), tuple(misses))


class PromiseTally:
    kind: Kind = "promises"

    def __init__(self) -> None:
        self._message, self._span = Counts(), Counts()
        self._matched = self._dated = self._due = self._false_dates = 0
        self._said: Counter[str] = Counter()
        self._right: Counter[str] = Counter()

    def wants(self, case: Case) -> bool:
        return case.promises is not None

    def add(self, case: Case, reading: Reading) -> Iterator[Miss]:
        wanted, found = case.promises or (), reading.promises
        if wanted or found:
            self._message.add(bool(wanted), bool(found))
        pairs = _pairs(wanted, found)
        self._span.right += len(pairs)
        self._span.extra += len(found) - len(pairs)
        self._span.missed += len(wanted) - len(pairs)
        for at, promise in enumerate(found):
            if at not in pairs.values():
                yield _miss(case, self.kind, "extra", "", promise.span.text, promise.rules)
        for at, want in enumerate(wanted):
            if at in pairs:
                yield from self._compare(case, want, found[pairs[at]])
            else:
                yield _miss(case, self.kind, "missed", want.span.text, "")

    def _compare(self, case: Case, want: WantedPromise, promise: Promise) -> Iterator[Miss]:
        self._matched += 1
        self._dated += want.due is not None
        same = _same_due(want.due, promise.due)
        self._due += same and want.due is not None
        self._false_dates += want.due is None and promise.due is not None
        if not same:
            yield _miss(case, self.kind, "due", _time(want.due), _time(promise.due), promise.rules)
        sides: tuple[tuple[What, str | None, str], ...] = (
            ("action", want.action, promise.action),
            ("owner", want.owner, promise.owner),
        )
        for what, wanted, got in sides:
            self._said[what] += wanted is not None
            self._right[what] += wanted == got
            if wanted is not None and wanted != got:
                yield _miss(case, self.kind, what, f"{want.span.text} {wanted}", got, promise.rules)

    def figures(self) -> dict[str, float]:
        return {
            "message_f1": self._message.f1,
            "span_f1": self._span.f1,
            "due_exact": share(self._due, self._dated),
            "false_dates": self._false_dates,
            "action": share(self._right["action"], self._said["action"]),
            "owner": share(self._right["owner"], self._said["owner"]),
        }


class DueTally:
    kind: Kind = "dues"

    def __init__(self) -> None:
        self._counts = Counter[bool]()

    def wants(self, case: Case) -> bool:
        return case.dues is not None

    def add(self, case: Case, reading: Reading) -> Iterator[Miss]:
        found = [promise.due for promise in reading.promises if promise.due is not None]
        wanted = case.dues or ()
        right = any(_same_due(want, due) for want in wanted for due in found) if wanted else not found
        self._counts[right] += 1
        if not right:
            rules = tuple(rule for promise in reading.promises for rule in promise.rules)
            yield _miss(case, self.kind, "due", " | ".join(map(_time, wanted)), " ".join(map(_time, found)), rules)

    def figures(self) -> dict[str, float]:
        return {"exact": share(self._counts[True], self._counts.total())}


class MomentTally:
    kind: Kind = "moments"

    def __init__(self) -> None:
        self._counts = Counter[bool]()

    def wants(self, case: Case) -> bool:
        return case.stretch is not None

    def add(self, case: Case, reading: Reading) -> Iterator[Miss]:
        assert case.stretch is not None
        found = [stretch for moment in reading.moments for stretch in stretches(moment)]
        right = any(same_stretch(case.stretch, one) for one in found)
        self._counts[right] += 1
        if not right:
            rules = tuple(rule for moment in reading.moments for rule in moment.rules)
            yield _miss(case, self.kind, "stretch", _stretch(case.stretch), " ".join(map(_stretch, found)), rules)

    def figures(self) -> dict[str, float]:
        return {"exact": share(self._counts[True], self._counts.total())}


class EmotionTally:
    kind: Kind = "emotion"

    def __init__(self) -> None:
        self._labels: dict[str, Counts] = {}
        self._hot = Counts()
        self._counts = Counter[bool]()

    def wants(self, case: Case) -> bool:
        return case.label is not None

    def add(self, case: Case, reading: Reading) -> Iterator[Miss]:
        want, got = str(case.label), reading.emotion.label
        self._counts[want == got] += 1
        for label in {want, got}:
            self._labels.setdefault(label, Counts()).add(label == want, label == got)
        if want in HOT or got in HOT:
            self._hot.add(want in HOT, got in HOT)
        if want != got:
            yield _miss(case, self.kind, "label", want, got, reading.emotion.rules)

    def figures(self) -> dict[str, float]:
        return {
            "macro_f1": share(sum(counts.f1 for counts in self._labels.values()), len(self._labels)),
            "accuracy": share(self._counts[True], self._counts.total()),
            "hot_precision": self._hot.precision,
            "hot_recall": self._hot.recall,
        }


class NormTally:
    kind: Kind = "norms"

    def __init__(self) -> None:
        self._counts = Counts()

    def wants(self, case: Case) -> bool:
        return case.findings is not None

    def add(self, case: Case, reading: Reading) -> Iterator[Miss]:
        left: list[Finding] = list(reading.findings)
        for want in case.findings or ():
            hit = next((f for f in left if f.norm == want.norm and f.span.overlaps(want.span)), None)
            if hit is None:
                self._counts.missed += 1
                yield _miss(case, self.kind, "missed", f"{want.norm} {want.span.text}", "")
            else:
                self._counts.right += 1
                left.remove(hit)
        for finding in left:
            self._counts.extra += 1
            yield _miss(case, self.kind, "extra", "", f"{finding.norm} {finding.span.text}", finding.rules)

    def figures(self) -> dict[str, float]:
        return {"precision": self._counts.precision, "recall": self._counts.recall, "f1": self._counts.f1}


class Counts:
    def __init__(self) -> None:
        self.right = self.extra = self.missed = 0

    def add(self, wanted: bool, found: bool) -> None:
        self.right += wanted and found
        self.extra += found and not wanted
        self.missed += wanted and not found

    @property
    def precision(self) -> float:
        return share(self.right, self.right + self.extra)

    @property
    def recall(self) -> float:
        return share(self.right, self.right + self.missed)

    @property
    def f1(self) -> float:
        return share(2 * self.right, 2 * self.right + self.extra + self.missed)


def stretches(moment: Moment) -> tuple[tuple[datetime | None, datetime | None], ...]:
    """Every stretch of time the words can name, the likeliest first."""
    return ((moment.start, moment.end), *moment.readings)


def same_stretch(want: tuple[datetime | None, datetime | None], got: tuple[datetime | None, datetime | None]) -> bool:
    """An end the case leaves open is not compared."""
    return all(
        w is None or (g is not None and abs(g - w) <= timedelta(seconds=1)) for w, g in zip(want, got, strict=True)
    )


def share(part: float, whole: float) -> float:
    return part / whole if whole else 0.0


def _pairs(wanted: tuple[WantedPromise, ...], found: tuple[Promise, ...]) -> dict[int, int]:
    """For each wanted promise that was found, which one it is; the closest spans first."""
    overlaps = sorted(
        ((_overlap(want.span, promise.span), i, j) for i, want in enumerate(wanted) for j, promise in enumerate(found)),
        reverse=True,
    )
    pairs: dict[int, int] = {}
    for overlap, i, j in overlaps:
        if overlap >= 0.5 and i not in pairs and j not in pairs.values():
            pairs[i] = j
    return pairs


def _overlap(one: Span, other: Span) -> float:
    both = min(one.end, other.end) - max(one.start, other.start)
    return max(0, both) / (max(one.end, other.end) - min(one.start, other.start))


def _same_due(want: datetime | None, got: datetime | None) -> bool:
    if want is None or got is None:
        return want is got
    return abs(want - got) <= CLOSE


def _miss(case: Case, kind: Kind, what: What, want: str, got: str, rules: tuple[str, ...] = ()) -> Miss:
    return Miss(case.id, kind, what, want, got, case.message.text, rules)


def _time(time: datetime | None) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}" if time else ""


def _stretch(stretch: tuple[datetime | None, datetime | None]) -> str:
    return "–".join(_time(time) or "…" for time in stretch)
