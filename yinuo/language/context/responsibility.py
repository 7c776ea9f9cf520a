"""A plain yes to "so it is not your responsibility?"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from yinuo.language.context.catalogue import finding
from yinuo.language.context.talk import Talk, Turn
from yinuo.language.types import Finding, Span

_DISOWNED = re.compile(
    r"(?:不是|不关|不归|没|和|跟|与)(?:是)?(?:你|您|你们|您们|贵公司)的?(?:无关|没关系|责任|过错|错|问题|事|负责|管)|(?:责任|错|问题)不在[你您]|"
    r"[你您]们?(?:不(?:用|想|愿意?)?|没有?)(?:负|担)?(?:责任?|管)"
)
_NOT_DISOWNED = re.compile(r"难道|是不是|不就是|还不是|能说不是|怎么不是|谁说|凭什么说")
_ASKED = re.compile(r"[?？吗啦吧咯喽]|对不对|是不是|是么")
_YES = re.compile(
    r"(?:[哎呃嗯哦]+[，,\s]*)?(?P<yes>是(?:的|呀|啊|哦)?|对(?:的|呀|啊)?|没错|当然|嗯+|可以这么说|确实(?:是|如此)?)(?=[，,。.！!？?~～…\s]|$)"
)
_OWNS = re.compile(r"(?:是|怪)我们?的?(?:责任|错|问题|疏忽|不对|不好)|我们?(?:负责|承担|来负)")


def agrees_it_is_not_their_job(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    for question, turn, answering in talk.answers():
        if question is None or not answering or not _asks_whether_disowned(question.text):
            continue
        yes = _YES.match(turn.text.lstrip())
        if yes is not None and not _OWNS.search(turn.text):
            start = turn.text.index(yes["yes"])
            span = Span(start, start + len(yes["yes"]), yes["yes"])
            yield turn, finding("disowned", span, "says yes to: it is not your responsibility")


def _asks_whether_disowned(question: str) -> bool:
    return bool(_DISOWNED.search(question) and _ASKED.search(question)) and not _NOT_DISOWNED.search(question)
