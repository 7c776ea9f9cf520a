"""What one clause says: the event it waits for, who acts, by when, and the deed."""

from __future__ import annotations

from yinuo.language.rules.actions import settle_action
from yinuo.language.rules.clauses import Clause, is_governed, is_person
from yinuo.language.rules.promise_words import (
    ACT,
    ADJUNCT,
    AFTER,
    ARRIVAL,
    CAUSATIVE,
    CHOICE,
    CONTACT,
    CUSTOMER,
    DESK,
    DONE,
    EVENT,
    FILLER,
    LEAD,
    LIGHT,
    NOW,
    PARTICLE,
    PAST,
    PERFECT,
    PERSON,
    PREPOSITION,
    REPORT,
    SELF,
    TEAM,
    THIRD,
    TIME,
    VAGUE,
    WEAK,
    WILL,
    Token,
)
from yinuo.language.types import Action

_BEFORE_ARRIVAL = TIME | PERSON | LEAD | FILLER | NOW | WILL | VAGUE


class Statement:
    __slots__ = (
        "action", "after", "before", "causer", "clause", "event_end", "event_text", "flags", "head", "head_at", "is_sent", "main", "person",
        "time", "waits",
    )  # fmt: skip

    clause: Clause
    #: place of the first token after the event the deed waits for
    main: int
    #: the event is one of the customer's choosing, or one that the desk sees happen
    waits: bool
    event_end: int
    event_text: str
    head: Token
    head_at: int
    action: Action
    #: everything said between the event and the deed, and after the deed
    before: int
    after: int
    flags: int
    #: who does it, when somebody is named
    person: Token | None
    #: who makes somebody do it ("我让师傅")
    causer: Token | None
    #: the person is made to do it
    is_sent: bool
    time: Token | None


def read_statement(clause: Clause, text: str, topic: int = 0) -> Statement | None:
    """None when the clause holds no deed."""
    words = clause.tokens
    if not clause.flags & (ACT | PREPOSITION):
        return None
    acts = [at for at, token in enumerate(words) if token.flags & ACT and _is_deed(words, at, text)]
    if not acts:
        acts = _bare_giving(words, 0)
    if not acts:
        return None
    if words[-1].flags & AFTER and acts[-1] < len(words) - 1 and not words[-1].flags & TIME:
        return None
    main, event_end, waits = _event(words, acts, clause.start)
    said = Statement()
    said.clause = clause
    said.main, said.event_end, said.waits = main, event_end, waits
    said.event_text = text[clause.start : event_end] if main else ""
    acts = [at for at in acts if at >= main] or _bare_giving(words, main)
    if not acts:
        return None
    said.head_at = _head(words, acts, text, clause.end)
    said.head = words[said.head_at]
    before = after = 0
    for token in words[main : said.head_at]:
        before |= token.flags
    for token in words[said.head_at + 1 :]:
        after |= token.flags
    said.before, said.after = before, after
    said.flags = before | after | said.head.flags
    said.person, said.causer, said.is_sent = _people(words, main, said.head_at)
    said.time = _time(words, main, said.head_at)
    said.action = settle_action(said.head, words, main, said.flags, text[said.head.end + 1 : clause.end], topic)
    return said


def is_own_contact(said: Statement) -> bool:
    return bool(said.head.flags & CONTACT) or said.action == "send_document"


def _is_deed(words: list[Token], at: int, text: str) -> bool:
    token = words[at]
    if text.startswith(_NAMED_DEEDS, token.end) or _is_inside_a_word(words, at, text):
        return False
    if token.flags & ADJUNCT:
        # "改到三号教室" is no appointment
        return (
            at + 1 < len(words)
            and bool(words[at + 1].flags & TIME)
            and not text.startswith(_PLACES_OF, words[at + 1].end)
        )
    if token.word.text in ("到", "来", "去"):
        return _arrives(words, at)
    if token.word.text == "看" and at + 1 < len(words) and words[at + 1].flags & CUSTOMER:
        # "看您自己的时间": it depends on the customer
        return words[at + 1].start > token.end
    if token.word.text == "看" and at > 1 and words[at - 1].flags & CUSTOMER and words[at - 2].word.text in _FOR:
        return False
    if not token.flags & PERSON:
        return True
    return not is_person(token, words[at + 1] if at + 1 < len(words) else None)


