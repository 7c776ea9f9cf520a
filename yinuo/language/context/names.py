"""Calling the customer by the name they gave."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yinuo.language.context.catalogue import finding
from yinuo.language.context.quoting import sentence
from yinuo.language.context.talk import Exchange, Talk, Turn
from yinuo.language.types import Finding

_SURNAMES = (
    "欧阳|上官|司马|诸葛|司徒|皇甫|尉迟|夏侯|公孙|慕容|令狐|端木|"
    "[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤方俞任袁柳鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常乐于时傅皮卞齐康伍余元卜顾孟平黄穆萧尹姚邵湛汪祁毛禹狄米贝臧计成戴宋庞熊纪舒屈项祝董梁杜阮蓝闵席季强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍虞万支柯管卢莫房裘丁宣邓单洪包左石崔吉龚程邢裴陆荣翁荀曾白温肖段侯乔向涂易廖文聂叶申耿]"
)
_TITLE = "先生|女士|小姐|太太|老师"
_GIVES = re.compile(
    rf"(?:^|[，,。！!\s好]|我|免贵)姓(?P<surname>{_SURNAMES})(?=[，,。！!\s]|的|$|{_TITLE})(?P<title>{_TITLE})?"
    rf"|我叫(?P<full>(?:{_SURNAMES})[\u4e00-\u9fff]{{1,2}})(?=[，,。！!\s]|$)"
    rf"|我是(?P<called>{_SURNAMES})(?P<as>{_TITLE})"
)
#: answers after the name in which it may yet be used
_ENOUGH = 3


def never_uses_the_name(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    asked_for = False
    for at, exchange in enumerate(talk.exchanges):
        given = _GIVES.search(exchange.told) if exchange.heard else None
        if given and exchange.said and (given["surname"] is None or asked_for or "我姓" in exchange.told):
            surname, address = _name(given)
            answers = [later for later in talk.exchanges[at:] if later.said]
            if len(answers) > _ENOUGH and not any(_speaks_to(later, surname) for later in answers):
                turn = exchange.said[0]
                yield (
                    turn,
                    finding(
                        "no_name",
                        turn.core(),
                        "never calls the customer by the name given",
                        name=address,
                        said=sentence(turn),
                    ),
                )
            return
        asked_for = exchange.says("ask_name")


def _name(given: re.Match[str]) -> tuple[str, str]:
    """The surname, and how to address its bearer."""
    if given["full"]:
        surname = re.match(_SURNAMES, given["full"])
        return (surname[0] if surname else given["full"][0]), f"{given['full']}您好"
    surname_words = given["surname"] or given["called"]
    title = given["title"] or given["as"]
    return surname_words, f"{surname_words}{title}" if title else f"{surname_words}先生（女士）"


def _speaks_to(exchange: Exchange, surname: str) -> bool:
    return surname in exchange.answered
