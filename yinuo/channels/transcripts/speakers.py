"""Who is speaking: the names that files give to speakers, read as agent or customer."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from yinuo.channels.transcripts.errors import Notice, ShapeError, notice
from yinuo.channels.transcripts.pieces import Said
from yinuo.channels.transcripts.transcript import Speaker

_AGENT_WORDS = (
    "座席|坐席|客服|接线员|话务员|服务人员|工作人员|服务专员|客户经理|业务员|营业员|接待员|导购|顾问|受理员|值班员|班长|主管|"
    "工程师|师傅|技师|专员|店员|商家|卖家|店铺|机器人"
)
_CUSTOMER_WORDS = (
    "客户|顾客|用户|来电人|来电者|来电方|投诉人|投诉方|买家|会员|业主|乘客|旅客|患者|家长|消费者|访客|客人"
)
_ENGLISH_AGENT = r"agent|operator|representative|rep|advis[oe]r|support|staff|csr|assistant|service"
_ENGLISH_CUSTOMER = r"customer|client|caller|user|buyer|visitor|guest|consumer"
# 客户经理 and 客户服务 begin with the customer's word and mean the agent
_AGENT = re.compile(rf"客户(?:经理|服务|代表)|{_AGENT_WORDS}|\b(?:{_ENGLISH_AGENT})s?\d*\b|^答$|工号", re.IGNORECASE)
_CUSTOMER = re.compile(
    rf"{_CUSTOMER_WORDS}|\b(?:{_ENGLISH_CUSTOMER})s?\d*\b|^问$|先生|女士|小姐|太太|阿姨", re.IGNORECASE
)
_SAMPLE = 200

#: labels that may stand in the middle of a line, after the words of the turn before
INLINE_LABEL = rf"(?:{_AGENT_WORDS}|{_CUSTOMER_WORDS}|{_ENGLISH_AGENT}|{_ENGLISH_CUSTOMER})"

# What stands before a colon in notes, forms and articles and is nobody's name.
_NO_NAME = re.compile(
    r"(?:日期|时间|时长|主题|标题|题目|备注|附注|注意|注|说明|电话|号码|手机|地址|网址|邮箱|订单号?|单号|编号|工单号?|问题|原因|结果|结论|总结|小结|"
    r"分析|点评|评语|案例|例如|比如|举例|即|如下|内容|摘要|来源|作者|编辑|出处|记录|录音|文件|渠道|类型|类别|状态|级别|满意度|"
    r"场景|背景|旁白|解说|画外音|https?|note|subject|date|time|duration|summary|remark)$|(?:说|道|是|为|如|有|包括|问题|时间|日期|号|号码|方式)$",
    re.IGNORECASE,
)
_AGENT_CUES = re.compile(
    r"请问有什么|有什么可以帮|很高兴为您|竭诚为您|欢迎致电|工号|感谢您的来电|祝您|给您|帮您|为您|跟您|请您|让您|您稍等|您放心|我们这边|咱们这边|亲[，,~～]|"
    r"how (?:can|may) i help|thank you for calling|for your patience|i will (?:check|arrange)|您",
    re.IGNORECASE,
)
_CUSTOMER_CUES = re.compile(
    r"你们|我买的?|我的(?:订单|快递|钱|电话|卡|机器|账户)|我要(?:投诉|退|换)|怎么回事|怎么办|给我|帮我|还没(?:到|收)|什么时候|凭什么|"
    r"\bmy (?:order|account|card|bill|phone)\b|i want|i bought",
    re.IGNORECASE,
)

_BRACKETED_BEHIND = re.compile(r"(?P<name>[^(（\[【]+)[(（\[【](?P<inside>[^)）\]】]*)[)）\]】]$")
_TOLD = re.compile(
    rf"(?P<name>{_AGENT_WORDS}|{_CUSTOMER_WORDS})(?P<manner>[^，,]{{0,6}}?)(?:回答道?|说道?|答道?|问道?|喊道?|道)$"
)


def role_of(label: str) -> Speaker | None:
    """The role that the label itself names, None for a bare name or letter."""
    if _AGENT.search(label):
        return "agent"
    if _CUSTOMER.search(label):
        return "customer"
    return None


def plain_name(label: str) -> tuple[str, str]:
    """The speaker alone and what is remarked beside the name: 客户（生气地） is the customer, 客服笑着说 the agent."""
    if match := _TOLD.match(label):
        return match["name"], match["manner"]
    match = _BRACKETED_BEHIND.match(label)
    if match and role_of(match["name"]):
        return match["name"].strip(), match["inside"]
    return label, ""


def is_plausible_name(label: str) -> bool:
    return bool(label) and not _NO_NAME.search(label) and not label.isdigit()


def roles(said: Iterable[Said]) -> tuple[Mapping[str, Speaker], list[Notice]]:
    """A role for every label; a bare name or letter is judged by what it says, and a notice tells so."""
    words: dict[str, list[str]] = defaultdict(list)
    for utterance in said:
        if len(words[utterance.label]) < _SAMPLE:
            words[utterance.label].append(utterance.text)
    known = {label: role for label in words if (role := role_of(label))}
    unknown = [label for label in words if label not in known]
    if not unknown:
        return known, []
    taken = set(known.values())
    if len(taken) == 1:
        other: Speaker = "customer" if "agent" in taken else "agent"
        return {**known, **dict.fromkeys(unknown, other)}, []
    if not known and len(unknown) == 1:
        raise ShapeError("one_unknown_speaker", label=unknown[0])
    guessed = _guess(unknown, words, one_of_each=not known)
    agents = "、".join(label for label, role in guessed.items() if role == "agent")
    customers = "、".join(label for label, role in guessed.items() if role == "customer")
    return {**known, **guessed}, [notice("guessed_speakers", agents=agents or "-", customers=customers or "-")]


def _guess(labels: list[str], words: Mapping[str, list[str]], *, one_of_each: bool) -> dict[str, Speaker]:
    scores = {label: _service_tone(words[label]) for label in labels}
    if one_of_each and {"Q", "A"} <= {label.upper() for label in labels}:
        scores = {label: float(label.upper() == "A") for label in labels}
    if not one_of_each:
        return {label: "agent" if score > 0 else "customer" for label, score in scores.items()}
    # Between strangers exactly the one who sounds most like a desk is sure to be the agent; ties go to who spoke
    # first, because a desk answers with its greeting.
    first = max(labels, key=lambda label: scores[label])
    return {label: "agent" if label == first or scores[label] > 0.5 else "customer" for label in labels}


def _service_tone(lines: list[str]) -> float:
    counts = Counter[str]()
    for line in lines:
        counts["agent"] += len(_AGENT_CUES.findall(line[:500]))
        counts["customer"] += len(_CUSTOMER_CUES.findall(line[:500]))
    return (counts["agent"] - counts["customer"]) / len(lines)
