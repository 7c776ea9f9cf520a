"""What narration around a dialogue tells: the line was lost, the call is over, the next call begins and when."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from yinuo.channels.transcripts.folding import folded
from yinuo.channels.transcripts.pieces import Said
from yinuo.channels.transcripts.transcript import Direction, Speaker

_MORNING = 10

_DROP = re.compile(
    r"断线|掉线|断了线|(?:电话|通话|线路|信号|连线|连接)[^。,!?]{0,8}(?:中断|断掉|断开|断了)|(?:电话|那头|对方)[^。,!?]{0,4}(?:没有?|没了)声音|"
    r"line (?:was |went )?(?:dropped|cut|dead|lost)|call (?:was )?(?:dropped|cut off)|disconnected|connection (?:was )?lost",
    re.IGNORECASE,
)
_NO_DROP = re.compile(r"(?:没有?|未|不会|并非|不是|如果|要是|防止|避免|以免)[^。,!?]{0,3}(?:断线|掉线|中断|断)")
_HANG_UP = re.compile(r"挂断|挂机|挂了电话|通话结束|结束通话|hung up|end of call", re.IGNORECASE)
_RULE = re.compile(r"[-=*_#~—─·.]{3,}$")
_CALL_HEADING = re.compile(
    r"[【\[(#\s]{0,4}(?:第[一二三四五六七八九十\d]{1,3}(?:通|次)(?:电话|通话|来电|致电|回访|呼叫|沟通)?|(?:通话|录音|来电|会话|call|conversation|recording)\s?[#№]?\s?\d{1,4})"
    r"[^。]{0,24}$",
    re.IGNORECASE,
)
_NUMBER = {"一": 1, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10, "几": 5}
_AFTER = re.compile(
    r"(?P<number>\d{1,3}|半|[一两二三四五六七八九十几]|十[一二三四五])(?P<half>个半|个)?(?P<unit>分钟|钟头|小时|天|周|星期|礼拜|月)(?:之|以)?后|"
    r"(?P<days>第二天|次日|隔天|隔日|翌日|第三天|下周|next day|(?:the )?following day)|"
    r"(?P<today>当天|当日|同一天|当晚|later (?:that|the same) day)|(?P<at_once>随即|立即|立刻|马上|随后)[^。]{0,12}(?:回拨|回电|打|拨|致电)",
    re.IGNORECASE,
)
_PART_OF_DAY = re.compile(
    r"(?P<part>凌晨|清晨|早上|上午|中午|下午|傍晚|晚上|当晚|晚间)?\s?(?:(?P<hour>\d{1,2})(?:点|时|:)(?P<minute>\d{1,2}|半)?)?"
)
_PART_HOURS = {
    "凌晨": 2,
    "清晨": 8,
    "早上": 9,
    "上午": 10,
    "中午": 12,
    "下午": 15,
    "傍晚": 18,
    "晚上": 19,
    "当晚": 19,
    "晚间": 19,
}
_DAYS = {"第三天": 2, "下周": 7}
_AGENT_CALLS = re.compile(
    r"(?:客服|座席|坐席|工作人员|服务人员|接线员|专员|agent)[^。!?]{0,16}(?:打电话|打了电话|回电|回拨|致电|拨通|拨打|再次联系|主动联系|called)",
    re.IGNORECASE,
)
_OUTBOUND = re.compile(
    r"(?:昨天|刚才|刚刚|上午|之前|前天)[^。!?]{0,6}接您|(?:打|来)(?:这个)?电话(?:给您)?是(?:想|要|为)|"
    r"请问(?:您)?是[^,。?!]{1,8}(?:先生|女士|小姐|太太|本人)[^,。?!]{0,2}(?:吗|么|吧)|calling you back|returning your call|am i speaking (?:to|with)",
    re.IGNORECASE,
)
_CALLS_YOU = re.compile(r"(?P<before>[^,。!?]{0,20})给您(?:回电|回个?电话|回访|致电|打(?:个|这个)?电话)")
_FUTURE = re.compile(r"[明后今]天|今晚|稍后|晚点|尽快|马上|立刻|[会将再]|点|分钟|小时|周|星期|后")
_OPENS = re.compile(
    r"(?:喂|哈喽|你好|您好|早上好|上午好|下午好|晚上好|hello|hi\b|good (?:morning|afternoon|evening))", re.IGNORECASE
)
_GOODBYE = re.compile(
    r"再见|拜拜|再会|祝您|感谢您的来电|谢谢您的来电|先这样|就这样吧|good ?bye|\bbye\b|have a (?:nice|good)",
    re.IGNORECASE,
)
_THANKS = re.compile(r"谢谢|多谢|感谢|thank", re.IGNORECASE)
_CALLING_INTO_SILENCE = re.compile(
    r"(?:^|[,。!?…\s])(?:喂|hello|你好)[?!…。]{0,6}$|听(?:得|不)(?:到|见)(?:吗|我|了)?[^。]{0,4}$", re.IGNORECASE
)
_SPOKEN_DROP = re.compile(
    r"断线|掉线|(?:电话|线路|信号)[^。,!?]{0,6}(?:断|中断)|自动挂(?:断)?了|line (?:was )?dropped|got cut off",
    re.IGNORECASE,
)
_OPENING_TURNS = 8


def tells_of_drop(text: str) -> bool:
    flat = folded(text)
    return bool(_DROP.search(flat)) and not _NO_DROP.search(flat)


def is_break(text: str) -> bool:
    """Narration that ends one call and begins the next, whatever stands around it."""
    flat = folded(text).strip()
    return bool(_RULE.match(flat) or _CALL_HEADING.match(flat))


def names_a_later_time(text: str) -> bool:
    return bool(_AFTER.search(folded(text)))


def is_end_of_call(text: str) -> bool:
    return bool(_HANG_UP.search(folded(text))) or tells_of_drop(text)


def opens_a_call(text: str) -> bool:
    return bool(_OPENS.match(folded(text)))


def next_start(narration: Sequence[str], ended_at: datetime) -> tuple[datetime, str] | None:
    """When the next call began, by the words between the calls: (the time, the words), or None when they do not tell."""
    found = [match for text in narration for match in _AFTER.finditer(folded(text))]
    if not found:
        return None
    match = found[-1]
    if match["at_once"]:
        return ended_at + timedelta(minutes=1), match[0]
    if match["unit"] in ("分钟", "钟头", "小时"):
        return ended_at + _amount(match) * timedelta(
            hours=1 if match["unit"] != "分钟" else 0, minutes=match["unit"] == "分钟"
        ), match[0]
    behind = _PART_OF_DAY.match(match.string, match.end())
    words = match[0] + (behind[0] if behind else "")
    if match["today"]:
        begin = _on_day(ended_at, 0, behind, "当晚" if match[0] == "当晚" else None)
        return (begin if begin > ended_at else ended_at + timedelta(hours=1)), words
    days = (
        _DAYS.get(match["days"], 1)
        if match["days"]
        else int(_amount(match) * {"天": 1, "月": 30}.get(match["unit"], 7))
    )
    return _on_day(ended_at, days, behind, None), words


def direction(narration: Sequence[str], turns: Sequence[tuple[Speaker, str]]) -> Direction:
    opening = [folded(text) for speaker, text in turns[:_OPENING_TURNS] if speaker == "agent"][:3]
    called = any(_OUTBOUND.search(text) or _calls_now(text) for text in opening)
    return "outbound" if called or any(_AGENT_CALLS.search(folded(text)) for text in narration) else "inbound"


def _calls_now(text: str) -> bool:
    """ "我给您回电" as a greeting; "明天给您回电" is a promise made in a call that came in."""
    return any(not _FUTURE.search(match["before"]) for match in _CALLS_YOU.finditer(text))


def ends_with_goodbye(texts: Sequence[str]) -> bool:
    return any(_GOODBYE.search(text) for text in texts[-4:]) or any(_THANKS.search(text) for text in texts[-1:])


def calls_into_silence(text: str) -> bool:
    """The last words of a call whose line is gone: "……好不好？喂？"."""
    return bool(_CALLING_INTO_SILENCE.search(folded(text).strip()[-40:]))


def recalls_a_drop(turns: Sequence[tuple[Speaker, str]]) -> bool:
    """The next call opens by speaking of the line that was lost."""
    return any(_SPOKEN_DROP.search(folded(text)) for _, text in turns[:_OPENING_TURNS])


def drop_noted(said: Said) -> bool:
    return bool(said.note) and tells_of_drop(said.note)


def _amount(match: re.Match[str]) -> float:
    number = match["number"]
    value = (
        0.5 if number == "半" else float(number) if number.isdigit() else float(sum(_NUMBER[sign] for sign in number))
    )
    return value + 0.5 if match["half"] == "个半" else value


def _on_day(ended_at: datetime, days: int, behind: re.Match[str] | None, part: str | None) -> datetime:
    hour, minute = _MORNING, 0
    part = (behind["part"] if behind else None) or part
    if part:
        hour = _PART_HOURS[part]
    if behind and behind["hour"] and int(behind["hour"]) < 24:
        hour = int(behind["hour"])
        minute = 30 if behind["minute"] == "半" else min(int(behind["minute"] or 0), 59)
        if part in ("下午", "傍晚", "晚上", "当晚", "晚间") and hour < 12:
            hour += 12
    return (ended_at + timedelta(days=days)).replace(hour=hour, minute=minute, second=0, microsecond=0)
