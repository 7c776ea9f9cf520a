"""What the columns of a promise history may be called, in Chinese and English, and what the words in them mean."""

from __future__ import annotations

import re
from collections.abc import Iterable

from yinuo.conversations.models import Conversation
from yinuo.promises.models import Promise, Withdrawal

#: the first name of each is that of the template
COLUMNS: dict[str, tuple[str, ...]] = {
    "key": ("编号", "承诺编号", "id", "number", "promise id", "key"),
    "ticket": ("工单号", "工单", "工单编号", "ticket", "ticket id", "case"),
    "contact": (
        "客户电话",
        "联系方式",
        "电话",
        "手机",
        "手机号",
        "contact",
        "phone",
        "mobile",
        "email",
        "customer contact",
    ),
    "customer": ("客户", "客户姓名", "姓名", "customer", "customer name", "name"),
    "words": ("原话", "承诺内容", "内容", "承诺", "words", "promise", "text", "content"),
    "action": ("动作", "承诺事项", "事项", "类型", "action", "type", "kind"),
    "owner": ("负责人", "坐席", "责任人", "owner", "agent", "assignee"),
    "channel": ("渠道", "来源", "channel", "source"),
    "made_at": ("说出时间", "承诺于", "承诺时间", "创建时间", "said at", "made at", "promised at", "created at"),
    "due_at": ("约定时间", "到期时间", "截止时间", "期限", "due at", "due", "deadline"),
    "state": ("状态", "结果", "state", "status", "result"),
    "kept_at": ("完成时间", "守诺时间", "兑现时间", "fulfilled at", "kept at", "done at", "completed at"),
    "evidence": ("凭证", "证据", "单号", "evidence", "reference", "proof"),
    "why": ("原因", "备注", "说明", "why", "reason", "note"),
}
NEEDED = ("contact", "words", "owner", "made_at")
TEMPLATE = (
    (
        "A-1",
        "T-9",
        "13800004058",
        "王女士",
        "明天下午三点前给您回电",
        "回电",
        "cheng",
        "电话",
        "2026-11-18 10:00",
        "",
        "已守",
        "2026-11-19 14:30",
        "外呼 R2031",
        "",
    ),
    (
        "A-2",
        "T-9",
        "13800004058",
        "王女士",
        "三天内退款",
        "退款",
        "cheng",
        "电话",
        "2026年11月18日 10:05",
        "2026年11月21日",
        "客户撤回",
        "",
        "",
        "客户改为换货",
    ),
)

_STATES = {
    "open": "open|待守|未完成|进行中|待处理|pending|todo",
    "kept": "kept|kept late|kept_late|late|done|fulfilled|completed|closed|已守|按时|按时守住|迟守|超时完成|已完成|完成|已兑现|已守诺",
    "broken": "broken|missed|failed|未守|失约|违约|破诺|已破|未兑现",
    Withdrawal.OnBehalfOf.CUSTOMER: "withdrawn|withdrawn by customer|cancelled by customer|客户撤回|客户取消|撤回|客户不需要了",
    Withdrawal.OnBehalfOf.DESK: "withdrawn by desk|taken back|cancelled|canceled|本方撤回|取消|我方撤回",
    "renegotiated": "renegotiated|rescheduled|moved|改期|已改期|改约|重新约定",
}
_ACTIONS = {
    Promise.Action.CALLBACK: "回电|回电话|致电|外呼|call|call back|callback",
    Promise.Action.REPLY: "回复|答复|reply|answer",
    Promise.Action.REFUND: "退款|退费|refund",
    Promise.Action.SHIP: "发货|寄出|补发|ship|send goods",
    Promise.Action.VISIT: "上门|派工|visit",
    Promise.Action.SEND_DOCUMENT: "发送资料|发资料|发票|send document|document",
    Promise.Action.RESOLVE: "解决|处理|修复|resolve|fix",
    Promise.Action.ESCALATE: "上报|升级|反馈|escalate",
    Promise.Action.COMPENSATE: "补偿|赔偿|赔付|compensate",
    Promise.Action.FOLLOW_UP: "跟进|跟踪|follow up|follow_up",
    Promise.Action.OTHER: "其他|其它|other",
}
_CHANNELS = {
    Conversation.Channel.PHONE: "电话|来电|热线|phone|call",
    Conversation.Channel.CHAT: "在线|网页|网页客服|在线客服|chat|web|web chat",
    Conversation.Channel.MAIL: "邮件|邮箱|mail|email|e-mail",
    Conversation.Channel.WECHAT: "微信|企业微信|wechat|wecom",
    Conversation.Channel.VISIT: "上门|visit",
}


def _folded(name: str) -> str:
    return re.sub(r"[\s_\-:：()（）*]+", "", name).lower()


def _by_name(table: dict[str, str]) -> dict[str, str]:
    return {_folded(name): str(value) for value, names in table.items() for name in (*names.split("|"), str(value))}


_COLUMN_OF = {_folded(name): column for column, names in COLUMNS.items() for name in (*names, column)}
_STATE_OF, _ACTION_OF, _CHANNEL_OF = (
    _by_name({str(k): v for k, v in t.items()}) for t in (_STATES, _ACTIONS, _CHANNELS)
)


def places(header: Iterable[str]) -> dict[str, int]:
    """Where each column known stands; of two with the same meaning the first counts."""
    found: dict[str, int] = {}
    for place, name in enumerate(header):
        column = _COLUMN_OF.get(_folded(name))
        if column is not None:
            found.setdefault(column, place)
    return found


def state_of(text: str) -> str | None:
    """open, kept, broken, renegotiated, or on whose behalf it was withdrawn; None for a word of no known meaning."""
    return _STATE_OF.get(_folded(text))


def action_of(text: str) -> str | None:
    return _ACTION_OF.get(_folded(text))


def channel_of(text: str) -> str | None:
    return _CHANNEL_OF.get(_folded(text))
