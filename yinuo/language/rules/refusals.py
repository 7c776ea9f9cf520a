"""Why a clause with a deed in it is still no promise. One small rule per family of the labelling guideline."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from yinuo.language.rules.promise_words import (
    ACT,
    AFTER,
    AGAIN,
    ARRIVAL,
    ASK,
    AUTOMATIC,
    BEFORE,
    CANNOT,
    CHOICE,
    COMFORT,
    CONTACT,
    CUSTOMER,
    DONE,
    DUTY,
    ESTIMATE,
    EVENT,
    HEDGE,
    LEAD,
    LIGHT,
    LINK,
    MAY,
    NEGATIVE,
    NOW,
    PARTICLE,
    PAST,
    PERFECT,
    PERSON,
    POLICY,
    PREPOSITION,
    PROGRESSIVE,
    QUOTE,
    SELF,
    SURE,
    TEAM,
    TEXT,
    THIRD,
    TIME,
    VAGUE,
    WAIT,
    WILL,
    Token,
)
from yinuo.language.rules.statements import Statement, is_own_contact


class Sofar:
    """What the clauses before have set: it reaches over the clauses of the same sentence."""

    __slots__ = ("before_event", "conditional", "customer_chose", "hedged", "policy", "quoted", "said_at")

    def __init__(self, said_at: datetime) -> None:
        self.said_at = said_at
        self.reset()

    def reset(self) -> None:
        self.before_event = self.conditional = self.hedged = self.quoted = self.policy = self.customer_chose = False


_ARRIVALS = frozenset("到取派送接抵")

Refusal = Callable[[Statement, Sofar], bool]

_AHEAD = WILL | SURE | VAGUE


def is_conditional(said: Statement, sofar: Sofar) -> bool:
    """如果 ... 会: may never happen. The condition reaches to the end of the sentence."""
    return sofar.conditional


def is_customers_choice(said: Statement, sofar: Sofar) -> bool:
    """拒收后会退款, 下单后三天内发货: the customer sets it off, or it is policy."""
    return sofar.customer_chose or is_chosen(said.clause.tokens, said.head_at)


def is_chosen(words: list[Token], end: int) -> bool:
    """下单后, 拍下当天: the customer's act is over; but 报名费, 充值的事 only mention one."""
    for at in range(end):
        if words[at].flags & CHOICE and at + 1 < len(words):
            after = words[at + 1]
            if words[at].flags & DUTY and any(t.flags & AFTER for t in words[at:]):
                return True
            if after.start - words[at].end <= 2 and after.flags & (AFTER | TIME | EVENT | PERFECT | PAST):
                return True
            if after.start == words[at].end and after.moment is not None:
                return True
    return False


def is_question(said: Statement, sofar: Sofar) -> bool:
    """是否需要, 上午还是下午: asks for a decision."""
    clause = said.clause
    if clause.quizzed or (said.before & ASK and not _is_told(said)) or (clause.flags & ASK and clause.asks):
        return True
    if any(token.word.text == "还是" for token in clause.tokens):
        return True
    if clause.asks or clause.tagged or _ends_in_ma(said):
        # a tag after a plan with a time or an own contact leaves it a promise
        planned = said.time is not None or said.flags & (VAGUE | SURE) or (said.waits and is_own_contact(said))
        return not planned or (_ends_in_ma(said) and not clause.tagged)
    return False


def _is_told(said: Statement) -> bool:
    """后续怎么赔偿会由法务跟您谈: the question is what will be told."""
    words = said.clause.tokens[said.main : said.head_at]
    last = max(at for at, token in enumerate(words) if token.flags & ASK)
    return words[last].word.text in _EMBEDDED and any(token.flags & (WILL | SURE) for token in words[last:])


_EMBEDDED = frozenset({"怎么", "怎样", "如何", "什么", "为什么", "哪个", "是否", "能否"})


def is_quoted(said: Statement, sofar: Sofar) -> bool:
    """您说 ..., 之前承诺: somebody's words, not ours now."""
    return sofar.quoted or bool(said.before & QUOTE)


def is_customers_duty(said: Statement, sofar: Sofar) -> bool:
    """请您明天前上传: what the customer must do."""
    words = said.clause.tokens
    for at in range(said.head_at):
        flags = words[at].flags
        # "您保持畅通我这边会联系您": a desk subject after the duty takes over
        if flags & DUTY and not (said.person is not None and said.person.start >= words[at].end):
            return True
    return _customer_acts(said)


def is_refused(said: Statement, sofar: Sofar) -> bool:
    """没办法今天送到, 送不了: a negation that governs the deed."""
    words = said.clause.tokens
    if (
        said.head_at + 1 < len(words)
        and words[said.head_at + 1].flags & CANNOT
        and _near(said.head, words[said.head_at + 1])
    ):
        return True
    for at in range(said.head_at - 1, said.main - 1, -1):
        flags = words[at].flags
        if (
            flags & (PERSON | TIME | WILL | SURE)
            and not flags & ACT
            and any(t.flags & NEGATIVE for t in words[said.main : at])
        ):
            # the negation belongs to what stands before the new subject or time
            return any(_governs(words, i, at) for i in range(said.main, at))
        if flags & NEGATIVE:
            return not _relative(said, words[at])
    return False


