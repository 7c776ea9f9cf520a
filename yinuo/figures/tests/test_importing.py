"""A history of promises from another system: understood as people write it, brought in once, ringing nobody."""

from __future__ import annotations

import csv
import io
import threading
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from yinuo.clock.models import Alarm
from yinuo.conversations.models import Ticket
from yinuo.customers.models import Customer
from yinuo.figures.importing import bring_in, look_at
from yinuo.figures.models import ImportedPromise, PromiseImport
from yinuo.figures.refusals import ImportGone, LeadersImport, RowsUnreadable
from yinuo.figures.tests.conftest import DAY, HOUR, NOON, SHANGHAI
from yinuo.journal.models import Entry
from yinuo.notices.models import Notification
from yinuo.people.models import Agent
from yinuo.promises.models import Promise

pytestmark = pytest.mark.usefixtures("clock")

HEADER = (
    "编号",
    "工单号",
    "客户电话",
    "客户",
    "原话",
    "动作",
    "负责人",
    "渠道",
    "说出时间",
    "约定时间",
    "状态",
    "完成时间",
    "凭证",
    "原因",
)
ROW = {
    "编号": "",
    "客户电话": "13900001111",
    "客户": "李先生",
    "原话": "明天下午三点前给您回电",
    "负责人": "alice",
    "说出时间": "2026-11-02 10:00",
}


