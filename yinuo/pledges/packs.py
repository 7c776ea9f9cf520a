"""Policy packs: deadlines as data, one file for each trade, read strictly and refused with file, line and what to do.

The shipped ones lie in ``data/``. A company keeps its own in the folder of settings.PLEDGE_PACKS; one of the same name
takes the place of the shipped one.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from pathlib import Path
from time import monotonic

from django.conf import settings
from django.utils.translation import get_language

from yinuo.pledges.entries import PackError, Table, actions
from yinuo.pledges.terms import Ends, LastDay, Term, Unit

SHIPPED = Path(__file__).parent / "data"
EVENTS_FILE = "events.toml"


def spoken(chinese: str, english: str) -> str:
    """The words in the reader's language; data without English ones are Chinese for everybody."""
    return chinese if (get_language() or "zh").startswith("zh") else english or chinese


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens on a ticket and starts a clock."""

    code: str
    name_zh: str
    name_en: str = ""

    @property
    def name(self) -> str:
        return spoken(self.name_zh, self.name_en)


@dataclass(frozen=True, slots=True)
class Rule:
    """What is owed, how soon after which event, and on what ground."""

    code: str
    pack: str
    owed_zh: str
    owed_en: str
    action: str
    term: Term
    event: str
    basis: str
    article: str
    effective_from: date | None
    effective_to: date | None
    note: str
    is_law: bool

    @property
    def owed(self) -> str:
        return spoken(self.owed_zh, self.owed_en)

    @property
    def ground(self) -> str:
        """《…法》第二十五条; a rule that is no law says what it is."""
        return f"《{self.basis}》{self.article}" if self.is_law else self.basis

    def is_in_force(self, day: date) -> bool:
        return (self.effective_from is None or self.effective_from <= day) and (
            self.effective_to is None or day <= self.effective_to
        )


@dataclass(frozen=True, slots=True)
class Pack:
    code: str
    name_zh: str
    name_en: str
    version: str
    is_law: bool
    rules: tuple[Rule, ...]
    events: tuple[Event, ...]
    file: str

    @property
    def name(self) -> str:
        return spoken(self.name_zh, self.name_en)


@dataclass(frozen=True, slots=True)
class Shelf:
    """Every pack that could be read, and what is wrong with the others."""

    packs: Mapping[str, Pack]
    events: Mapping[str, Event]
    problems: tuple[PackError, ...] = ()
    rules: Mapping[str, Rule] = field(default_factory=dict)

    def event_name(self, code: str) -> str:
        return self.events[code].name if code in self.events else code


def shelf() -> Shelf:
    """The packs as their files stand now, or stood a second ago. A file that cannot be read takes no other with it."""
    return _read_shelf(_files(Path(settings.PLEDGE_PACKS), int(monotonic())))


@lru_cache(maxsize=4)
def _files(own: Path, second: int) -> tuple[tuple[Path, int], ...]:
    """Every file with when it changed; looked at once a second, for a page asks for a rule many times."""
    folders = [folder for folder in (SHIPPED, own) if folder.is_dir()]
    return tuple(sorted((path, path.stat().st_mtime_ns) for folder in folders for path in folder.glob("*.toml")))


@lru_cache(maxsize=4)
def _read_shelf(files: tuple[tuple[Path, int], ...]) -> Shelf:
    common = _events(_table(SHIPPED / EVENTS_FILE), EVENTS_FILE)
    packs: dict[str, Pack] = {}
    problems: list[PackError] = []
    # The company's own come last, whatever their folder is called.
    for path, _changed in sorted(files, key=lambda one: (one[0].parent != SHIPPED, one[0].name)):
        if path.name == EVENTS_FILE:
            continue
        try:
            pack = read_pack(path, common)
            _refuse_doubles(pack, [other for other in packs.values() if other.code != pack.code])
        except PackError as problem:
            problems.append(problem)
        else:
            packs[pack.code] = pack
    events = {event.code: event for event in [*common, *(event for pack in packs.values() for event in pack.events)]}
    rules = {rule.code: rule for pack in packs.values() for rule in pack.rules}
    return Shelf(packs, events, tuple(problems), rules)


def read_pack(path: Path, common: Iterable[Event] = ()) -> Pack:
    """Read one file. Raises PackError at the first thing that cannot be right. Of a pack of law, law is what has an article."""
    table = _table(path)
    code, kind = table.word("pack"), table.choice("kind", ("law", "company"))
    name, name_en, version = table.text("name"), table.text("name_en", ""), table.text("version")
    events = _events(table, path.name)
    known = {event.code for event in [*common, *events]}
    rules = [_rule(one, code, known, is_law=kind == "law") for one in table.tables("rule")]
    table.refuse_unknown()
    if not rules:
        raise PackError("no_rules", file=path.name, line=1)
    pack = Pack(code, name, name_en, version, kind == "law", tuple(rules), tuple(events), path.name)
    _refuse_doubles(pack, [])
    return pack


def _rule(table: Table, pack: str, known: set[str], *, is_law: bool) -> Rule:
    code = table.word("code")
    if not code.startswith(f"{pack}."):
        raise table.error("code", "code_of_pack", value=code, pack=pack)
    unit = Unit(table.choice("unit", [unit.value for unit in Unit]))
    ends = table.choice("ends", [end.value for end in Ends], "")
    last_day = LastDay(table.choice("last_day", [one.value for one in LastDay], LastDay.COUNTS.value))
    try:
        term = Term(table.number("number"), unit, last_day, Ends(ends) if ends else None)
    except ValueError as error:
        raise table.error("number", "number_range", value=str(error)) from None
    event = table.word("event")
    if event not in known:
        raise table.error("event", "event", value=event)
    article = table.text("article", "")
    # Whoever can name the article can say since when it applies.
    starts, stops = table.day("effective_from", is_needed=bool(article)), table.day("effective_to")
    if starts and stops and stops < starts:
        raise table.error("effective_to", "effective", value=f"{stops}")
    rule = Rule(
        code=code,
        pack=pack,
        owed_zh=table.text("owed"),
        owed_en=table.text("owed_en", ""),
        action=table.choice("action", actions()),
        term=term,
        event=event,
        basis=table.text("basis"),
        article=article,
        effective_from=starts,
        effective_to=stops,
        note=table.text("note", ""),
        # What cites no article is a draft, a city's own limit or a habit: nothing to hold against anybody as law.
        is_law=is_law and bool(article),
    )
    table.refuse_unknown()
    return rule


def _events(table: Table, file: str) -> list[Event]:
    events = []
    for one in table.tables("event"):
        events.append(Event(one.word("code"), one.text("name"), one.text("name_en", "")))
        one.refuse_unknown()
    return events


def _refuse_doubles(pack: Pack, others: Iterable[Pack]) -> None:
    seen = {rule.code for other in others for rule in other.rules}
    for rule in pack.rules:
        if rule.code in seen:
            raise PackError("double", file=pack.file, line=1, value=rule.code)
        seen.add(rule.code)


def _table(path: Path) -> Table:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise PackError("unreadable", file=path.name, line=1, value=str(error)) from None
    try:
        return Table(tomllib.loads(text), text, path.name)
    except tomllib.TOMLDecodeError as error:
        raise PackError("toml", file=path.name, line=_line_of(error), value=str(error)) from None


def _line_of(error: tomllib.TOMLDecodeError) -> int:
    words = str(error).split("line ")
    number = words[-1].split(",")[0] if len(words) > 1 else ""
    return int(number) if number.isdecimal() else 1
