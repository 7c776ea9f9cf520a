"""Cut a message into clauses: at its signs, and by grammar where speech or haste has left the signs out."""

from __future__ import annotations

from yinuo.language.rules.promise_words import (
    ACT,
    ADJUNCT,
    AFTER,
    ASK,
    BEFORE,
    CAUSATIVE,
    COMFORT,
    COMMA,
    CONDITION,
    CUSTOMER,
    DONE,
    DUTY,
    ESTIMATE,
    EVENT,
    FILLER,
    HEDGE,
    LEAD,
    LIGHT,
    LINK,
    NEGATIVE,
    NOW,
    PARTICLE,
    PERFECT,
    PERSON,
    PREPOSITION,
    PROGRESSIVE,
    QUESTION,
    QUOTE,
    READY,
    REPORT,
    STOP,
    SURE,
    TAG,
    THAT_TIME,
    THIRD,
    TIME,
    VAGUE,
    WAIT,
    WEAK,
    WILL,
    Token,
)

#: something has been said of the subject: a new subject after it opens a new clause
_PREDICATE = ACT | PERFECT | DONE | DUTY | WAIT | COMFORT | ASK | EVENT | NEGATIVE | QUOTE | READY | PROGRESSIVE
_SETTLED = PERFECT | WAIT | COMFORT | PROGRESSIVE | READY
#: right before a time they hold it to their own deed: "安排明天取件"
_BINDS = PREPOSITION | ADJUNCT | CAUSATIVE | PERSON | SURE | AFTER | WILL | CONDITION | DONE | DUTY
#: words in the longest clause; keeps the work on a message in line with its length
_LONGEST = 48
#: "在原地", "到小区": what follows them is a place
_PLACES = frozenset({"在", "去", "来", "到", "从", "于", "往", "朝"})
_PLANNED = frozenset({"预约", "争取", "通知"})
ABOUT = frozenset({"大概", "大约", "差不多", "最迟", "最晚", "最快", "预计", "估计", "不超过", "最多"})
#: only these can begin a clause of their own
_OPENERS = LINK | COMFORT | CONDITION | DUTY | WAIT | QUOTE | PERSON | CUSTOMER | TIME | EVENT | VAGUE | NOW | WILL
_NOTHING: list[Token] = []
#: "帮您登记 | 稍后有人联系": another time, another deed
_LATER = ("稍", "晚", "后", "待", "等会", "等下", "一会", "回头", "到时", "届时", "随后", "过", "改天")
_LOOSE = LEAD | FILLER | PARTICLE
#: "您和您领导"
_SERVED = PREPOSITION | CUSTOMER
_TOGETHER = frozenset("和跟与及")
_SOUNDS = LEAD | PARTICLE
_HUMS = frozenset("啊呃嗯额哎诶唉噢哦喔呢哈呀哟吗嘛吧啦咯")
_GROPING = frozenset({"那个", "这个"})
#: a sound after one of these only draws it out
_OPEN_ENDED = (
    PERSON | TIME | WILL | VAGUE | NOW | SURE | CONDITION | LINK | AFTER | EVENT | HEDGE | ESTIMATE | PREPOSITION
)
#: what takes "您" as its object, as a last letter
_TAKES_YOU = frozenset("到至回入给向往跟和与为帮替把于在由从让请等比对叫陪")


class Clause:
    """One stretch of words with at most one thing to say."""

    __slots__ = ("asks", "comma", "end", "first", "flags", "quizzed", "start", "tagged", "tokens", "topic")

    def __init__(self, words: list[Token], flags: int, start: int, end: int, *, first: bool, comma: bool) -> None:
        self.tokens = words
        self.start = start
        self.end = end
        #: opens a sentence
        self.first = first
        #: a comma, not grammar, divides it from the clause before
        self.comma = comma
        #: ends in a question mark, or in a tag that asks for leave
        self.asks = False
        self.tagged = False
        #: ends in 是吧, 对吗: asks whether it was heard right
        self.quizzed = False
        #: only names what comes next, before a pause
        self.topic = False
        #: everything its words can be
        self.flags = flags


