"""What exporting systems call the columns (or JSON fields) that hold the speaker, the words and the time."""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum


class Column(Enum):
    SPEAKER = "speaker"
    TEXT = "text"
    TIME = "time"
    CALL = "call"
    NOTE = "note"


_NAMES: dict[Column, str] = {
    Column.SPEAKER: (
        "speaker|role|sender|sendertype|from|side|party|author|user|name|channel|说话人|说话者|发言人|发言者|讲话人|角色|发送人|发送者|发送方|"
        "发送人类型|身份|人员|姓名|昵称|声道|来源"
    ),
    Column.TEXT: (
        "text|content|message|msg|utterance|transcript|sentence|words|body|onebest|内容|话术|文本|消息|消息内容|聊天内容|对话内容|通话内容|"
        "说话内容|转写|转写文本|转写结果|识别结果|发言|发言内容|语句"
    ),
    Column.TIME: (
        "time|saidat|sentat|at|timestamp|start|starttime|begin|begintime|begintimems|startms|bg|date|datetime|createdat|时间|开始时间|起始时间|发送时间|"
        "说话时间|消息时间|时间戳|发言时间|开始"
    ),
    Column.CALL: "call|callid|conversation|conversationid|session|sessionid|ticket|recording|通话|通话id|通话编号|会话|会话id|会话编号|录音|录音编号|流水号",
    Column.NOTE: "note|remark|comment|备注|附注|注释",
}
_BY_NAME = {name: column for column, names in _NAMES.items() for name in names.split("|")}


def columns(header: Iterable[str]) -> dict[Column, int]:
    """Where each known column stands; of two with the same meaning the first counts."""
    found: dict[Column, int] = {}
    for place, heading in enumerate(header):
        column = _BY_NAME.get(re.sub(r"[\s_\-()（）]", "", heading).lower())
        if column is not None:
            found.setdefault(column, place)
    return found
