"""Quotation marks off, remarks apart: “满意的答复？”（抢话） is a turn and a note."""

from __future__ import annotations

import re
from typing import NamedTuple

from yinuo.channels.transcripts.folding import folded

# Typists close with any mark of the family, and turn the first one the wrong way round.
_CLOSERS = {"“": '”"', "”": '”"', '"': '"”', "‘": "’'", "’": "’'", "'": "'’", "「": "」", "『": "』", "«": "»"}
_LONE_CLOSERS = '”"’」』'
_OPENERS = "“‘「『"
_BRACKETS = {")": "(", "]": "[", "】": "【", "〕": "〔"}
_BRACKETED = re.compile(r"\s*[(\[【〔]([^()\[\]【】〔〕]{1,200})[)\]】〕]\s*")
# Inside spoken words brackets may be the speaker's own (typed chats); only what reads like a stage direction is a remark.
_STAGE_DIRECTION = re.compile(
    r"沉默|停顿|叹气|叹息|哭|笑|哽咽|大声|小声|提高|打断|插话|抢话|没有?说完|未说完|声音|背景|噪音|噪声|杂音|听不清|不清楚$|挂断|挂机|断线|掉线|中断|"
    r"生气|激动|愤怒|不耐烦|语气|语速|查询中|等待音|音乐|转接|静音|保持通话|系统提示|旁白|无人应答|"
    r"^(?:silence|pause|sigh|laugh|crying|inaudible|interrupt|line drop|disconnect|hold|music|noise)",
    re.IGNORECASE,
)


class Words(NamedTuple):
    text: str
    note: str
    #: a quotation mark was opened and never closed: the turn may go on in the next line
    left_open: bool


def words_and_note(raw: str) -> Words:
    """What was said and what was remarked about it, from what stands behind "客户：…"."""
    raw, leading = _take_leading(raw.strip())
    text, after, left_open = _unquote(raw)
    text, inside = _take_stage_directions(text)
    notes = [note for note in (leading, *inside, *after) if note]
    return Words(text.strip(), " ".join(notes), left_open)


def remark_alone(line: str) -> str | None:
    """The remark of a line that is nothing but one bracketed remark."""
    match = _BRACKETED.fullmatch(folded(line))
    return line[match.start(1) : match.end(1)].strip() if match else None


def closes_quote(line: str) -> bool:
    """Whether a line that opens no quotation ends one: the second half of a turn that was broken in two."""
    text, _ = _strip_remarks(line.strip())
    return text[-1:] in _LONE_CLOSERS and text[:1] not in _CLOSERS and not any(mark in text for mark in _OPENERS)


def _take_leading(raw: str) -> tuple[str, str]:
    match = _BRACKETED.match(folded(raw))
    if match and _STAGE_DIRECTION.search(match[1]) and match.end() < len(raw):
        return raw[match.end() :], raw[match.start(1) : match.end(1)].strip()
    return raw, ""


def _unquote(raw: str) -> tuple[str, list[str], bool]:
    """The quoted words, the remarks behind the closing mark, and whether it was left open."""
    if raw[:1] not in _CLOSERS or not raw:
        only_closes = raw[-1:] in _LONE_CLOSERS and not any(mark in raw[:-1] for mark in (*_OPENERS, '"'))
        return (raw[:-1] if only_closes else raw), [], False
    end = max(raw.rfind(mark) for mark in _CLOSERS[raw[0]])
    if end <= 0:
        text, remarks = _strip_remarks(raw[1:])
        return text, remarks, True
    behind, remarks = _strip_remarks(raw[end + 1 :])
    if behind.strip("。.,，;； "):
        return raw, [], False
    return raw[1:end], remarks, False


def _strip_remarks(text: str) -> tuple[str, list[str]]:
    remarks: list[str] = []
    text = text.rstrip()
    while (flat := folded(text))[-1:] in _BRACKETS and flat:
        start = flat.rfind(_BRACKETS[flat[-1]])
        if start < 0:
            break
        remarks.insert(0, text[start + 1 : -1].strip())
        text = text[:start].rstrip()
    return text, remarks


def _take_stage_directions(text: str) -> tuple[str, list[str]]:
    kept, remarks, position = [], [], 0
    for match in _BRACKETED.finditer(folded(text)):
        if _STAGE_DIRECTION.search(match[1]):
            kept.append(text[position : match.start()])
            remarks.append(text[match.start(1) : match.end(1)].strip())
            position = match.end()
    return "".join([*kept, text[position:]]), remarks