def cut(text: str, words: list[Token]) -> list[Clause]:
    deeds_ahead = _deeds_ahead(words)
    clauses: list[Clause] = []
    held: list[Token] = []
    flags = 0
    start = 0
    first, comma = True, False

    def close(end: int) -> None:
        nonlocal held, flags, start, first, comma
        if held or end > start:
            clauses.append(Clause(held, flags, start, end, first=first, comma=comma))
            first, comma = False, False
        held, flags, start = [], 0, end

    for at, token in enumerate(words):
        kind = token.flags
        if kind & (STOP | COMMA):
            close(token.start)
            if clauses and kind & QUESTION:
                clauses[-1].asks = True
            start = token.end
            if kind & STOP:
                first = True
            comma = True
            continue
        if kind & TAG:
            close(token.start)
            if clauses:
                clauses[-1].tagged = True
                clauses[-1].quizzed = bool(kind & ASK)
            start = token.end
            continue
        if (
            kind & COMFORT
            and not kind & (PERFECT | EVENT)
            and token.end - token.start <= 2
            and flags & ~(LEAD | COMFORT | PARTICLE)
        ):
            # "弄好", "做好": a short word of comfort only counts where a clause begins
            continue
        if len(held) >= _LONGEST:
            close(token.start)
        elif kind & _SOUNDS and held and _is_pause(held, flags, token, start):
            names = not flags & (ACT | PERFECT | PERSON)
            close(token.start)
            clauses[-1].topic = names
        if (
            held
            and (kind & _OPENERS or held[-1].flags & COMFORT or _may_turn(held[-1], token))
            and _opens(text, held, flags, token, deeds_ahead[at], words[at + 1] if at + 1 < len(words) else None)
        ):
            taken = _about(held) if kind & TIME else _times(held) if kind & (PERSON | WILL) else _NOTHING
            if taken:
                flags = _union(held)
            close(taken[0].start if taken else token.start)
            held.extend(taken)
            flags = _union(held)
        held.append(token)
        flags |= kind
    close(len(text))
    return clauses


def _may_turn(last: Token, token: Token) -> bool:
    """Words that begin a clause only in some company: 您看, 由他们, 催完了, and a deed that is said again."""
    word = token.word.text
    if token.flags & (ACT | EVENT):
        return word[-1] in "完好妥" or (last.end == token.start and last.flags & (ACT | EVENT) != 0)
    return word == "由" or word == "你看"


def _comes_again(text: str, last: Token, token: Token) -> bool:
    """给您退 | 退完, 我们复核 | 复核后: the deed is named again, now as done."""
    words = text[last.start : last.end]
    if last.flags & ACT and text[last.start] == text[token.start] and (token.flags & EVENT or words.endswith("一下")):
        # "出报告 | 出了", "校一下 | 校好了"
        return last.end == token.start
    return last.end == token.start and bool(last.flags & (ACT | EVENT)) and text.startswith(words, token.start)


def _is_pause(held: list[Token], flags: int, token: Token, start: int) -> bool:
    """打给您啊 | 先别急, 油漆这个事呢 | 我们下午做: a sound that ends what was said, or sets a topic apart."""
    if token.word.text[-1] not in _HUMS:
        # "退了那个那个": groping for words after something is said
        return token.word.text in _GROPING and bool(
            held[-1].end == token.start and (held[-1].flags & PERFECT or held[-1].word.text.endswith("你"))
        )
    last = held[-1]
    if last.word.text.endswith("着"):
        # "我盯着呢有消息通知您": what goes on is no deed of its own
        return False
    drawn_out = last.end == token.start and last.flags & _OPEN_ENDED and not last.flags & ACT
    if drawn_out and (not flags & ACT or last.flags & ~(PERSON | TIME) & _OPEN_ENDED):
        return False
    if flags & (ACT | PERFECT | DONE):
        return True
    return not flags & (PERSON | TIME | WILL | AFTER | EVENT) and token.start - start > 1