def is_done(said: Statement, sofar: Sofar) -> bool:
    """已经给您退款了, 联系过您: done, or arranged with nothing still to come."""
    words = said.clause.tokens
    after_head = words[said.head_at + 1] if said.head_at + 1 < len(words) else None
    finished = after_head is not None and after_head.flags & PERFECT and _near(said.head, after_head)
    if any(t.word.text in ("过", "过了") and t.start >= said.head.end for t in words):
        return not said.before & (WILL | VAGUE)
    if not finished and said.after & PERFECT and words[-1].flags & PERFECT:
        finished = True
    if finished and any(token.flags & (DONE | PAST) for token in words[: said.head_at]):
        return True
    for at in range(said.head_at - 1, -1, -1):
        flags = words[at].flags
        if flags & DONE or flags & PAST:
            return True
        if flags & TIME and at and words[at - 1].flags & DONE and words[at - 1].end == words[at].start:
            return True
        if flags & (_AHEAD | NOW) or (flags & TIME and not flags & PAST):
            break
        if flags & PERFECT and at >= said.main and not flags & EVENT:
            break
    if not finished:
        return False
    if said.before & (SURE | WILL):
        return False
    if said.time is not None and said.time.start < said.head.start:
        return _is_today(said.time) and said.time.moment is not None and said.time.moment.kind in ("day", "part_of_day")
    return not (said.before & (VAGUE | TIME) or said.waits)


def is_under_way(said: Statement, sofar: Sofar) -> bool:
    """正在核实, 一直在联系您."""
    words = said.clause.tokens
    for at in range(said.head_at - 1, said.main - 1, -1):
        flags = words[at].flags
        if flags & PROGRESSIVE:
            return True
        if flags & (_AHEAD | TIME):
            return False
    head = said.head
    if said.head_at > said.main:
        before = words[said.head_at - 1]
        if (
            before.word.text == "在"
            and before.end == head.start
            and head.word.text[0] != "群"
            and head.flags & ACT
            and not said.before & (WILL | TIME)
        ):
            return True
    return bool(said.after & PROGRESSIVE) and said.time is None and not said.before & WILL


def is_usual(said: Statement, sofar: Sofar) -> bool:
    """一般, 正常, 通常: how things go, not what is owed here."""
    return bool(said.clause.flags & HEDGE) or (sofar.hedged and not said.flags & (VAGUE | SURE))


def is_estimate(said: Statement, sofar: Sofar) -> bool:
    """预计, 显示, 应该: an estimate, unless it is the desk's own contact."""
    if said.head.flags & ARRIVAL and any(token.word.text in _ROUGHLY for token in said.clause.tokens):
        return said.action != "visit"
    if not said.clause.flags & ESTIMATE:
        return False
    return not is_own_contact(said)


def is_policy(said: Statement, sofar: Sofar) -> bool:
    """按照规定六十日内办结, 支持七天无理由."""
    if sofar.policy or said.before & POLICY:
        return True
    if said.after & POLICY and any("写" in t.word.text for t in said.clause.tokens if t.flags & POLICY):
        return True
    if any(t.moment is not None and t.moment.span.text.startswith("每") for t in said.clause.tokens[: said.head_at]):
        return True
    if said.clause.flags & CUSTOMER or "你" in said.head.word.text:
        return False
    # "我们承诺48小时发货", "每年年底都会": to everybody
    return any(
        t.word.text == "承诺" or (t.moment is not None and t.moment.kind == "recurring") for t in said.clause.tokens
    )


def is_notice(said: Statement, sofar: Sofar) -> bool:
    """会有短信提醒, 系统自动: a machine does it."""
    if said.clause.flags & AUTOMATIC and said.person is None:
        # "今晚重新推送到您手机": a machine's doing that somebody has set a time for
        pushed = all(t.word.text.startswith("推送") for t in said.clause.tokens if t.flags & AUTOMATIC)
        return not (pushed and said.time is not None)
    if said.time is None and any(t.word.text == "自动" for t in said.clause.tokens[: said.head_at]):
        return True
    if said.person is not None or said.time is not None or said.flags & (VAGUE | SURE):
        return False
    # "退款成功会短信通知您": nobody sends it
    return bool(said.flags & WILL) and said.head.word.text.startswith(("短信", "发短信", "通知", "发信息", "发消息"))


def is_courtesy(said: Statement, sofar: Sofar) -> bool:
    """送货前会联系您, 师傅会提前联系: routine before an event, unless the speaker does it."""
    if not (is_own_contact(said) or said.action == "reply" or said.flags & TEXT) or (
        said.person and said.person.flags & SELF and said.person.word.text.startswith("我")
    ):
        return False
    if sofar.before_event:
        return True
    for token in said.clause.tokens[: said.head_at]:
        # "周六会提前发给您" has its own time
        if token.flags & BEFORE and not (token.word.text in _EARLIER and said.time is not None):
            return True
    # "到达后骑手会打电话": what couriers do each time
    rings = said.person is not None and said.person.flags & THIRD and said.before & WILL and said.time is None
    return bool(rings and said.waits and said.event_text[:1] in _ARRIVALS)


