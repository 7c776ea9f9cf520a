"""The corpus is the specification: what is money, what grants it, and what only looks so."""

from __future__ import annotations

from decimal import Decimal
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yinuo.pledges.grants import read_grants
from yinuo.pledges.money import chinese_amount, read_amounts

YUAN = [
    ("800元", 800),
    ("八百块", 800),
    ("八百块钱", 800),
    ("1,200.50元", "1200.50"),
    ("12,000元", 12000),
    ("¥800", 800),
    ("￥８００", 800),
    ("人民币800元", 800),
    ("800RMB", 800),
    ("3k", 3000),
    ("3.5K", 3500),
    ("1.2万", 12000),
    ("2千块", 2000),
    ("一千二", 1200),
    ("一千二百五", 1250),
    ("一千零二块", 1002),
    ("两百五", 250),
    ("一百零五块", 105),
    ("两千零五十元", 2050),
    ("一万二", 12000),
    ("一万零五百", 10500),
    ("三万五千六", 35600),
    ("十块", 10),
    ("二十五元", 25),
    ("3块5", "3.5"),
    ("三块五毛", "3.5"),
    ("五毛", "0.5"),
    ("一块钱", 1),
    ("八百多块", 800),
    ("800多元", 800),
    ("两三百块", 300),
    ("三五块", 5),
    ("100-200元", 200),
    ("两百到三百块", 300),
]
PERCENT = [
    ("八折", 20),
    ("8折", 20),
    ("8.5折", 15),
    ("85折", 15),
    ("八五折", 15),
    ("九点五折", 5),
    ("半价", 50),
    ("对折", 50),
    ("20%", 20),
    ("百分之二十", 20),
]
NO_AMOUNT = [
    "二八五",
    "第800号",
    "订单号80012345",
    "13800000000",
    "三包",
    "一百分满意",
    "百分之百",
    "几百块",
    "一块给您办",
    "两块屏幕",
    "2026年11月18日",
    "10:30",
    "打三折叠",
    "十元旦",
    "5kg",
    "800件",
    "万一",
    "十万火急",
    "尾号A800",
]


@pytest.mark.parametrize(("words", "yuan"), YUAN)
def test_money_is_read_as_it_is_written_and_said(words, yuan):
    assert [(one.value, one.unit) for one in read_amounts(words)] == [(Decimal(str(yuan)), "yuan")]


@pytest.mark.parametrize(("words", "percent"), PERCENT)
def test_a_discount_is_what_it_takes_off(words, percent):
    assert [(one.value, one.unit) for one in read_amounts(words)] == [(Decimal(percent), "percent")]


@pytest.mark.parametrize("words", NO_AMOUNT)
def test_what_only_looks_like_money_is_none(words):
    assert read_amounts(words) == []


def test_a_number_without_a_unit_is_marked():
    assert [one.is_bare for one in read_amounts("退八百，另赔300元")] == [True, False]