def is_governed(held: list[Token], token: Token) -> bool:
    """Whether the person is the object of the word before it ("联系站点", "让师傅") and no subject."""
    at = len(held) - 1
    unknown = 0
    border = token.start
    while at >= 0:
        before = held[at]
        unknown += border - before.end
        if unknown > 2 or before.flags & PERFECT:
            return False
        if not before.flags & (FILLER | LEAD | PERSON) or before.flags & (PREPOSITION | CAUSATIVE):
            break
        if before.flags & ACT:
            break
        border = before.start
        at -= 1
    if at < 0:
        return False
    before = held[at]
    if before.word.text in _PLACES:
        return unknown == 0
    if before.flags & ACT and before.word.text[-1] in "到给至":
        # "转给当地同事"
        return unknown <= (2 if before.word.text[-1] == "给" else 0)
    return bool(before.flags & (CAUSATIVE | PREPOSITION | LIGHT | REPORT)) or before.word.action == "escalate"


def is_person(token: Token, after: Token | None) -> bool:
    """Some words name a person and a deed ("配送"): a person when somebody is made to do, will do or promises something."""
    if not token.flags & PERSON:
        return False
    if not token.flags & ACT:
        return True
    return (
        after is not None
        and bool(after.flags & (WILL | SURE | REPORT | TIME | VAGUE | THIRD | ACT))
        and not after.flags & CUSTOMER
    )


def _opens(text: str, held: list[Token], flags: int, token: Token, deed_ahead: bool, after: Token | None) -> bool:
    kind = token.flags
    if kind & (LINK | COMFORT):
        return True
    last = held[-1]
    if token.word.text == "你看":
        return bool(flags & ACT) and text[token.start - 1] not in "给跟帮"
    if token.word.text == "由":
        return flags & (DONE | PERFECT) != 0 and after is not None and bool(after.flags & PERSON)
    if kind & (ACT | EVENT) and _comes_again(text, last, token):
        return True
    if kind & ACT and not kind & (_OPENERS & ~EVENT):
        return (
            deed_ahead
            and token.word.text[-1] in "完好妥"
            and (flags & ACT != 0 or flags & _SERVED == _SERVED)
            and after is not None
            and bool(after.flags & (PERFECT | AFTER | (WILL | NOW | PERSON if token.word.text[-1] == "完" else 0)))
            and not last.flags & (PERSON | TIME | PREPOSITION | CUSTOMER | AFTER | WILL | VAGUE)
        )
    if last.flags & COMFORT and not last.flags & EVENT and (not kind & _LOOSE or token.word.text[0] == "你"):
        return True
    if kind & CONDITION:
        return bool(flags & ~(_LOOSE | PERSON | CUSTOMER))
    if kind & (DUTY | WAIT | QUOTE) and not kind & CAUSATIVE:
        return bool(flags & (_PREDICATE | TIME | WILL))
    if kind & DUTY and not (after and after.flags & PERSON):
        return bool(flags & (_PREDICATE | TIME | WILL))
    if last.flags & BEFORE and not kind & LINK:
        return False
    if kind & PERSON and flags & ACT and last.word.text == token.word.text:
        return True
    said = flags & _PREDICATE or (flags & PERSON and last.flags & PARTICLE)
    if is_person(token, after) and said and not is_governed(held, token):
        if len(held) > 1 and last.flags & CUSTOMER and last.end == token.start and held[-2].word.text in _TOGETHER:
            return False
        return _stands_alone(flags) and not last.flags & (PERSON & ~ACT)
    if kind & CUSTOMER and flags & ACT and after and after.flags & THAT_TIME:
        return True
    if kind & CUSTOMER and last.flags & (PERFECT | PARTICLE) and flags & _PREDICATE:
        return text.startswith("的", token.end)
    if kind & CUSTOMER and flags & ACT and _turns_to_you(text, held, token):
        return True
    if kind & TIME and deed_ahead and last.flags & REPORT and last.end < token.start and flags & PREPOSITION:
        # "我跟厨房说一声 | 五分钟上菜"
        return True
    if kind & TIME and deed_ahead and flags & (ACT | _SETTLED) and _stands_alone(flags):
        if flags & ASK or (last.end == token.start and _binds(held)) or _sends_somebody(last, token):
            return False
        return not last.flags & (AFTER | TIME)
    if kind & EVENT and not kind & AFTER and deed_ahead and flags & ACT and last.end < token.start:
        return _stands_alone(flags) and not last.flags & AFTER
    if (
        kind & VAGUE
        and deed_ahead
        and token.word.text.startswith(_LATER)
        and flags & ACT
        and not flags & (WILL | SURE | EVENT | AFTER)
    ):
        return _stands_alone(flags) and bool(flags & PREPOSITION) and not last.flags & (AFTER | EVENT | PERSON)
    if kind & (VAGUE | NOW | WILL) and deed_ahead:
        return bool(flags & _SETTLED) and not flags & (WILL | SURE) and not last.flags & (AFTER | DONE | EVENT | PERSON)
    return False


