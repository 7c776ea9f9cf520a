"""What leaves the desk as a file: only what its reader may have, and nothing that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
import zipfile
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import pytest
from django.test import Client

from yinuo.conversations.models import Conversation, Message, Reading, Ticket
from yinuo.figures.rows import HEADERS, inert
from yinuo.figures.tests.conftest import DAY, HOUR, NOON, Make
from yinuo.journal.models import Entry
from yinuo.people.models import Agent


def taken(client: Client, agent: Agent, query: str = "", kind: str = "csv") -> list[list[str]]:
    client.force_login(agent)
    response: Any = client.post(f"/figures/export{query}", {"kind": kind})
    assert response.status_code == 200
    assert response["Cache-Control"] == "no-store"
    content = b"".join(response.streaming_content)
    assert content.startswith(b"\xef\xbb\xbf")
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.parametrize(
    "start", ["=", "+", "-", "@", "\t", "\r", "\n", "\x00", "＝", "＋", "－", "＠", " =", "\u200b=", "　="]
)
def test_no_text_begins_a_formula(start: str) -> None:
    text = inert(f"{start}cmd|' /C calc'!A0")
    assert text.startswith("'") or text.startswith("cmd")


@pytest.mark.parametrize("text", ["我给您回电", "138****4058", "1-2 天内", "", "王女士 =）"])
def test_other_text_stays_as_it_is(text: str) -> None:
    assert inert(text) == text


def test_a_formula_in_the_words_is_text_in_both_files(make: Make, client: Client, max_: Agent) -> None:
    make(state="kept", words='=HYPERLINK("http://evil","x")')
    row = taken(client, max_)[1]
    assert row[4] == """'=HYPERLINK("http://evil","x")"""
    response: Any = client.post("/figures/export", {"kind": "xlsx"})
    cells = sheet_of(b"".join(response.streaming_content))
    assert cells["E2"] == """'=HYPERLINK("http://evil","x")"""
    assert datetime(1899, 12, 30) + timedelta(days=float(cells["K2"])) == (NOON - DAY).replace(tzinfo=None)
    assert [cells[f"{letter}1"] for letter in "ABCDEFGHIJKLMNOPQ"] == [str(name) for name in HEADERS]


def sheet_of(content: bytes) -> dict[str, str]:
    """Text or number of each cell; a formula anywhere fails."""
    with zipfile.ZipFile(io.BytesIO(content)) as book:
        root = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
    names = {"x": root.tag[1:].partition("}")[0]}
    assert root.findall(".//x:f", names) == []
    return {cell.attrib["r"]: "".join(cell.itertext()) for cell in root.iterfind(".//x:c", names)}


def test_a_row_says_what_became_of_it(make: Make, client: Client, max_: Agent) -> None:
    promise = make(state="kept_late")
    row = dict(zip(map(str, HEADERS), taken(client, max_)[1], strict=True))
    assert row == {
        "编号": str(promise.pk),
        "工单": str(promise.ticket_id),
        "客户": "王女士",
        "联系方式": "13800004058",
        "原话": "我给您回电",
        "动作": "回电",
        "负责人": "林晓",
        "班组": "热线一组",
        "渠道": "",
        "说出时间": "2026-11-17 10:00:00",
        "约定时间": "2026-11-17 12:00:00",
        "时间来源": row["时间来源"],
        "状态": "晚守",
        "计为": "晚守",
        "完成时间": "2026-11-17 13:00:00",
        "迟了（分钟）": "60",
        "凭证": "R1",
    }


def test_whole_numbers_go_only_to_managers(
    make: Make, conversation: Conversation, client: Client, alice: Agent, sue: Agent, ivy: Agent, max_: Agent
) -> None:
    text = "王慧您好，我11月17日15点打您的13800004058"
    message = Message.objects.create(conversation=conversation, speaker="agent", author=alice, text=text, said_at=NOON)
    Reading.objects.create(message=message, moments=[{"start": 6, "end": 15, "span": "11月17日15点", "due": None}])
    make(state="kept", words=text, message=message, span_start=0)
    for agent in (alice, sue, ivy):
        row = taken(client, agent)[1]
        assert row[3] == "138****4058"
        assert row[4] == "某某您好，我11月17日15点打您的13000000000"
    assert taken(client, max_)[1][3:5] == ["13800004058", text]


def test_the_file_holds_what_the_filter_says_and_who_took_it_is_written_down(
    make: Make, elsewhere: Ticket, charlie: Agent, client: Client, sue: Agent
) -> None:
    make(state="kept")
    late = make(state="kept_late")
    make(state="kept_late", ticket=elsewhere, owner=charlie)
    make(NOON - 40 * DAY, "kept_late")
    rows = taken(client, sue, f"?show=late&team={elsewhere.team_id}")
    assert [row[0] for row in rows[1:]] == [str(late.pk)]
    entry = Entry.objects.get(verb="figures.exported")
    assert entry.by == sue
    assert (entry.facts["count"], entry.facts["kind"], entry.facts["masked"]) == (1, "csv", True)
    assert "show=late" in entry.facts["asked"]
    # Others' screens have nothing to do with it.
    assert (entry.for_team_id, entry.for_agent_id) == (None, sue.pk)


def test_taking_is_a_deed_and_no_link(client: Client, sue: Agent) -> None:
    client.force_login(sue)
    assert client.get("/figures/export").status_code == 405


def test_a_sheet_that_would_overflow_is_refused(
    make: Make, client: Client, sue: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("yinuo.figures.exporting.MOST_ROWS", 1)
    make(state="kept")
    make(NOON - HOUR, "kept")
    client.force_login(sue)
    response = client.post("/figures/export", {"kind": "xlsx"})
    assert response.status_code == 409
    assert "改用 CSV" in response.content.decode()
    assert not Entry.objects.filter(verb="figures.exported").exists()


def test_the_number_of_questions_does_not_grow_with_the_rows(
    make: Make, client: Client, sue: Agent, django_assert_max_num_queries: Any
) -> None:
    for number in range(1, 13):
        make(NOON - number * HOUR, "kept")
    client.force_login(sue)
    with django_assert_max_num_queries(12):
        assert len(taken(client, sue)) == 13
