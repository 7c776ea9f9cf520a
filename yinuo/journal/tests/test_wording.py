from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import pytest

from yinuo.journal import wording
from yinuo.journal.models import Entry
from yinuo.journal.wording import Line, story, tells

PACKAGE = Path(__file__).resolve().parent.parent.parent
AT = datetime(2026, 11, 18, 10, 0, tzinfo=UTC)
#: entries that belong to no ticket, so that no story tells them
UNTOLD_NOUNS = {
    "calendar",
    "delivery",
    "destination",
    "figures",
    "hours",
    "limit",
    "pack",
    "pledge",
    "preference",
    "presence",
    "promises",
    "reserved",
    "rota",
    "vague_policy",
}


@pytest.fixture
def _own_tellers() -> Iterator[None]:
    known = dict(wording._tellers)
    wording._tellers.clear()
    yield
    wording._tellers.clear()
    wording._tellers.update(known)


def entry(pk: int, verb: str) -> Entry:
    return Entry(pk=pk, at=AT, verb=verb, subject_kind="parcel", subject_id=pk)


def lines(entries: Sequence[Entry]) -> dict[int, Line]:
    return {
        one.pk: Line(one.at, one.verb, fold="parcels", folded=lambda count: f"{count} parcels")
        for one in entries
        if one.verb != "parcel.secret"
    }


@pytest.mark.usefixtures("_own_tellers")
def test_each_noun_tells_its_own_in_the_order_of_the_journal() -> None:
    tells("parcel")(lambda entries: {one.pk: Line(one.at, f"parcel {one.pk}") for one in entries})
    tells("letter")(lambda entries: {one.pk: Line(one.at, f"letter {one.pk}") for one in entries})
    told = story([entry(1, "parcel.sent"), entry(2, "letter.sent"), entry(3, "parcel.lost")])
    assert [line.text for line in told] == ["parcel 1", "letter 2", "parcel 3"]


@pytest.mark.usefixtures("_own_tellers")
def test_a_noun_is_asked_once_for_all_its_entries() -> None:
    asked: list[int] = []

    @tells("parcel")
    def tell(entries: Sequence[Entry]) -> dict[int, Line]:
        asked.append(len(entries))
        return lines(entries)

    story([entry(number, "parcel.sent") for number in range(1, 9)])
    assert asked == [8]


@pytest.mark.usefixtures("_own_tellers")
def test_a_run_of_the_same_fold_is_one_line_and_what_stands_between_parts_it() -> None:
    tells("parcel")(lines)
    tells("letter")(lambda entries: {one.pk: Line(one.at, "a letter") for one in entries})
    verbs = ["parcel.sent", "parcel.sent", "letter.sent", "parcel.sent"]
    told = story([entry(number, verb) for number, verb in enumerate(verbs, 1)])
    assert [line.text for line in told] == ["2 parcels", "a letter", "parcel.sent"]


@pytest.mark.usefixtures("_own_tellers")
def test_what_nobody_tells_is_left_out() -> None:
    tells("parcel")(lines)
    assert story([entry(1, "parcel.secret"), entry(2, "stranger.came")]) == []


def test_every_verb_that_the_desk_writes_belongs_to_a_noun_that_tells_it() -> None:
    written: dict[str, Path] = {}
    for path in PACKAGE.rglob("*.py"):
        if "tests" in path.parts or "demo" in path.parts:
            continue
        for verb in re.findall(r"(?:\bnote|\brecord)\(\s*\"([a-z_]+\.[a-z_]+)\"", path.read_text(encoding="utf-8")):
            written[verb] = path
    assert len(written) > 15
    untold = {
        verb: str(path)
        for verb, path in written.items()
        if verb.partition(".")[0] not in wording._tellers.keys() | UNTOLD_NOUNS
    }
    assert untold == {}
