"""Next year's notice, put in from a file. The figures of 2027 here are made up: its notice is not out."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from yinuo import language
from yinuo.journal.models import Entry
from yinuo.language.rules import calendar
from yinuo.language.rules.calendar import days_off, published_years
from yinuo.pledges.calendars import STATUTORY_DAYS, add_year, known_years, read_year
from yinuo.pledges.entries import PackError
from yinuo.pledges.models import CalendarYear
from yinuo.pledges.refusals import NotYoursToSet, YearKnown
from yinuo.pledges.terms import Term, Unit
from yinuo.pledges.timing import reckon

SHANGHAI = ZoneInfo("Asia/Shanghai")
NEW_YEARS_EVE = datetime(2026, 12, 31, 10, tzinfo=SHANGHAI)

YEAR = """\
year = 2027
notice = "2027 年放假通知（样例）"
make_up_days = [2027-01-03, 2027-02-14, 2027-04-25, 2027-09-26, 2027-10-09]

[[days_off]]
name = "元旦"
first = 2027-01-01
last = 2027-01-02

[[days_off]]
name = "春节"
first = 2027-02-05
last = 2027-02-12

[[days_off]]
name = "清明节"
first = 2027-04-03
last = 2027-04-05

[[days_off]]
name = "劳动节"
first = 2027-05-01
last = 2027-05-05

[[days_off]]
name = "端午节"
first = 2027-06-09
last = 2027-06-09

[[days_off]]
name = "中秋节"
first = 2027-09-15
last = 2027-09-15

[[days_off]]
name = "国庆节"
first = 2027-10-01
last = 2027-10-07
"""


def test_the_years_of_the_package_obey_the_balance_that_files_are_held_to():
    holidays, make_up_days, _first, _last = calendar._published()
    for year in (2025, 2026):
        off = [day for day in holidays if day.year == year and day.weekday() < 5]
        assert len(off) - sum(day.year == year for day in make_up_days) == STATUTORY_DAYS


@pytest.mark.django_db(transaction=True)
def test_an_added_year_is_counted_with_by_the_pledges_and_by_the_engine(max_):
    first = Term(1, Unit.WORKING_DAYS)
    assert not reckon(first, NEW_YEARS_EVE).is_known
    add_year(YEAR, "2027.toml", by=max_)
    assert reckon(first, NEW_YEARS_EVE).due_at == datetime(2027, 1, 3, 18, tzinfo=SHANGHAI)
    [promise] = language.read(language.Message("我两个工作日内给您回电。", "agent", NEW_YEARS_EVE)).promises
    assert promise.due == datetime(2027, 1, 4, 18, tzinfo=SHANGHAI)
    assert [block.first.isoformat() for block in days_off() if block.first.year == 2027][:2] == [
        "2027-01-01",
        "2027-02-05",
    ]


@pytest.mark.django_db(transaction=True)
def test_adding_the_same_year_again_changes_nothing_and_another_one_replaces_it(max_):
    add_year(YEAR, "2027.toml", by=max_)
    add_year(YEAR, "2027.toml", by=max_)
    assert Entry.objects.filter(verb="calendar.added").count() == 1
    moved = YEAR.replace("2027-01-03,", "2027-01-09,")
    add_year(moved, "2027.toml", by=None)
    assert Entry.objects.filter(verb="calendar.replaced").count() == 1
    assert CalendarYear.objects.get().make_up_days[0] == "2027-01-09"
    # The new one counts at once in this process.
    assert reckon(Term(1, Unit.WORKING_DAYS), NEW_YEARS_EVE).due_at == datetime(2027, 1, 4, 18, tzinfo=SHANGHAI)
    assert [year for year, _row in known_years()] == [*published_years()[-2:], 2027]


@pytest.mark.django_db
def test_only_managers_and_administrators_add_a_year_and_none_that_comes_with_the_program(sue, max_):
    with pytest.raises(NotYoursToSet):
        add_year(YEAR, "2027.toml", by=sue)
    with pytest.raises((YearKnown, PackError)):
        add_year(YEAR.replace("2027", "2026"), "2026.toml", by=max_)
    assert not CalendarYear.objects.exists()


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ("year = 2027\n", "year = 27\n", 1, "年份"),
        ('notice = "2027 年放假通知（样例）"\n', "", 1, "notice"),
        ("2027-01-03,", "2027-01-04,", 3, "2027-01-04"),
        ("2027-01-03,", "2027-01-02,", 3, "2027-01-02"),
        ("2027-01-03, ", "", 3, "14"),
        ("first = 2027-02-05", "first = 2027-02-07", 11, "春节"),
        ("last = 2027-02-12", "last = 2027-03-11", 13, "区间"),
        ("last = 2027-02-12", "last = 2028-02-11", 13, "区间"),
        ("first = 2027-04-03\nlast = 2027-04-05", "first = 2027-02-12\nlast = 2027-02-13", 17, "两段"),
        ('name = "端午节"', 'name = "端阳节"', 26, "端阳节"),
        (
            'name = "端午节"\nfirst = 2027-06-09\nlast = 2027-06-09',
            'name = "春节"\nfirst = 2027-06-09\nlast = 2027-06-09',
            26,
            "两次",
        ),
        ('[[days_off]]\nname = "端午节"\nfirst = 2027-06-09\nlast = 2027-06-09\n', "", 1, "端午节"),
        ("last = 2027-01-02", "until = 2027-01-02", 5, "last"),
        ("year = 2027", "year 2027", 1, "TOML"),
    ],
)
def test_a_year_that_cannot_be_right_is_refused_with_its_line(old, new, line, says):
    assert old in YEAR
    with pytest.raises(PackError) as refused:
        read_year(YEAR.replace(old, new), "2027.toml")
    assert f"2027.toml 第 {line} 行" in str(refused.value)
    assert says in str(refused.value)


def test_a_day_more_than_the_law_gives_must_be_said():
    more = YEAR.replace("2027-01-03, ", "")
    year, _notice, found = read_year(f"extra_days_off = 1\n{more}", "2027.toml")
    assert (year, len(found.make_up_days)) == (2027, 4)