#: "三号教室", "一号楼"
_PLACES_OF = tuple("教楼厅门窗线库床机仓桌柜场馆棚台诊")

#: "审核时间", "退款进度" name the deed and do not owe it
_NAMED_DEEDS = (
    "时间",
    "周期",
    "时效",
    "流程",
    "期限",
    "进度",
    "费用",
    "方式",
    "记录",
    "政策",
    "规则",
    "申请",
    "资格",
    "业务",
    "服务单",
    "范围",
    "渠道",
)


def _is_inside_a_word(words: list[Token], at: int, text: str) -> bool:
    """集装箱: a deed of one letter between two unknown ones is none."""
    token = words[at]
    if token.end - token.start > 1 or token.start == 0 or token.end == len(text):
        return False
    follows = at > 0 and words[at - 1].end == token.start
    leads = at + 1 < len(words) and words[at + 1].start == token.end
    return not follows and not leads and text[token.start - 1] > _LETTERS and text[token.end] > _LETTERS


_LETTERS = "\u4e00"


def _bare_giving(words: list[Token], main: int) -> list[int]:
    """我们周四前给您方案, 我们一定把数据迁完: no known deed, but something is done, and for the customer."""
    for at in range(len(words) - 1, main - 1, -1):
        if (
            at + 1 < len(words)
            and words[at].word.text in _FOR
            and words[at + 1].flags & CUSTOMER
            and words[at + 1].start == words[at].end
        ):
            return [at]
        if words[at].word.text == "把" and any(token.flags & DESK for token in words[main:at]):
            return [at]
    return []


_FOR = frozenset("给帮为替")


def _arrives(words: list[Token], at: int) -> bool:
    """二十分钟到, 师傅马上到; but no 值班到凌晨, 遇到."""
    if at == 0 or words[at - 1].end != words[at].start or not words[at - 1].flags & _BEFORE_ARRIVAL:
        return False
    if words[at].word.text != "到":
        return all(token.flags & (PARTICLE | LEAD | FILLER) for token in words[at + 1 :])
    return at + 1 == len(words) or words[at + 1].moment is None


def _event(words: list[Token], acts: list[int], start: int) -> tuple[int, int, bool]:
    """Where the main part begins, where the event ends in the text, and whether there is one."""
    last = acts[-1]
    for at in range(last - 1, -1, -1):
        flags = words[at].flags
        if flags & AFTER and (at or words[at].start > start) and not flags & TIME:
            return at + 1, words[at].end, True
        if (flags & EVENT and not flags & CHOICE) or completes(words, at):
            return at + 1, words[at].end, True
    return 0, 0, False


def completes(words: list[Token], at: int) -> bool:
    """装完, 问清楚, 有房了: a deed or a lack that has come to its end."""
    token = words[at]
    if token.word.text in _COMPLETED:
        return at > 0 and not any(t.flags & DONE for t in words[:at])
    if token.flags & PERFECT:
        if at < 3 and at + 1 < len(words) and words[at + 1].flags & NOW:
            # "批了马上退您"
            return True
        return at > 0 and words[at - 1].word.text == "有" and not any(t.flags & (PERSON | DONE) for t in words[:at])
    return bool(token.flags & ACT) and token.word.text.endswith(_ENDS) and len(token.word.text) > 1


_COMPLETED = frozenset({"好了", "完了", "清楚了", "妥了"})
_ENDS = ("完", "好", "清楚", "完毕", "妥", "到了", "出来", "下来", "回来")


def _head(words: list[Token], acts: list[int], text: str, end: int) -> int:
    """The deed that is owed: reaching the customer first, else the last that is more than a preparation."""
    best = acts[-1]
    rank = -1.0
    for at in acts:
        token = words[at]
        flags = token.flags
        if flags & CONTACT:
            if rank < 3:
                best, rank = at, 3
        elif flags & LIGHT:
            if rank < 0:
                best, rank = at, 0
        elif (token.word.text[-1] == "着" and at < acts[-1]) or (rank > 0 and _tells_the_customers(words, at)):
            continue
        elif flags & ARRIVAL or _is_relative(words, at, end):
            if rank <= 1:
                best, rank = at, 1
        elif token.word.action in ("escalate", "follow_up"):
            if rank < 2.5:
                best, rank = at, 2.5
        elif rank <= 2:
            if rank == 2 and words[best].word.action == "visit":
                continue
            best, rank = at, 2
    return best