def _turns_to_you(text: str, held: list[Token], token: Token) -> bool:
    """跟您通电话 | 您几点方便: the customer becomes the subject once the deed has all it needs."""
    last = held[-1]
    if text[token.start - 1] in _TAKES_YOU or text.startswith("的", token.end) or token.end >= len(text):
        return False
    if last.end == token.start and last.flags & (PREPOSITION | CAUSATIVE):
        return False
    if last.flags & (PARTICLE | PERFECT):
        return True
    return any(t.flags & CUSTOMER or "你" in t.word.text for t in held[-4:])


def _binds(held: list[Token]) -> bool:
    """安排明天取件, 我们明天; but 上报给主管 | 明天: the time is no longer that of the report."""
    last = held[-1]
    if last.flags & (ESTIMATE | HEDGE):
        return True
    if not last.flags & _BINDS or last.flags & WEAK:
        return False
    if last.flags & PERSON and len(held) > 1 and held[-2].word.action == "escalate":
        return False
    return not last.flags & LIGHT or last.word.text in _PLANNED


def _about(held: list[Token]) -> list[Token]:
    """大概, 最迟: they go with the time that follows."""
    found: list[Token] = []
    while len(held) > 1 and held[-1].word.text in ABOUT:
        found.insert(0, held.pop())
    return found


def _times(held: list[Token]) -> list[Token]:
    """记录一下 | 后面有人会联系您: the time goes with the subject that follows."""
    found: list[Token] = []
    while len(held) > 1 and held[-1].flags & (TIME | VAGUE) and not held[-1].flags & ACT:
        if (
            held[-1].flags & TIME
            and held[-2].flags & (PREPOSITION | ADJUNCT | REPORT)
            and held[-2].end == held[-1].start
        ):
            break
        found.insert(0, held.pop())
    return found


def _sends_somebody(last: Token, token: Token) -> bool:
    """安排人后天去换: the one who is sent is an unknown word."""
    sends = last.flags & CAUSATIVE or last.word.text.startswith(("派", "安排"))
    return bool(sends) and token.start - last.end <= 2


def _union(words: list[Token]) -> int:
    flags = 0
    for token in words:
        flags |= token.flags
    return flags


def _stands_alone(flags: int) -> bool:
    """Whether the words so far say something, and are not only a topic: "赔您的一百块" is one."""
    return bool(flags & (PERSON | TIME | WILL | _SETTLED | DONE | NEGATIVE | QUOTE | TAG | EVENT | AFTER | DUTY)) or (
        flags & (PREPOSITION | CUSTOMER) == PREPOSITION | CUSTOMER
    )


def _deeds_ahead(words: list[Token]) -> list[bool]:
    """For each word, whether a deed follows before the next sign."""
    ahead = [False] * len(words)
    seen = False
    for at in range(len(words) - 1, -1, -1):
        flags = words[at].flags
        if flags & (STOP | COMMA | TAG):
            seen = False
        ahead[at] = seen
        if flags & ACT:
            seen = True
    return ahead