def is_owed_to_us(said: Statement, sofar: Sofar) -> bool:
    """酒店十分钟内给我们答复: the desk is the one that waits."""
    words = said.clause.tokens
    for at in range(said.main + 1, said.head_at):
        ours = words[at].word.text[0] in "我咱这"
        if ours and words[at].flags & (SELF | TEAM) and words[at - 1].word.text in _TO and not said.before & CUSTOMER:
            return said.head_at - at <= 2
    return False


def is_only_able(said: Statement, sofar: Sofar) -> bool:
    """可以帮您开票, 今天能到: able, not bound."""
    if not said.before & MAY:
        return False
    if said.before & (SURE | AGAIN):
        return False
    if (
        said.time is not None
        and not said.head.flags & ARRIVAL
        and any(t.word.text in ("就能", "就可以") for t in said.clause.tokens)
    ):
        return False
    served = said.before & CUSTOMER or said.head.flags & CONTACT or said.person is not None
    return said.time is None or not served or bool(said.head.flags & (ARRIVAL | LIGHT))


def is_within_the_turn(said: Statement, sofar: Sofar) -> bool:
    """马上为您查询, 稍等三分钟, 我帮您登记: done while the customer listens."""
    words = said.clause.tokens
    if any(token.flags & WAIT and not token.flags & VAGUE for token in words[: said.head_at]):
        return True
    if not said.head.flags & LIGHT:
        return False
    due = said.time.moment.due if said.time is not None and said.time.moment is not None else None
    if due is not None:
        return due - sofar.said_at <= _TURN
    return not said.before & (WILL | SURE | VAGUE) or bool(said.before & NOW)


def is_standing_start(said: Statement, sofar: Sofar) -> bool:
    """从明天起调整, 新规下周开始执行: from then on, not by then."""
    if said.time is None:
        return False
    start = said.time.end
    return any(t.start == start and t.word.text in ("起", "开始", "起开始") for t in said.clause.tokens)


def _customer_acts(said: Statement) -> bool:
    words = said.clause.tokens
    # "您把日志导出来发到工单里": an event that the customer brings about leads to his own next step
    first = said.main
    you = next((at for at in range(first) if not words[at].flags & (LINK | LEAD)), first)
    if you < first and words[you].flags & CUSTOMER and words[you + 1].flags & (PREPOSITION | NOW):
        first = you
    for at in range(first, said.head_at):
        flags = words[at].flags
        if flags & PERSON and not flags & ACT:
            return False
        if flags & CUSTOMER:
            if at > first and words[at - 1].end == words[at].start and not words[at - 1].flags & _OPENING:
                return False
            following = words[at + 1 : said.head_at + 1]
            served = (
                any(t.flags & CUSTOMER for t in following) or said.head.flags & CONTACT or "你" in said.head.word.text
            )
            return not served and bool(following) and following[0].start == words[at].end
    return False


_OPENING = TIME | WILL | AFTER | LINK | LEAD | COMFORT | PARTICLE


def _ends_in_ma(said: Statement) -> bool:
    return said.clause.tokens[-1].word.text in ("吗", "么")


def _governs(words: list[Token], negative: int, before: int) -> bool:
    """Whether a negation right before this word still reaches over it: 没办法 今天 送到."""
    if not words[negative].flags & NEGATIVE:
        return False
    return not any(token.flags & (ACT | PERFECT | CUSTOMER) for token in words[negative + 1 : before])


def _relative(said: Statement, negative: Token) -> bool:
    """不满意的地方我们改: the negation sits in a clause before 的."""
    between = [t for t in said.clause.tokens if negative.end <= t.start < said.head.start]
    return any(t.word.text == "的" for t in between)


def _near(one: Token, other: Token) -> bool:
    return other.start - one.end <= 1


def _is_today(token: Token) -> bool:
    return token.moment is not None and token.word is not None and token.moment.span.text.startswith(("今", "當", "当"))


_EARLIER = frozenset({"提前", "事先"})
_ROUGHLY = frozenset({"大概", "大约", "差不多"})
_TO = frozenset({"给", "跟", "向", "和", "与", "为", "会给", "会跟"})

#: shorter than this, a look-up still belongs to the conversation
_TURN = timedelta(minutes=5)

REFUSALS: tuple[tuple[str, Refusal], ...] = (
    ("conditional", is_conditional),
    ("customers_choice", is_customers_choice),
    ("question", is_question),
    ("quoted", is_quoted),
    ("customers_duty", is_customers_duty),
    ("refused", is_refused),
    ("done", is_done),
    ("under_way", is_under_way),
    ("usual", is_usual),
    ("estimate", is_estimate),
    ("policy", is_policy),
    ("notice", is_notice),
    ("courtesy", is_courtesy),
    ("owed_to_us", is_owed_to_us),
    ("only_able", is_only_able),
    ("within_the_turn", is_within_the_turn),
    ("standing_start", is_standing_start),
)