def _tells_the_customers(words: list[Token], at: int) -> bool:
    """退到您 | 办卡的那张银行卡: what the customer did, told to name a thing."""
    before = words[at - 1]
    if before.end != words[at].start or not (before.flags & CUSTOMER or before.word.text.endswith("你")):
        return False
    to_you = before.flags & ACT or (at > 1 and words[at - 2].flags & ACT and words[at - 2].end == before.start)
    return bool(to_you) and any(token.word.text == "的" for token in words[at + 1 :])


def _is_relative(words: list[Token], at: int, end: int) -> bool:
    """管道疏通的师傅: a deed that only describes."""
    return (
        at + 1 < len(words)
        and words[at + 1].word.text == "的"
        and words[at + 1].start == words[at].end
        and words[at + 1].end < end - 1
    )


def _people(words: list[Token], main: int, head: int) -> tuple[Token | None, Token | None, bool]:
    person: Token | None = None
    causer: Token | None = None
    sent = False
    for at in range(head):
        token = words[at]
        if not token.flags & PERSON or not is_person(token, words[at + 1]):
            continue
        if is_governed(words[:at], token):
            before = _governor(words, at)
            if before.flags & WEAK and words[head].flags & CONTACT:
                continue
            if before.flags & (CAUSATIVE | REPORT) and not (before.flags & PREPOSITION and token.flags & DESK):
                # "有专人处理" only says that there is somebody; "有专人联系您" owes it
                causer, person = person, token
                sent = before.word.text != "有" or bool(words[head].flags & CONTACT)
            continue
        if person is not None and _same_party(person, words, at):
            continue
        if at > 1 and words[at - 1].flags & CUSTOMER and words[at - 2].flags & PREPOSITION:
            # "给你们商家打款": named as the one it is for
            continue
        if person is not None and at and words[at - 1] is person:
            # "我们技术", "我们客户经理": the nearer one acts
            person = token
        elif person is None or at >= main or not person.flags & DESK:
            person = token
    return person, causer, sent


def _same_party(person: Token, words: list[Token], at: int) -> bool:
    """商家老板, 监管所的工作人员, 财务这边: still the party named first."""
    token, before = words[at], words[at - 1]
    follows = before is person or (before.word.text == "的" and at > 1 and words[at - 2] is person)
    return follows and bool(
        (person.flags & THIRD and token.flags & TEAM) or (not person.flags & SELF and token.flags & SELF)
    )


def _governor(words: list[Token], at: int) -> Token:
    for place in range(at - 1, -1, -1):
        if words[place].flags & (CAUSATIVE | PREPOSITION | LIGHT | REPORT) or words[place].word.action == "escalate":
            return words[place]
    return words[at - 1]


def _time(words: list[Token], main: int, head: int) -> Token | None:
    """The time nearest before the deed, else the first after it."""
    for at in range(head - 1, -1, -1):
        if _is_when(words, at) and (at >= main or not _is_length(words[at])):
            return words[at]
    return next((words[at] for at in range(head + 1, len(words)) if _is_when(words, at)), None)


def _is_when(words: list[Token], at: int) -> bool:
    """明天给您, but not 明天的课, nor how long something is kept."""
    token = words[at]
    if at and words[at - 1].word.text in _LASTING and token.moment is not None and token.moment.due_kind == "within":
        return False
    if not token.flags & TIME or token.flags & PAST:
        return False
    if at + 1 == len(words) or words[at + 1].word.text != "的" or words[at + 1].start != token.end:
        return True
    # "约明天下午的师傅"
    return at > 0 and words[at - 1].word.text in _BOOKED and token.start - words[at - 1].end <= 2


_BOOKED = frozenset({"约", "预约", "安排", "加", "挂", "留", "订", "约好"})


_LASTING = frozenset({"保留", "延保", "延长", "保管", "顺延", "预留", "留", "延期", "保存"})


def _is_length(token: Token) -> bool:
    return token.moment is not None and token.moment.due_kind == "within"
