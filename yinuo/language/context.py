"""Norms that one message alone cannot show: what the agent's words are worth depends on what came before them.

Each rule sees an agent's turn with the customer's turn before it and a short memory of the conversation, and is named by
the sentence in its findings' ``rules``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from yinuo.language.types import Emotion, Finding, Message, Reading, Span

_MARKS = "。．.，,！!？?；;…~～ \t\n"
_APOLOGY = re.compile(r"抱歉|对不起|不好意思|致歉|道歉|赔礼|\bsorry\b|\bapolog", re.IGNORECASE)
_ACT = re.compile(
    r"已经?(?:为|给|帮|跟|向|在|登记|申请|提交|反馈|安排|催|查|补|退|换)|正在|马上[为给帮]|[为给帮][您你](?:登记|申请|提交|反馈|处理|安排|催|查|补|退|换|升级|转)"
)
_HURT = ("angry", "abusive", "disappointed")
_COMPLAINS = re.compile(r"亏|赔|投诉|坏了|漏水|退(?:款|货|钱)|骗|故障|修不好|质量问题|怎么(?:办|解决|处理)")


@dataclass(slots=True)
class _Memory:
    """What the rules need to know of the turns so far."""

    customer: tuple[Message, Emotion] | None = None
    #: whether the customer has spoken since the agent last did
    answering: bool = False
    complained: bool = False
    requests: dict[str, int] = field(default_factory=dict)
    sentences: set[str] = field(default_factory=set)
    apologies: int = 0
    acted_since_apology: bool = False
    hurt_since_apology: bool = False


Rule = Callable[[Message, Reading, _Memory], Iterator[Finding]]


def context_findings(turns: Sequence[tuple[Message, Reading]]) -> list[tuple[Finding, ...]]:
    """For every turn the findings that hold only because of the turns before it; none for the customer's turns."""
    memory = _Memory()
    found: list[tuple[Finding, ...]] = []
    for message, reading in turns:
        if message.speaker == "customer":
            _hear(memory, message, reading)
            found.append(())
            continue
        findings: list[Finding] = []
        for rule in _RULES:
            for finding in rule(message, reading, memory):
                # The same words missing the same norm are one finding, whoever sees it first.
                if not _already_found(finding, (*reading.findings, *findings)):
                    findings.append(finding)
        found.append(tuple(findings))
        _remember(memory, message, reading)
    return found


def _hear(memory: _Memory, message: Message, reading: Reading) -> None:
    memory.customer = (message, reading.emotion)
    memory.answering = True
    hurt = reading.emotion.label in _HURT or (reading.emotion.label == "anxious" and reading.emotion.intensity >= 2)
    memory.complained = memory.complained or hurt or bool(_COMPLAINS.search(message.text))
    memory.hurt_since_apology = memory.hurt_since_apology or hurt


def _remember(memory: _Memory, message: Message, reading: Reading) -> None:
    for thing in _things_asked_for(message.text):
        memory.requests[thing] = memory.requests.get(thing, 0) + 1
    memory.sentences.add(_bare(message.text))
    if _APOLOGY.search(message.text):
        memory.apologies += 1
        memory.acted_since_apology = memory.hurt_since_apology = False
    if reading.promises or _ACT.search(message.text):
        memory.acted_since_apology = True
    memory.answering = False


def _already_found(finding: Finding, others: Iterable[Finding]) -> bool:
    return any(other.norm == finding.norm and other.span.overlaps(finding.span) for other in others)


# form_letter: the customer's question is passed over and the same request comes again

_QUESTION = re.compile(r"[?？]|怎么|什么|为何|为啥|[谁哪几]|多久|吗|解释|说法|到底")
_REQUEST = re.compile(
    r"(?:留(?:下|个|一下|一个)?|提供|告诉|告知|报(?:一下|下)?|发(?:一下|下)?)(?:[您你我]们?|一下|下|个|您的|你的)?[^，,。！!？?]{0,4}?"
    r"(?P<thing>联系电话|电话号码|手机号码?|联系方式|电话|号码|订单号?|单号|地址|姓名|身份证号?码?|邮箱|截图|照片|凭证)"
)
_CONTACT = re.compile(r"电话|号码|手机|联系方式")
_COURTESY = re.compile(
    r"那么?|麻烦|辛苦|请|您|你|我们?|方便|可以|能否|能|是否|先|再|还是|需要|要|把|给|一下|好吗|好不好|行吗|可以吗|吗|呢|吧|哦|啊|的|亲|"
    + f"[{re.escape(_MARKS)}]"
)
_GIVEN = re.compile(r"\d{7,}")
_ASKS_ABOUT_REQUEST = re.compile(
    r"(?:哪个|哪里|什么|要|留|报|给)[^，,。！!？?]{0,4}(?:号码?|电话|单号|地址|照片|截图)|留(?:电话|号码)(?:干|做)"
)
_LEAST_WORDS = 8


def _asks_again_instead_of_answering(message: Message, reading: Reading, memory: _Memory) -> Iterator[Finding]:
    if not memory.answering or memory.customer is None or reading.promises:
        return
    question = memory.customer[0].text
    if not _QUESTION.search(question) or _GIVEN.search(question) or _ASKS_ABOUT_REQUEST.search(question):
        return
    asked_before = [thing for thing in _things_asked_for(message.text) if memory.requests.get(thing)]
    if asked_before and not _COURTESY.sub("", _REQUEST.sub("", message.text)):
        yield Finding(
            "form_letter",
            _core(message.text),
            ("您问的我先回答您：……；结果要告诉您，方便留个号码吗？", "这个问题我先给您说清楚：……"),
            "客户问的还没有回答，先答了他，再要信息会更顺。",
            ("asks for the same again instead of answering",),
            "The question is still open. Answer it first, then ask.",
        )