GRANTS = [
    ("我给您退800元", "refund", 800),
    ("赔您三百块", "compensation", 300),
    ("给您退两百五，行吗", "refund", 250),
    ("我现在就给您退一千二。", "refund", 1200),
    ("王女士，给您退3k可以吗", "refund", 3000),
    ("下周三前退您1,200.50元", "refund", "1200.50"),
    ("退您¥800", "refund", 800),
    ("退８００元给您", "refund", 800),
    ("好的，退您八百多块", "refund", 800),
    ("这800元我给您退掉", "refund", 800),
    ("您付的800元我给您退掉", "refund", 800),
    ("把800元退到您卡上", "refund", 800),
    ("给您退款，一共800元", "refund", 800),
    ("退款给您，800元", "refund", 800),
    ("给您退100到200元", "refund", 200),
    ("我们最多给您退200元", "refund", 200),
    ("如果您退货，我就给您退800元", "refund", 800),
    ("要不我给您退800元", "refund", 800),
    ("不是退800，是给您退200", "refund", 200),
    ("通过支付宝给您退800元", "refund", 800),
    ("返现一百块给您", "refund", 100),
    ("给您全额退款。", "refund", None),
    ("这单全退给您", "refund", None),
    ("差价48块1-3个工作日退到您微信", "refund", 48),
    ("迟到费我做主给你补三百", "compensation", 300),
    ("给您补差价35块", "compensation", 35),
    ("维修费300元我们承担", "compensation", 300),
    ("送您一张50元的券", "compensation", 50),
    ("我给您发一个50元红包", "compensation", 50),
    ("给您三倍赔偿", "compensation", None),
    ("赔您双倍", "compensation", None),
    ("免三个月会员费", "waiver", None),
    ("给您免运费", "waiver", None),
    ("运费给您免了", "waiver", None),
    ("这单给您免单", "waiver", None),
    ("给您减免20元运费", "waiver", 20),
    ("给您优惠50元", "waiver", 50),
    ("给您便宜20块", "waiver", 20),
    ("给您打八折", "discount", 20),
    ("给您打到五折", "discount", 50),
    ("八五折给您", "discount", 15),
    ("给您9.5折优惠", "discount", 5),
    ("给您半价", "discount", 50),
    ("给您百分之二十的优惠", "discount", 20),
]
NO_GRANT = [
    "您付的800元我看到了",
    "不能退800",
    "这个不能退800元。",
    "800元退不了",
    "我没有权限给您退800元",
    "您要退800元吗",
    "您申请的退款800元",
    "您说要赔300元",
    "系统显示已退800元",
    "已为您退款800元",
    "退款800元已经给您办好了",
    "我给您退过800元",
    "我上次给您退了800元",
    "公司规定最多赔300元",
    "一般赔300元",
    "商家会给您退800元",
    "快递公司会赔您300元",
    "我去申请给您退800元",
    "我跟班长申请一下，看能不能给您退800元",
    "主管同意了，给您退800元",
    "给您退800元，不过要经理审批",
    "订单80012345我明天给您退款",
    "给您退款，订单号80012345",
    "第800号工单给您退款",
    "我打13800000000给您退款",
    "三包期内给您退换",
    "祝您一百分满意",
    "百分之百给您退款",
    "给您退货",
    "我给您退3件",
    "送您800积分",
    "七天无理由退货",
    "满200减20",
    "全场打八折",
    "您说“给您退800元”是谁说的",
    "免费给您送货",
    "我们一块给您退",
    "赔礼道歉",
    "我给您减少等待时间",
    "押金500元，退房时看",
    "全额退款需要先把商品寄回",
    "难免会晚，免得您等",
    "您说门店的人答应给您全退，是吗？",
    "您前面说我们店长答应过给您免一个月租金",
    "免一个月物业费这个我们没有权限的",
    "费用减免这个我跟领导报完了给您回话",
    "满六十八块钱免配送费",
    "您要退呢给您退您要想换就再加三十块钱",
    "补偿的20元券今晚到您卡包",
]


@pytest.mark.parametrize(("words", "remedy", "amount"), GRANTS)
def test_a_grant_is_read_with_its_remedy_and_amount(words, remedy, amount):
    expected = None if amount is None else Decimal(str(amount))
    assert [(one.remedy, one.amount) for one in read_grants(words)] == [(remedy, expected)]


@pytest.mark.parametrize("words", NO_GRANT)
def test_what_is_refused_done_reported_asked_for_or_no_money_grants_nothing(words):
    assert read_grants(words) == []


def test_several_grants_of_one_message_are_told_apart():
    found = read_grants("给您退800，另外补偿三百块，运费也免了，下次打9折再减20元")
    assert [(one.remedy, one.amount) for one in found] == [
        ("refund", Decimal(800)),
        ("compensation", Decimal(300)),
        ("waiver", None),
        ("discount", Decimal(10)),
        ("waiver", Decimal(20)),
    ]


def test_what_the_engine_heard_as_a_refund_needs_no_verb_of_ours():
    words = "明天下午打800元到您卡上"
    assert read_grants(words) == []
    assert [(one.remedy, one.amount) for one in read_grants(words, [(words, "refund")])] == [("refund", Decimal(800))]
    assert read_grants(words, [(words, "callback")]) == []


@given(st.text(alphabet="退赔免打折给您我不800，。元块百千万一二两半价券 ", max_size=60))
def test_whatever_is_typed_words_stand_where_they_say(text):
    for one in read_amounts(text):
        assert 0 <= one.start < one.end <= len(text)
        assert one.value > 0
    for grant in read_grants(text):
        assert 0 <= grant.start < grant.end <= len(text)


@given(st.integers(1, 99_999_999))
def test_a_number_said_in_full_keeps_its_value(number):
    assert chinese_amount(_in_full(number)) == number


def test_a_page_of_figures_is_read_in_no_time():
    began = perf_counter()
    read_grants("退8" * 2000)
    read_grants("一千" * 2000)
    read_grants("1,200," * 700)
    assert perf_counter() - began < 1


def _in_full(number: int) -> str:
    upper, lower = divmod(number, 10_000)
    words = (_section(upper) + "万" if upper else "") + ("零" if upper and 0 < lower < 1000 else "")
    return words + (_section(lower) if lower else "")


def _section(number: int) -> str:
    words = ""
    for scale, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, scale)
        if digit:
            words += "一二三四五六七八九"[digit - 1] + name
        elif words and number and not words.endswith("零"):
            words += "零"
    return words