def file_of(*rows: dict[str, str], header: Sequence[str] = HEADER, encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(header)
    writer.writerows([(ROW | row).get(name, "") for name in header] for row in rows)
    return text.getvalue().encode(encoding)


def brought(by: Agent, content: bytes, *, is_skipping: bool = False) -> PromiseImport:
    source = PromiseImport.objects.create(by=by, name="history.csv", content=content)
    return bring_in(source, by=by, is_skipping=is_skipping)


def at(day: int, hour: int, minute: int = 0, second: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, second, tzinfo=SHANGHAI)


def test_the_words_themselves_say_what_and_by_when(alice: Agent, sue: Agent) -> None:
    brought(sue, file_of({}))
    promise = Promise.objects.get()
    assert (promise.action, promise.made_at, promise.due_at) == ("callback", at(2, 10), at(3, 15))
    assert (promise.owner, promise.customer.called, promise.due_source) == (alice, "李先生", "said")
    assert promise.customer.contact_points.get().value == "13900001111"


@pytest.mark.parametrize(
    ("written", "due"),
    [
        ("2026-11-05 18:30", at(5, 18, 30)),
        ("2026/11/5 18:30", at(5, 18, 30)),
        ("2026-11-05T18:30:00+09:00", at(5, 17, 30)),
        ("2026年11月5日", at(5, 23, 59, 59)),
        ("2026-11-05", at(5, 23, 59, 59)),
        ("11月5日下午六点前", at(5, 18)),
        ("三天内", at(5, 23, 59, 59)),
        ("明天下班前", at(3, 18)),
        ("两小时后", at(2, 12)),
    ],
)
def test_due_times_are_read_as_people_write_them(alice: Agent, sue: Agent, written: str, due: datetime) -> None:
    read = look_at(file_of({"约定时间": written}), by=sue)
    assert read.history.troubles == []
    assert read.new[0].due_at == due


@pytest.mark.parametrize(
    "made", ["2026年11月2日上午十点", "2026.11.2 10:00", "2026-11-02T02:00:00Z", "二〇二六年十一月二日上午十点"]
)
def test_so_is_the_time_at_which_it_was_said(alice: Agent, sue: Agent, made: str) -> None:
    assert look_at(file_of({"说出时间": made}), by=sue).new[0].made_at == at(2, 10)


def test_a_promise_without_a_time_is_vague(alice: Agent, sue: Agent) -> None:
    brought(sue, file_of({"原话": "我尽快给您处理"}))
    promise = Promise.objects.get()
    assert promise.is_vague
    assert promise.due_at == at(3, 10)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_files_come_in_the_encodings_that_spreadsheets_write(alice: Agent, sue: Agent, encoding: str) -> None:
    assert look_at(file_of({}, encoding=encoding), by=sue).new[0].words == "明天下午三点前给您回电"


def test_headers_may_be_english(alice: Agent, sue: Agent) -> None:
    content = b"Phone,Words,Agent,Made At,Due,Status,Kept At\n13900001111,I will call,alice,2026-11-02 10:00,2026-11-03 10:00,Done,2026-11-03 09:00\n"
    brought(sue, content)
    assert Promise.objects.get().state == "kept"


@pytest.mark.parametrize(
    ("cells", "state"),
    [
        ({"状态": "已守", "完成时间": "2026-11-03 14:59"}, "kept"),
        ({"状态": "已守", "完成时间": "2026-11-03 15:01"}, "kept_late"),
        ({"状态": "", "完成时间": "2026-11-03 14:59"}, "kept"),
        ({"状态": "未守", "原因": "忘了"}, "broken"),
        ({"状态": "客户撤回"}, "withdrawn"),
        ({"状态": "本方撤回"}, "withdrawn"),
        ({"状态": ""}, "open"),
    ],
)
def test_the_time_of_the_deed_decides_what_became_of_it(
    alice: Agent, sue: Agent, cells: dict[str, str], state: str
) -> None:
    brought(sue, file_of(cells))
    promise = Promise.objects.get()
    assert promise.state == state
    if state in ("kept", "kept_late"):
        assert promise.keeping.fulfilled_at == at(3, 14, 59) if state == "kept" else at(3, 15, 1)
        assert promise.keeping.reference == "history.csv 第 2 行"
    if state == "withdrawn":
        assert promise.withdrawal.on_behalf_of == ("customer" if cells["状态"] == "客户撤回" else "desk")


def test_what_was_due_in_the_past_rings_nobody_and_what_is_ahead_does(alice: Agent, sue: Agent) -> None:
    brought(sue, file_of({"说出时间": "2026-11-17 10:00"}, {"说出时间": "2026-11-18 10:00", "编号": "2"}))
    past, ahead = Promise.objects.order_by("due_at")
    assert past.is_overdue(NOON + 5 * HOUR)
    assert not Alarm.objects.about(past).filter(due_at__lte=NOON).exists()
    assert Alarm.objects.about(ahead).exists()
    assert Notification.objects.count() == 0


def test_yesterdays_overdue_promise_rings_nobody(alice: Agent, sue: Agent) -> None:
    brought(sue, file_of({"约定时间": "2026-11-18 11:00"}))
    assert not Alarm.objects.exists()


def test_brought_in_twice_it_is_there_once(alice: Agent, sue: Agent) -> None:
    content = file_of({}, {"原话": "三天内退款"}, {"编号": "A-1"}, {"编号": "A-1", "原话": "别的话，明天回电"}, {})
    first, second = brought(sue, content), brought(sue, content)
    assert (first.new_count, first.known_count) == (3, 2)
    assert (second.new_count, second.known_count) == (0, 5)
    assert (Promise.objects.count(), Customer.objects.count()) == (3, 1)
    assert (Ticket.objects.count(), second.content) == (3, None)


def test_a_file_is_done_once(alice: Agent, sue: Agent) -> None:
    source = brought(sue, file_of({}))
    with pytest.raises(ImportGone):
        bring_in(source, by=sue, is_skipping=False)
    mine = PromiseImport.objects.create(by=sue, name="x", content=file_of({}))
    with pytest.raises(ImportGone):
        bring_in(mine, by=alice, is_skipping=False)


def test_rows_of_one_matter_share_a_ticket_that_closes_when_nothing_is_owed(alice: Agent, sue: Agent) -> None:
    kept = {"状态": "已守", "完成时间": "2026-11-03 14:00"}
    brought(
        sue, file_of(kept | {"工单号": "T9"}, kept | {"工单号": "T9", "原话": "今天下班前回复您"}, {"工单号": "T8"})
    )
    nine, eight = Ticket.objects.order_by("pk")
    assert (nine.promises.count(), nine.is_closed, nine.closure.at) == (2, True, at(3, 14))
    assert (eight.promises.count(), eight.is_closed, eight.opened_at) == (1, False, at(2, 10))


def test_each_row_that_will_not_do_says_what_to_do(alice: Agent, bob: Agent, charlie: Agent, sue: Agent) -> None:
    Agent.objects.filter(pk=bob.pk).update(name="林晓", is_active=False)
    bad = {
        "原话": ({"原话": " "}, "请填写承诺的原话"),
        "客户电话": ({"客户电话": "12"}, "完整的电话"),
        "负责人": ({"负责人": "charlie"}, "没有“charlie”"),
        "负责人 ": ({"负责人": "林晓"}, "有几位都叫"),
        "负责人  ": ({"负责人": "bob", "说出时间": "2026-11-18 10:00"}, "已停用"),
        "说出时间": ({"说出时间": "昨天"}, "年月日"),
        "说出时间 ": ({"说出时间": "2027-01-01 10:00"}, "还没到"),
        "说出时间  ": ({"说出时间": "1066-10-14 10:00"}, "1990"),
        "约定时间": ({"约定时间": "等等看"}, "没读懂"),
        "约定时间 ": ({"约定时间": "2026-11-01 10:00"}, "早于说出时间"),
        "约定时间  ": ({"约定时间": "2099-11-01 10:00"}, "一年以后"),
        "状态": ({"状态": "马马虎虎"}, "只能填"),
        "状态 ": ({"状态": "已守"}, "完成时间"),
        "状态  ": ({"状态": "改期"}, "新时间"),
        "完成时间": ({"状态": "已守", "完成时间": "2026-11-01 10:00"}, "早于说出时间"),
    }
    read = look_at(file_of(*(cells for cells, _ in bad.values()), {}), by=sue)
    assert [(trouble.row, trouble.column) for trouble in read.history.troubles] == [
        (row, column.strip()) for row, column in enumerate(bad, start=2)
    ]
    for trouble, (_, text) in zip(read.history.troubles, bad.values(), strict=True):
        assert text in trouble.problem
    assert len(read.new) == 1


def test_all_or_nothing_unless_bad_rows_are_left_out(alice: Agent, sue: Agent) -> None:
    content = file_of({}, {"状态": "？"})
    with pytest.raises(RowsUnreadable):
        brought(sue, content)
    assert Promise.objects.count() == 0
    assert brought(sue, content, is_skipping=True).bad_count == 1
    assert Promise.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "空"),
        (b"a,b\n1,2\n", "缺少这些列：客户电话、原话、负责人、说出时间"),
        (file_of(), "至少填一条"),
        (file_of({}).replace("明天".encode(), b"\x00\x00"), "NUL"),
        (b"PK\x03\x04" + b"\x00" * 200, "CSV"),
        (b"\x89PNG\r\n\x1a\n" + b"\x01" * 99, "图片"),
        (file_of({}) + b"x" * 10 * 1024 * 1024, "10.0"),
        (file_of({}).replace("明天".encode(), '"明天'.encode()), "引号"),
        (file_of(*({"编号": str(number)} for number in range(1001))), "1001"),
    ],
    ids=["empty", "no columns", "no rows", "nul", "office", "picture", "10 MB", "quote", "rows"],
)
def test_a_file_that_will_not_do_is_refused_and_not_kept(
    alice: Agent, sue: Agent, client: Client, content: bytes, text: str
) -> None:
    client.force_login(sue)
    response = client.post("/promises/import", {"file": SimpleUploadedFile("x.csv", content)})
    assert response.status_code == 422
    page = response.content.decode()
    assert 'role="alert"' in page
    assert text in page or text == "CSV"
    assert PromiseImport.objects.count() == 0


