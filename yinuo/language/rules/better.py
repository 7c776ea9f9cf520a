"""Better wordings for a finding, made from the agent's own sentence where its words can carry over."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from yinuo.language.types import Span

_CLAUSE_BREAK = re.compile(r"[,，。!！?？;；:：、~\n]")
_LEADING = re.compile(
    r"^(?:\s|好的|嗯+|哦|您好|你好|亲爱的|亲+|非常抱歉|实在抱歉|很抱歉|抱歉|不好意思|对不起|但是|但|那个|这个|呃|那|因为|所以|不过|然后|就是|其实|这边看到)+"
)
_TRAILING = re.compile(
    r"(?:\s|我们这边|咱们这边|这边|我们|咱们|我|小妹|妹子|客服|导诊台|前台|窗口|热线|柜台|店里|系统|后台|也|是|都|真的|确实|还|的|暂时|目前|现在|就|了|并|又|呢|您|你|可能|恐怕|一般)+$"
)
_REFUSAL = re.compile(
    r"^(?:您|你|还|是|就|都|也|这个|那|们|自己|先)*(?:不能够|不能|无法|没有办法|没办法|没法|不支持|不可以|不允许|不予|不敢|不方便|必须得|必须要|必须|必需|非得|须要|须|得)+(?:要|去|先)?"
)
#: 宽限不了: what was refused is the deed alone
_CANNOT = re.compile(r"不(?:了|成|动|得|掉|到|上|[出进回]?[来去])?$")
#: 麻烦您自己, 麻烦您先: no deed, only its manner
_MANNER = re.compile(r"(?:自己|本人|亲自|先|务必|在|把|重新|尽快|保证|承诺|确保|答应)+$")
#: 说句掏心窝子 + 的实话
_OPENER_END = re.compile(r"^(?:的|地|子的)?(?:大?实话|真话|心里话|话)?[,，。 啊呢吧的]*")
_PARTICLES = re.compile(r"(?:的|哦|呢|哈|啊|呀|了|吧|噢|喔|亲)+$")
_SLOT = re.compile(r"\{(\w+)\}")
_LONGEST_TOPIC = 16
_LONGEST_WHAT = 12
#: what the agent was speaking of stands this near to the breach
_NEAR = 14


class Wording(NamedTuple):
    words: str
    slots: list[str]
    #: fits only when the agent speaks of one of these; empty fits always
    when: tuple[str, ...]


class Wordings:
    def __init__(self, templates: Mapping[str, Sequence[str | Mapping[str, Any]]]) -> None:
        self._templates = {code: [_wording(line) for line in lines] for code, lines in templates.items()}

    def for_finding(self, code: str, text: str, span: Span, others: Sequence[Span] = ()) -> tuple[str, ...]:
        """`others` are the other findings of the message: words that miss a norm themselves are no better wording."""
        slots: dict[str, str] | None = None
        wordings = []
        sentence = text[max(0, span.start - _NEAR) : span.end + _NEAR]
        for wording in self._templates[code]:
            if wording.when and not any(word in sentence for word in wording.when):
                continue
            words = wording.words
            if wording.slots:
                if slots is None:
                    slots = _slots(text, span, others)
                if not all(slots[name] for name in wording.slots):
                    continue
                words = words.format(**slots)
            wordings.append(words)
        return tuple(wordings)


def _wording(line: str | Mapping[str, Any]) -> Wording:
    words, when = (line, ()) if isinstance(line, str) else (line["say"], tuple(line["when"]))
    return Wording(words, _SLOT.findall(words), when)


def _slots(text: str, span: Span, others: Sequence[Span]) -> dict[str, str]:
    return {
        "topic": _topic(text, span, others),
        "what": _what(span.text),
        "rest": "" if any(other.start >= span.end for other in others) else _rest(text, span),
        "masked": _masked(span.text),
    }


def _topic(text: str, span: Span, others: Sequence[Span]) -> str:
    """What the agent was speaking of: the words of the clause before the breach, with a comma; empty when unfit."""
    breaks = [mark.end() for mark in _CLAUSE_BREAK.finditer(text, max(0, span.start - 40), span.start)]
    start = breaks[-1] if breaks else max(0, span.start - 40)
    if any(start < other.end and other.start < span.start for other in others):
        return ""
    words = text[start : span.start]
    words = _TRAILING.sub("", _LEADING.sub("", words)).strip()
    if not 2 <= len(words) <= _LONGEST_TOPIC or words in ("这个", "那个", "具体"):
        return ""
    return words + "，"


def _what(words: str) -> str:
    rest = _CANNOT.sub("", _PARTICLES.sub("", _REFUSAL.sub("", words)).strip())
    return (
        rest
        if rest != words
        and not _MANNER.search(rest)
        and 2 <= len(rest) <= _LONGEST_WHAT
        and not _CLAUSE_BREAK.search(rest)
        else ""
    )


def _rest(text: str, span: Span) -> str:
    rest = _OPENER_END.sub("", text[span.end :])
    return rest if 7 <= len(rest) <= 60 else ""


def _masked(number: str) -> str:
    digits = re.sub(r"[\s-]", "", number)
    return f"尾号{digits[-4:]}" if len(digits) > 8 else ""
