"""Text without the people in it. Every character keeps its place, so that words found in it stand where they stood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from yinuo.language.types import Span

_SURNAME = (
    "欧阳|上官|司马|诸葛|司徒|皇甫|慕容|"
    "[赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严金魏陶姜戚谢邹喻窦章苏潘葛奚范彭郎鲁韦昌马苗方俞任袁柳鲍史唐费廉岑薛"
    "雷贺倪汤滕殷罗毕郝邬傅卞齐康伍余顾孟黄穆萧尹姚邵汪祁毛狄臧戴宋庞熊纪舒屈项祝董梁杜阮蓝席季贾路娄江童颜郭梅盛林钟徐邱骆夏蔡"
    "田樊胡凌霍虞万柯管卢莫房裘丁宣邓单洪石崔吉龚程邢裴陆荣翁荀曾温肖段侯乔涂易廖聂叶申耿谭赖闫]"
)
_TITLED = re.compile(
    rf"(?P<name>{_SURNAME})(?=先生|女士|小姐|太太|老师|经理|师傅|主管|主任|医生|律师|阿姨|大哥|大姐|总)"
)
_NAMES_ONESELF = re.compile(
    rf"(?:我叫|名叫|名字叫|名字是|姓名[:：是]?|收件人[:：是]?|户名[:：是]?)(?P<name>(?:{_SURNAME})[\u4e00-\u9fff]{{1,2}}?)"
    r"(?=[\s，,。.！!？?、；;]|的|$)"
    rf"|(?:免贵|我|他|她|贵)姓(?P<surname>{_SURNAME})(?=[\s，,。.！!？?、；;]|$)"
)
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
_LINK = re.compile(r"(?<=://)[!-~]+|(?<![A-Za-z])www\.[!-~]+")
_NUMBER = re.compile(r"(?:[0-9０-９][ -]?){6,}[0-9０-９]")
_SPOKEN_NUMBER = re.compile(r"[零〇一二三四五六七八九幺两]{7,}")
_CODE = re.compile(r"(?<![A-Za-z0-9_-])(?=[A-Za-z_-]*[0-9])(?=[0-9_-]*[A-Za-z])[A-Za-z0-9_-]{6,}")
_STREET = re.compile(r"[\u4e00-\u9fff]{1,4}(?=(?:路|街|大道|巷|弄|胡同)[0-9０-９一二三四五六七八九十百]+[号弄])")
_HOUSE = re.compile(
    r"(?<=[路街道巷弄区村苑园城厦号栋幢座楼层元])[0-9０-９]+(?=号|弄|栋|幢|座|楼|层|单元|室)|[0-9０-９]{3,4}(?=室)"
)
#: of a long number this much stays, so that it still reads as a number of its kind
_KEPT = 2


def masked(text: str, names: Iterable[str], times: Sequence[Span]) -> str:
    """Names, numbers, codes, addresses and links made nobody's. ``times`` are no numbers of anybody and stay."""
    characters = list(text)

    def put(start: int, end: int, replaced: str) -> None:
        if not any(start < time.end and time.start < end for time in times):
            characters[start:end] = replaced

    for name in sorted({name for name in names if len(name) > 1}, key=len, reverse=True):
        for found in re.finditer(re.escape(name), text):
            put(*found.span(), "某" * len(name))
    for pattern in (_TITLED, _NAMES_ONESELF):
        for found in pattern.finditer(text):
            group = found.lastgroup or "name"
            put(*found.span(group), "某" * len(found[group]))
    for found in _STREET.finditer(text):
        put(*found.span(), "某" * len(found[0]))
    for found in _NUMBER.finditer(text):
        put(*found.span(), found[0][:_KEPT] + re.sub(r"[0-9０-９]", "0", found[0][_KEPT:]))
    for found in _SPOKEN_NUMBER.finditer(text):
        put(*found.span(), found[0][:_KEPT] + "零" * (len(found[0]) - _KEPT))
    # A code with a number in it goes whole.
    for pattern in (_CODE, _MAIL, _LINK):
        for found in pattern.finditer(text):
            put(*found.span(), re.sub(r"[A-Za-z]", "x", re.sub(r"[0-9]", "0", found[0])))
    for found in _HOUSE.finditer(text):
        put(*found.span(), "0" * len(found[0]))
    return "".join(characters)
