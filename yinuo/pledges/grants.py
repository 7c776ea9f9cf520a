"""What a sentence grants the customer: 给您退800元, 赔您三百块, 打八折, 免三个月会员费. Pure.

The language engine finds promises, and which of them pay. What is granted on the spot is no promise to it, so the verb
that gives, the amount beside it and whoever does it are read here, clause by clause.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from yinuo.pledges.money import Amount, read_amounts

Remedy = Literal["refund", "compensation", "discount", "waiver"]
#: the engine's actions that pay
_PAYING: dict[str, Remedy] = {"refund": "refund", "compensate": "compensation"}
#: longer than anything typed in a dialogue; what follows is a pasted text
MOST_CHARACTERS = 4_000

_CLAUSE_END = re.compile(r"[。！？；，、：…!?;\n]+|[,.:](?![0-9])")
_SENTENCE_END = re.compile(r"[。！？；…!?;\n]")

_FULL = re.compile(
    r"全额退|退(?:您|你)?全(?:款|额)|全款退|全部退|全退|免单|(?:双|[两二三四五六七八九十2-9])倍(?:赔|补偿)|[赔补]偿?(?:您|你)?(?:双|[两二三四五六七八九十2-9])倍"
)
_VERBS = re.compile(
    r"(?P<refund>全额退款?|全款退|全部退|全退|退全款|退款|退还|退回|退返|退补|退货款|返还|返给|返现|"
    r"退(?!货|换|订|房|役|休|出|步|路|让|群|化|热|烧|市|潮|缩|伍|学|税|单|件))|"
    r"(?P<compensation>[双两二三四五六七八九十2-9]倍赔偿?|赔偿|赔付|赔(?!礼|不是|本|笑|罪|钱的)|补偿|补贴|补差价?|补给|补(?=您|你|[0-9¥￥一二两三四五六七八九十百千])|"
    r"赠送|送给|送(?=您|你)|报销|垫付|承担|买单|发(?=[^，。]{0,16}(?:券|红包|话费)))|"
    r"(?P<waiver>免单|减免|免除|少收|抹掉|抹零|便宜|优惠(?!券|活动|卡)|减掉?(?!少|肥|轻|缓|弱|速)|"
    r"免(?!费|责|疫|得|不了|谈|打扰|提|签|密|税|检|职|于|洗|冲|单))"
)
_FEE = re.compile(r"费|月租|租金|违约金|滞纳金|利息|押金|首付|尾款")
_DISCOUNTS = re.compile(r"打|按|算|折|半价|优惠|便宜|降|减")

_TO_CUSTOMER = re.compile(r"[给帮替为](?:您|你)|(?:您|你)(?=[^，。]{0,3}$)")
_OURS = re.compile(r"我们?|咱们?|这边|我司|公司给")
#: words after which a clause that begins with the verb is still the speaker's own
_LEAD = re.compile(
    r"(?:好的?|可以|现在|马上|立刻|今天|明天|就|再|还|另外|那|直接|先|也|并|然后|同时|额外|多|一次性|都|打[0-9.一二三四五六七八九点]{1,3}折|这次|本次|下次|这单|本单|全|当场|最多|[ ])*"
    r"(?:[一-龥]{0,5}(?:费|月租|违约金|滞纳金|利息)(?:也|都|就|全|再)*)?"
)

_NEUTRAL = re.compile(
    r"要不|不如|不好意思|不过|不仅|不但|不光|没问题|没关系|不用担心|不客气|不论|不管|差不多|不久|不单|别担心|别着急|不急"
)
_NOT = re.compile(r"不|没|无法|无权|未|别|拒绝|难以|禁止|哪能|怎么可能")
_AFTER_NOT = re.compile(r"不(?:了|到|成|起|出)")
_DONE = re.compile(r"(?:已经?|刚刚?|之前|上次|昨天|前天|当时|此前)[^，。]{0,6}$")
#: 退了, 赔过; but 给您免了 is said while it is done
_OVER = re.compile(r"过|(?<![免减抹])了(?![吧啊哈呀好行])")
_DONE_AFTER = re.compile(r"已经?(?:给|为|帮|到|退|办|处理|提交|打|完)")
#: 全额退款需要先寄回: the rules of it
_EXPLAINED = re.compile(
    r"款?(?:的(?=是|那?[ ]?[0-9一二两三四五六七八九十百千])|需要|需|必须|[要得]先|的条件|的话|的前提|政策|流程|规则|一般|通常)"
)
_REPORTED = re.compile(r"系统|显示|看到|查到|收到|记录|账单|明细|短信|听说|写着|规定|政策|条款|标准|规则|法律")
_RULES = re.compile(r"最高|一般|通常|按照?规定|全场|全店|活动|大促|满[0-9一二两三四五六七八九十百千]|每满")
_THEIRS = re.compile(
    r"(?:您|你|客户|顾客)们?(?:是不是|是要|是想|是|想|要|说|申请|要求|希望|提|觉得|接受|自己|之前|上次|能|可以|拿|问|之所以)"
)
#: what the customer says that somebody said
_CLAIMED = re.compile(r"(?:您|你)[^，。]{0,4}(?:说|讲|意思)|(?<!我)(?<!我们)答应")
#: 退您，换就再加三十块: what the customer pays
_PAID_BY_THEM = re.compile(r"加|扣|付|交|缴|收")
_POWERLESS = re.compile(r"没有?(?:这个|那个)?(?:权限|规定|权利|办法)|无权")
_OTHERS = re.compile(
    r"(?<!通过)(?<!用)(?<!从)(?<!到)(?<!和)(?<!跟)(?:机构|商家|卖家|厂家|店家|快递|物流|平台|保险公司|保险|银行|他们|对方|供应商|厂商|支付宝|微信)"
    r"(?:公司|那边|方面|方|员)?(?:会|将|要|应该|答应|承诺|同意|愿意|给|来)"
)
_ASKING = re.compile(
    r"(?<!退款)(?<!您的)(?<!你的)申请|请示|上报|报批|审批|批下来|争取|商量|能不能|能否|看能|试试|"
    r"跟(?:主管|班长|组长|经理|领导)|问(?:一下|一?下|问)?(?:主管|班长|组长|经理|领导)"
)
_APPROVED = re.compile(
    r"(?:主管|班长|组长|经理|领导|上级|上面|财务)[^。！？；]{0,8}(?:批|同意|审核|点头|确认|授权|许可)"
)
_TOTAL = re.compile(r"[ ]*(?:一共|总共|合计|共|总计|金额[是为]?|数额[是为]?|就是?|大概|大约|差不多|那就)?[ ]*")
_QUOTED = re.compile(r"“[^”]*”|「[^」]*」|『[^』]*』|\"[^\"\n]*\"")


@dataclass(frozen=True, slots=True)
class Grant:
    """``text[start:end]`` grants it. ``amount``: yuan, for a discount percent off; None: it has no amount (全额, 免单)."""

    start: int
    end: int
    words: str
    remedy: Remedy
    amount: Decimal | None


@dataclass(frozen=True, slots=True)
class _Clause:
    start: int
    end: int
    text: str
    sentence: str  # what stands around it, up to the full stops


def read_grants(text: str, promised: Sequence[tuple[str, str]] = ()) -> list[Grant]:
    """What an agent's words grant, in their order.

    ``promised``: (words, action) of the promises the engine found in them; an amount in one that pays is granted,
    whatever its verb.
    """
    text = text[:MOST_CHARACTERS]
    amounts = [one for one in read_amounts(text) if not text[: one.start].rstrip().endswith("满")]
    clauses = list(_clauses(text, amounts))
    paid = [
        (at, at + len(words), _PAYING[action])
        for words, action in promised
        if action in _PAYING and (at := text.find(words)) >= 0
    ]
    found: list[Grant] = []
    for nth, clause in enumerate(clauses):
        inside = [one for one in amounts if clause.start <= one.start < clause.end]
        following = clauses[nth + 1] if nth + 1 < len(clauses) else None
        promise = next((remedy for start, end, remedy in paid if start < clause.end and clause.start < end), None)
        here = [*_given(clause, inside, is_promised=promise is not None), *_discounted(clause, inside)]
        if not here:
            here = list(_totalled(clause, following, amounts)) or list(_paid(clause, inside, promise))
        found += here
    quoted = [found.span() for found in _QUOTED.finditer(text)]
    return sorted(
        (one for one in found if not any(start <= one.start < end for start, end in quoted)), key=lambda one: one.start
    )


def _clauses(text: str, amounts: Sequence[Amount]) -> Iterator[_Clause]:
    edges = [0]
    for mark in _CLAUSE_END.finditer(text):
        # A comma inside 1,200元 and the range 100、200元 end nothing.
        if not any(one.start < mark.start() < one.end for one in amounts):
            edges += [mark.start(), mark.end()]
    edges.append(len(text))
    for start, end in zip(edges[::2], edges[1::2], strict=True):
        if text[start:end].strip():
            first = max((mark.end() for mark in _SENTENCE_END.finditer(text, 0, start)), default=0)
            full_stop = _SENTENCE_END.search(text, end)
            last = full_stop.start() if full_stop else len(text)
            yield _Clause(start, end, text[start:end], text[first:last])


def _given(clause: _Clause, amounts: Sequence[Amount], *, is_promised: bool) -> Iterator[Grant]:
    """By a verb that gives: the amount after it, else before it in the clause, else the whole."""
    verbs = [verb for verb in _VERBS.finditer(clause.text) if _is_granted(clause, verb, is_promised=is_promised)]
    money = [one for one in amounts if one.unit == "yuan"]
    taken: set[int] = set()
    for nth, verb in enumerate(verbs):
        remedy = _remedy(verb)
        until = verbs[nth + 1].start() if nth + 1 < len(verbs) else len(clause.text)
        at = clause.start + verb.end()
        after = [one for one in money if at <= one.start < clause.start + until and _belongs(clause, one, at)]
        before = [one for one in money if one.end <= at and not one.is_bare and one.start not in taken]
        amount = after[0] if after else before[-1] if before and not _FULL.match(verb[0]) else None
        if amount is not None:
            if amount.start not in taken:
                taken.add(amount.start)
                yield _grant(clause, verb, remedy, amount)
        elif not taken and _is_whole(clause, verb, remedy) and not (nth and remedy == _remedy(verbs[nth - 1])):
            yield _grant(clause, verb, remedy, None)


def _belongs(clause: _Clause, amount: Amount, at: int) -> bool:
    """A bare number is money only right after the verb: 退您800, not 退您订单800."""
    between = clause.text[at - clause.start : amount.start - clause.start]
    if _PAID_BY_THEM.search(between):
        return False
    return (
        not amount.is_bare
        or re.fullmatch(r"[ ]?(?:款|还|回|给|掉)?(?:您|你)?(?:大概|大约|差不多|最多)?[ ]?", between) is not None
    )


def _is_whole(clause: _Clause, verb: re.Match[str], remedy: Remedy) -> bool:
    rest = clause.text[verb.start() :]
    if remedy == "waiver":
        is_free = verb[0] in ("免", "免除", "减免", "抹掉")
        return verb[0] == "免单" or (is_free and bool(_FEE.search(clause.text)))
    return _FULL.match(rest) is not None or _FULL.search(verb[0]) is not None


def _discounted(clause: _Clause, amounts: Sequence[Amount]) -> Iterator[Grant]:
    for one in amounts:
        if one.unit != "percent" or one.start < clause.start:
            continue
        near = clause.text[: one.start - clause.start]
        begin = len(near) - near.endswith("打")
        finish = one.end - clause.start
        if not _DISCOUNTS.search(clause.text) or not _is_ours(clause.text, begin, finish):
            continue
        if not _is_denied(clause, begin, finish):
            yield Grant(clause.start + begin, one.end, clause.text[begin:finish], "discount", one.value)


def _totalled(clause: _Clause, following: _Clause | None, amounts: Sequence[Amount]) -> Iterator[Grant]:
    """给您退款，一共800元: the amount stands in the clause after."""
    if following is None:
        return
    for one in amounts:
        if following.start <= one.start < following.end and one.unit == "yuan":
            lead = following.text[: one.start - following.start]
            rest = following.text[one.end - following.start :]
            verbs = [verb for verb in _VERBS.finditer(clause.text) if _is_granted(clause, verb, is_promised=False)]
            if verbs and _TOTAL.fullmatch(lead) and (lead.strip() or not one.is_bare) and len(rest.strip()) <= 4:
                verb = verbs[0]
                yield Grant(
                    clause.start + verb.start(),
                    one.end,
                    clause.text[verb.start() :] + "，" + following.text[: one.end - following.start],
                    _remedy(verb),
                    one.value,
                )
            return


def _paid(clause: _Clause, amounts: Sequence[Amount], remedy: Remedy | None) -> Iterator[Grant]:
    """明天把800元打到您卡上: the engine heard that it is paid."""
    money = [one for one in amounts if one.unit == "yuan" and not one.is_bare]
    if remedy is not None and money and not _is_denied(clause, 0, len(clause.text)):
        best = max(money, key=lambda one: one.value)
        yield Grant(clause.start, clause.end, clause.text.strip(), remedy, best.value)


def _is_granted(clause: _Clause, verb: re.Match[str], *, is_promised: bool) -> bool:
    is_ours = is_promised or _is_ours(clause.text, verb.start(), verb.end())
    return is_ours and not _is_denied(clause, verb.start(), verb.end())


def _is_ours(text: str, start: int, end: int) -> bool:
    """We give it, to this customer; or nobody else is named and the clause begins with it."""
    before, after = text[:start], text[end:]
    if _TO_CUSTOMER.search(text) or re.match(r"[ ]?(?:款|还|回|给|偿|付)?(?:给)?(?:您|你)", after):
        return True
    return _OURS.search(before) is not None or _OURS.search(after) is not None or _LEAD.fullmatch(before) is not None


def _is_denied(clause: _Clause, start: int, end: int) -> bool:
    """Refused, done, reported, the customer's own words, somebody else's doing, or first asked for."""
    text = clause.text
    before, after = _NEUTRAL.sub("", text[:start]), text[end:]
    if _NOT.search(before) or _AFTER_NOT.search(after) or _DONE.search(before):
        return True
    if _OVER.match(text, end) or _EXPLAINED.match(text, end) or _DONE_AFTER.search(after):
        return True
    if _POWERLESS.search(text) or _ASKING.search(text) or _APPROVED.search(clause.sentence):
        return True
    is_to_customer = _TO_CUSTOMER.search(text) is not None
    if _RULES.search(before) and not is_to_customer:
        return True
    for foreign in (_REPORTED, _THEIRS, _CLAIMED, _OTHERS):
        marks = list(foreign.finditer(before))
        if marks and not _OURS.search(before, marks[-1].end()):
            is_given = re.search(r"[给帮替为](?:您|你)", before[marks[-1].end() :]) is not None
            if foreign in (_CLAIMED, _OTHERS) or not is_given:
                return True
    return False


def _remedy(verb: re.Match[str]) -> Remedy:
    return "refund" if verb["refund"] else "compensation" if verb["compensation"] else "waiver"


def _grant(clause: _Clause, verb: re.Match[str], remedy: Remedy, amount: Amount | None) -> Grant:
    begin, finish = clause.start + verb.start(), clause.start + verb.end()
    if amount is None:
        words = clause.text[verb.start() :].rstrip()
        return Grant(begin, begin + len(words), words, remedy, None)
    start, end = min(begin, amount.start), max(finish, amount.end)
    return Grant(start, end, clause.text[start - clause.start : end - clause.start], remedy, amount.value)