def test_on_the_page_it_is_looked_at_and_then_done(alice: Agent, sue: Agent, client: Client) -> None:
    client.force_login(sue)
    response = client.post("/promises/import", {"file": SimpleUploadedFile("旧系统.csv", file_of({}, {"状态": "？"}))})
    page = client.get(response["Location"]).content.decode()
    assert "新增 1 个，已有 0 个，读不懂 1 行" in page
    assert "只能填" in page
    assert Promise.objects.count() == 0
    pk = PromiseImport.objects.get().pk
    assert client.post("/promises/import/done", {"file": pk, "how": "all"}).status_code == 409
    response = client.post("/promises/import/done", {"file": pk, "how": "skip"})
    assert "导入完成：新增 1 个" in client.get(response["Location"]).content.decode()
    promise = Promise.objects.get()
    for url in (f"/promises/{promise.pk}", f"/tickets/{promise.ticket_id}", "/figures", "/figures/promises"):
        assert client.get(url).status_code == 200, url
    assert Entry.objects.filter(verb="promises.imported").get().facts["new"] == 1


def test_another_persons_file_is_not_shown(alice: Agent, sue: Agent, max_: Agent, client: Client) -> None:
    source = PromiseImport.objects.create(by=sue, name="x", content=file_of({}))
    client.force_login(max_)
    assert client.get(f"/promises/import?file={source.pk}").status_code == 404
    assert client.post("/promises/import/done", {"file": source.pk}).status_code == 409