def _says_the_same_again(message: Message, reading: Reading, memory: _Memory) -> Iterator[Finding]:
    bare = _bare(message.text)
    if memory.answering and memory.customer and len(bare) >= _LEAST_WORDS and bare in memory.sentences:
        if _APOLOGY.search(message.text) or not _QUESTION.search(memory.customer[0].text):
            return
        yield Finding(
            "form_letter",
            _core(message.text),
            ("您刚才问的是……，我换个说法给您讲清楚：……",),
            "客户换了个问题，听到的还是同一句话。换个说法，他会知道您在听。",
            ("says the same words again to another question",),
            "Another question got the very same words. Say it anew, so that they feel heard.",
        )


# forbidden.not_my_job: a plain yes to "so it is not your responsibility?"

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


def _agrees_it_is_not_their_job(message: Message, reading: Reading, memory: _Memory) -> Iterator[Finding]:
    if not memory.answering or memory.customer is None:
        return
    question = memory.customer[0].text
    if not _DISOWNED.search(question) or _NOT_DISOWNED.search(question) or not _ASKED.search(question):
        return
    yes = _YES.match(message.text.lstrip())
    if yes is None or _OWNS.search(message.text):
        return
    start = message.text.index(yes["yes"])
    yield Finding(
        "forbidden.not_my_job",
        Span(start, start + len(yes["yes"]), yes["yes"]),
        ("这件事由我负责跟进到底", "不管原因在哪里，给您带来了不便，我来处理"),
        "这一声“是”，客户会听成我们不管了。告诉他您会跟进到底。",
        ("says yes to: it is not your responsibility",),
        "This yes sounds as if we stepped back. Say that you will see it through.",
    )


# repeated_apology: the second apology without a new deed makes it worse

_DEMANDS_APOLOGY = re.compile(r"道歉|对不起|赔礼|认错|赔不是")


def _apologises_again_without_a_deed(message: Message, reading: Reading, memory: _Memory) -> Iterator[Finding]:
    apology = _APOLOGY.search(message.text)
    if apology is None or not memory.apologies or not memory.answering or memory.customer is None:
        return
    if memory.acted_since_apology or reading.promises or _ACT.search(message.text):
        return
    if not memory.hurt_since_apology or _DEMANDS_APOLOGY.search(memory.customer[0].text):
        return
    yield Finding(
        "repeated_apology",
        Span(apology.start(), apology.end(), apology[0]),
        ("我现在就为您……，今天几点前给您结果", "除了道歉，我能马上做的是……"),
        "已经道过歉了，客户现在更想知道您接下来做什么。",
        ("apologises again without a new deed",),
        "You have said sorry already. Now they want to know what happens next.",
    )


# upsell: selling to somebody who is complaining

_OFFER = re.compile(
    r"(?:给您)?推荐[^，,。！!？?]{0,12}|(?:可以|建议您?)考虑(?:购买|办理|升级|入手)[^，,。！!？?]{0,8}|(?:办理|开通|升级|加购|选购|购买)[^，,。！!？?]{0,8}(?:套餐|会员|产品|新款|延保|保险)|"
    r"(?:新品|新款|活动价|优惠活动|优惠套餐|性价比)[^，,。！!？?]{0,8}"
)
_NO_OFFER = re.compile(r"不(?:会|再|能)?(?:给您)?推荐|没有推荐")
_ASKS_FOR_OFFER = re.compile(
    r"有(?:没有|什么|别的|其他)[^，,。！!？?]{0,8}(?:推荐|产品|套餐|款)|推荐|多少钱|有活动|想(?:买|换|办|升级)"
)
_WANTS_NO_OFFER = re.compile(r"(?:别|不要|不用|少)[^，,。！!？?]{0,8}(?:推荐|推销|卖|产品|套餐)")


def _sells_to_someone_complaining(message: Message, reading: Reading, memory: _Memory) -> Iterator[Finding]:
    offer = _OFFER.search(message.text)
    if offer is None or memory.customer is None or not memory.complained or _NO_OFFER.search(message.text):
        return
    asked = memory.customer[0].text
    if _ASKS_FOR_OFFER.search(asked) and not _WANTS_NO_OFFER.search(asked):
        return
    yield Finding(
        "upsell",
        Span(offer.start(), offer.end(), offer[0]),
        ("先把您的问题解决好，别的以后再说", "您反映的问题，我这样处理：……"),
        "客户心里还有事没解决，这时介绍产品，他听不进去。",
        ("sells to a customer who is complaining",),
        "Their trouble comes first. An offer now will not be heard.",
    )


_RULES: tuple[Rule, ...] = (
    _asks_again_instead_of_answering,
    _says_the_same_again,
    _agrees_it_is_not_their_job,
    _apologises_again_without_a_deed,
    _sells_to_someone_complaining,
)


def _things_asked_for(text: str) -> set[str]:
    things = {match["thing"] for match in _REQUEST.finditer(text)}
    return {"contact" if _CONTACT.search(thing) else thing for thing in things}


def _bare(text: str) -> str:
    return "".join(character for character in text if character.isalnum())


def _core(text: str) -> Span:
    """The message without the marks around it."""
    core = text.strip(_MARKS) or text
    start = text.index(core)
    return Span(start, start + len(core), core)
