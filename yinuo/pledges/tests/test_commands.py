from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from yinuo.pledges.models import CalendarYear
from yinuo.pledges.tests.test_calendars import YEAR


def said(*arguments: str) -> str:
    out = StringIO()
    call_command(*arguments, stdout=out)
    return out.getvalue()


@pytest.mark.django_db
def test_law_counts_a_rule_day_by_day():
    assert said("law", "government.12315-accept", "--from", "2026-09-30T17:00").splitlines() == [
        "收到 12315 投诉 → 决定是否受理 12315 投诉并告知 · 7 个工作日 · 《市场监督管理投诉举报处理办法》第十五条",
        "  9月30日 周三  发生当日，不计",
        *(f"  10月{day}日 周{week}  不计 · 国庆节" for day, week in zip(range(1, 8), "四五六日一二三", strict=True)),
        "  10月8日 周四  第 1 日",
        "  10月9日 周五  第 2 日",
        "  10月10日 周六  第 3 日 · 调休上班",
        "  10月11日 周日  不计 · 周末",
        "  10月12日 周一  第 4 日",
        "  10月13日 周二  第 5 日",
        "  10月14日 周三  第 6 日",
        "  10月15日 周四  第 7 日",
        "期限：10月15日 周四 18:00",
        "自收到投诉之日起；不受理的，要告知理由和其他解决途径。2026 年 4 月 15 日起取代原暂行办法。",
    ]


@pytest.mark.django_db
def test_law_says_that_a_calendar_is_unknown_and_speaks_english():
    assert "期限：2027 年日历未公布" in said("law", "car.replace", "--from", "2026-12-20T10:00")
    assert "Due: calendar of 2027 not published" in said(
        "law", "car.replace", "--from", "2026-12-20T10:00", "--lang", "en"
    )


@pytest.mark.django_db
def test_law_says_when_a_rule_was_not_yet_in_force():
    assert "当天不在有效期内" in said("law", "retail.refund", "--from", "2013-01-05T10:00")


@pytest.mark.django_db
def test_law_takes_an_offset_and_lists_every_rule_without_one():
    assert "7月8日 周三 23:59" in said("law", "retail.refund", "--from", "2026-06-30T20:00:00+00:00")
    listed = said("law")
    assert (
        "  retail.refund: 收到退货 → 退还货款 · 7 日\n    《中华人民共和国消费者权益保护法》第二十五条 · 2014-03-15 起"
        in listed
    )
    assert listed.endswith("这里不是法律意见。\n")


@pytest.mark.django_db
@pytest.mark.parametrize("arguments", [("no.such",), ("retail.refund", "--from", "noon")])
def test_law_refuses_with_what_to_do(arguments):
    with pytest.raises(CommandError):
        said("law", *arguments)


@pytest.mark.django_db
def test_law_counts_on_a_machine_without_tables():
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE pledges_openinghours RENAME TO gone")
    try:
        if connection.vendor == "sqlite":
            assert "10月7日" in said("law", "retail.refund", "--from", "2026-09-30T17:00")
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE gone RENAME TO pledges_openinghours")


@pytest.mark.django_db
def test_calendar_adds_a_file_and_lists_what_is_known(tmp_path):
    file = tmp_path / "2027.toml"
    file.write_text(YEAR, encoding="utf-8")
    assert said("calendar", "add", str(file)) == "2027 年日历已加入：放假 27 天，调休上班 5 天。\n"
    assert CalendarYear.objects.get().by is None
    assert "2027  2027 年放假通知（样例）" in said("calendar", "list")


@pytest.mark.django_db
def test_calendar_refuses_a_file_that_is_wrong_or_not_there(tmp_path):
    file = tmp_path / "2027.toml"
    with pytest.raises(CommandError, match="读不了"):
        said("calendar", "add", str(file))
    file.write_text(YEAR.replace("2027-01-03", "2027-01-04"), encoding="utf-8")
    with pytest.raises(CommandError, match="第 3 行"):
        said("calendar", "add", str(file))
