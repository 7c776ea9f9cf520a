from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from yinuo.pledges.entries import PackError
from yinuo.pledges.packs import SHIPPED, read_pack, shelf
from yinuo.pledges.terms import LastDay, Term, Unit

#: when the texts were last held against the laws
READ_ON = date(2026, 11, 23)

PACK = """\
pack = "shop"
name = "门店"
version = "1"
kind = "law"

[[event]]
code = "brought_back"
name = "顾客送回"

[[rule]]
code = "shop.refund"
owed = "退款"
action = "refund"
number = 7
unit = "calendar_days"
last_day = "moves"
event = "brought_back"
basis = "某法"
article = "第一条"
effective_from = 2020-01-01
effective_to = 2026-12-31
"""


def written(folder: Path, text: str = PACK, name: str = "shop.toml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_every_shipped_pack_can_be_read_and_every_law_says_its_article_and_since_when():
    packs = shelf()
    assert packs.problems == ()
    assert {"retail", "express", "telecom", "banking", "insurance", "government", "car", "service"} <= set(packs.packs)
    for rule in packs.rules.values():
        assert rule.event in packs.events
        assert rule.owed_en, rule.code
        assert not rule.article or rule.effective_from, rule.code


@pytest.mark.parametrize("rule", shelf().rules.values(), ids=lambda rule: rule.code)
def test_every_clock_names_its_ground_so_that_it_can_be_looked_up_without_a_link(rule):
    written = f"{rule.basis}{rule.article}{rule.note}"
    assert rule.basis
    assert not re.search(r"https?:|www[.]|[.](?:cn|com)", written)
    if rule.is_law:
        assert re.fullmatch(r"第[一二三四五六七八九十百]+条(?:、第[一二三四五六七八九十百]+条)*", rule.article)
        assert not set("《》") & set(rule.basis)
        assert rule.effective_from is not None
        assert rule.effective_from <= READ_ON
        assert rule.note, "say from when it counts and what is excepted"
    else:
        assert "》第" not in rule.ground


def test_a_draft_a_city_s_own_limit_and_a_habit_are_not_passed_off_as_law():
    rules = shelf().rules
    for code in ("government.life", "government.inquiry", "government.return-visit", "service.visit-24h"):
        assert not rules[code].is_law
    assert rules["government.return-visit"].ground == "常见做法"


@pytest.mark.parametrize(
    ("rule", "ground"),
    [
        ("express.complaint", "《快递暂行条例》第二十九条"),
        ("banking.complaint", "《银行业保险业消费投诉处理管理办法》第十八条"),
        ("government.12315-accept", "《市场监督管理投诉举报处理办法》第十五条"),
        ("government.12315-mediate", "《市场监督管理投诉举报处理办法》第二十三条"),
    ],
)
def test_the_articles_are_those_of_the_texts_in_force(rule, ground):
    assert shelf().rules[rule].ground == ground


@pytest.mark.parametrize(
    ("rule", "term"),
    [
        ("car.courtesy-car", Term(120, Unit.HOURS)),
        ("retail.refund", Term(7, Unit.CALENDAR_DAYS)),
        ("express.complaint", Term(7, Unit.CALENDAR_DAYS)),
        ("telecom.complaint", Term(15, Unit.CALENDAR_DAYS)),
        ("telecom.repair-town", Term(48, Unit.HOURS)),
        ("telecom.repair-country", Term(72, Unit.HOURS)),
        ("banking.complaint", Term(15, Unit.CALENDAR_DAYS)),
        ("insurance.complaint-special", Term(60, Unit.CALENDAR_DAYS)),
        ("government.12315-accept", Term(7, Unit.WORKING_DAYS)),
        ("government.12315-mediate", Term(60, Unit.CALENDAR_DAYS)),
        ("car.answer", Term(10, Unit.WORKING_DAYS)),
        ("car.replace", Term(20, Unit.WORKING_DAYS)),
    ],
)
def test_the_clocks_of_the_law_have_their_numbers(rule, term):
    assert shelf().rules[rule].term == term


def test_a_pack_is_read_with_everything_in_it(tmp_path):
    pack = read_pack(written(tmp_path))
    [rule] = pack.rules
    assert (pack.code, pack.version, pack.is_law) == ("shop", "1", True)
    assert rule.term == Term(7, Unit.CALENDAR_DAYS, LastDay.MOVES)
    assert rule.ground == "《某法》第一条"
    assert rule.is_in_force(date(2026, 12, 31))
    assert not rule.is_in_force(date(2027, 1, 1))
    assert not rule.is_in_force(date(2019, 12, 31))


@pytest.mark.parametrize(
    ("old", "new", "line", "says"),
    [
        ('name = "门店"\n', "", 1, "缺少“name”"),
        ('unit = "calendar_days"', 'unit = "days"', 15, "calendar_days"),
        ("number = 7", 'number = "7"', 14, "整数"),
        ("number = 7", "number = true", 14, "整数"),
        ("number = 7", "number = 0", 14, "太短"),
        ("number = 7", "number = 4000", 14, "超过一年"),
        ('event = "brought_back"', 'event = "taken_away"', 17, "taken_away"),
        ('code = "shop.refund"', 'code = "refund"', 11, "shop."),
        ('code = "shop.refund"', 'code = "shop refund"', 11, "小写字母"),
        ('owed = "退款"', "owed = 7", 12, "双引号"),
        ('action = "refund"', 'action = "give"', 13, "refund"),
        ("effective_from = 2020-01-01", 'effective_from = "2020"', 20, "日期"),
        ("effective_from = 2020-01-01\n", "", 10, "effective_from"),
        ("effective_to = 2026-12-31", "effective_to = 2019-12-31", 21, "早于生效日"),
        ('basis = "某法"', 'bases = "某法"', 10, "basis"),
        ("number = 7", "number = 7\nnumbr = 8", 15, "numbr"),
        ("number = 7", "number = = 7", 14, "TOML"),
        ('kind = "law"', 'kind = "rule"', 4, "law, company"),
    ],
)
def test_what_cannot_be_right_is_refused_with_its_line_and_what_to_do(tmp_path, old, new, line, says):
    with pytest.raises(PackError) as refused:
        read_pack(written(tmp_path, PACK.replace(old, new)))
    assert f"shop.toml 第 {line} 行" in str(refused.value)
    assert says in str(refused.value)


def test_a_code_that_is_there_twice_and_a_pack_without_rules_are_refused(tmp_path):
    rule = PACK[PACK.index("[[rule]]") :]
    with pytest.raises(PackError, match="重复"):
        read_pack(written(tmp_path, PACK + rule))
    with pytest.raises(PackError, match="没有规则"):
        read_pack(written(tmp_path, PACK.replace(rule, "")))


def test_a_company_keeps_packs_of_its_own_and_a_broken_file_takes_no_other_with_it(tmp_path, settings):
    settings.PLEDGE_PACKS = tmp_path
    written(tmp_path)
    written(tmp_path, "pack = ", "broken.toml")
    packs = shelf()
    assert "shop.refund" in packs.rules
    assert "retail.refund" in packs.rules
    [problem] = packs.problems
    assert "broken.toml 第 1 行" in str(problem)


def test_a_company_file_of_the_same_pack_takes_the_place_of_the_shipped_one(tmp_path, settings):
    settings.PLEDGE_PACKS = tmp_path
    shipped = (SHIPPED / "express.toml").read_text(encoding="utf-8")
    written(tmp_path, shipped.replace("number = 7", "number = 5"), "our-express.toml")
    assert shelf().rules["express.complaint"].term.number == 5
    assert shelf().problems == ()
