"""The demo company's customers. Their numbers start with 12, which no phone in China does, and their mail goes nowhere."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from yinuo.customers.models import ContactPoint, Customer

SURNAMES = {
    "王": "wang", "李": "li", "张": "zhang", "刘": "liu", "陈": "chen", "杨": "yang", "黄": "huang", "赵": "zhao",
    "吴": "wu", "周": "zhou", "徐": "xu", "孙": "sun", "马": "ma", "朱": "zhu", "胡": "hu", "郭": "guo", "何": "he",
    "林": "lin", "罗": "luo", "梁": "liang", "宋": "song", "谢": "xie", "韩": "han", "唐": "tang", "冯": "feng",
    "董": "dong", "萧": "xiao", "曹": "cao", "彭": "peng", "蒋": "jiang", "沈": "shen", "丁": "ding", "魏": "wei",
    "薛": "xue", "余": "yu", "潘": "pan", "杜": "du", "戴": "dai", "夏": "xia", "钟": "zhong", "姜": "jiang",
    "欧阳": "ouyang", "上官": "shangguan",
}  # fmt: skip
MEN = (
    "建国",
    "志强",
    "伟",
    "磊",
    "海涛",
    "俊杰",
    "文博",
    "子轩",
    "晓东",
    "国平",
    "立新",
    "宇航",
    "浩然",
    "明辉",
    "家豪",
    "振华",
    "一鸣",
    "思远",
    "永福",
    "承志",
)
WOMEN = (
    "秀英",
    "丽华",
    "静",
    "敏",
    "雪梅",
    "晓燕",
    "雨桐",
    "佳怡",
    "梦洁",
    "欣然",
    "桂兰",
    "慧",
    "婷婷",
    "思琪",
    "若曦",
    "春燕",
    "小芳",
    "文静",
    "海棠",
    "素云",
)
LEVELS = ("", "", "", "会员", "会员", "会员", "银卡会员", "金卡会员", "VIP")
OLDEST = 9 * 365


def make_customers(count: int, today: date, rng: Random) -> tuple[list[Customer], list[ContactPoint]]:
    """Unsaved customers, each with a phone, about half with a mail address and a third with WeChat."""
    customers: list[Customer] = []
    points: list[ContactPoint] = []
    for number in range(count):
        surname = rng.choices(list(SURNAMES), weights=range(len(SURNAMES) + 12, 12, -1))[0]
        is_woman = rng.random() < 0.55
        title = (
            rng.choice([Customer.Title.MS, Customer.Title.MS, Customer.Title.MISS]) if is_woman else Customer.Title.MR
        )
        customer = Customer(
            name=surname + rng.choice(WOMEN if is_woman else MEN),
            surname=surname,
            title=title,
            level=rng.choice(LEVELS),
            since_on=today - timedelta(days=61 + int((OLDEST - 61) * rng.random() ** 2)),
        )
        customers.append(customer)
        points.append(
            _point(customer, ContactPoint.Kind.PHONE, f"12{rng.randrange(10)}{number:04d}{rng.randrange(10_000):04d}")
        )
        if rng.random() < 0.5:
            address = f"{SURNAMES[surname]}{number:03d}@mail.example"
            points.append(_point(customer, ContactPoint.Kind.MAIL, address))
        if rng.random() < 0.33:
            points.append(_point(customer, ContactPoint.Kind.WECHAT, f"yq_{SURNAMES[surname]}_{number:03d}"))
    return customers, points


def _point(customer: Customer, kind: str, value: str) -> ContactPoint:
    return ContactPoint(customer=customer, kind=kind, value=value)