def test_what_was_looked_at_and_left_is_forgotten(alice: Agent, sue: Agent, client: Client, clock: Any) -> None:
    client.force_login(sue)
    client.post("/promises/import", {"file": SimpleUploadedFile("x.csv", file_of({}))})
    clock.shift(DAY + timedelta(minutes=1))
    client.force_login(sue)
    client.post("/promises/import", {"file": SimpleUploadedFile("y.csv", file_of({}))})
    assert [source.name for source in PromiseImport.objects.all()] == ["y.csv"]


def test_the_template_itself_can_be_brought_in(alice: Agent, sue: Agent, client: Client) -> None:
    client.force_login(sue)
    content = client.get("/promises/import/template.csv").content
    Agent.objects.filter(pk=alice.pk).update(username="cheng")
    clock = look_at(content, by=sue)
    # Its second promise was fulfilled tomorrow, as this test has it.
    assert [trouble.column for trouble in clock.history.troubles] in ([], ["完成时间"])


def test_agents_bring_nothing_in(alice: Agent, client: Client) -> None:
    with pytest.raises(LeadersImport):
        look_at(file_of({}), by=alice)
    client.force_login(alice)
    assert client.get("/promises/import").status_code == 403


def test_the_command_does_what_the_page_does(
    alice: Agent, sue: Agent, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "history.csv"
    path.write_bytes(file_of({}, {"状态": "？"}))
    call_command("import", "promises", str(path), "--by", "sue", "--dry-run")
    with pytest.raises(CommandError, match="一条也没导入"):
        call_command("import", "promises", str(path), "--by", "sue")
    assert (Promise.objects.count(), PromiseImport.objects.count()) == (0, 0)
    call_command("import", "promises", str(path), "--by", "sue", "--skip-bad")
    said = capsys.readouterr()
    assert said.out.splitlines() == ["新增 1 个，已有 0 个，读不懂 1 行。"] * 2
    assert "第 3 行 · 状态" in said.err
    for wrong in (["--by", "nobody"], ["--by", "alice"]):
        with pytest.raises(CommandError):
            call_command("import", "promises", str(path), *wrong)
    with pytest.raises(CommandError):
        call_command("import", "promises", str(tmp_path / "missing.csv"), "--by", "sue")


def test_a_channel_that_the_file_names_is_counted_and_no_contact_is_made_up(alice: Agent, sue: Agent) -> None:
    from yinuo.figures.tests.test_figures import figures

    brought(sue, file_of({"渠道": "微信"}))
    assert figures(sue).groups("channel")["wechat"].due == 1
    assert figures(sue).overall().coverage.n == 0


@pytest.mark.django_db(transaction=True)
def test_two_files_with_the_same_rows_at_once_make_one_promise(alice: Agent, sue: Agent) -> None:
    content = file_of({})
    sources = [PromiseImport.objects.create(by=sue, name="x", content=content) for _ in range(2)]
    barrier = threading.Barrier(2)

    def bring(source: PromiseImport) -> None:
        barrier.wait()
        try:
            bring_in(source, by=sue, is_skipping=False)
        finally:
            connection.close()

    threads = [threading.Thread(target=bring, args=[source]) for source in sources]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (Promise.objects.count(), ImportedPromise.objects.count()) == (1, 1)
    assert sorted(source.new_count for source in PromiseImport.objects.all()) == [0, 1]


def test_after_a_stop_in_the_middle_the_same_file_goes_on(
    alice: Agent, sue: Agent, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = PromiseImport.objects.create(by=sue, name="x", content=file_of(*({"编号": str(n)} for n in range(5))))
    monkeypatch.setattr("yinuo.figures.importing.HANDFUL", 2)
    with monkeypatch.context() as stopped:
        stopped.setattr("yinuo.figures.importing._held", _stop_at(3))
        with pytest.raises(SystemExit):
            bring_in(source, by=sue, is_skipping=False)
    assert Promise.objects.count() == 4
    source.refresh_from_db()
    done = bring_in(source, by=sue, is_skipping=False)
    assert (Promise.objects.count(), done.new_count, done.known_count) == (5, 5, 0)


def _stop_at(handful: int) -> Any:
    from yinuo.figures.importing import _held

    calls: list[PromiseImport] = []

    def held(source: PromiseImport) -> PromiseImport:
        calls.append(source)
        if len(calls) == handful:
            raise SystemExit
        return _held(source)

    return held
