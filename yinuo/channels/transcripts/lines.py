"""Plain text, one turn a line: “客户：…”, “[00:01:23] 坐席: …”, “A: …”, chat exports with the name on a line of its own."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from yinuo.channels.transcripts.cues import is_break, tells_of_drop
from yinuo.channels.transcripts.errors import Notice, ShapeError, TimeError, notice
from yinuo.channels.transcripts.folding import folded
from yinuo.channels.transcripts.pieces import Dated, Narrated, Piece, Said
from yinuo.channels.transcripts.remarks import closes_quote, remark_alone, words_and_note
from yinuo.channels.transcripts.speakers import INLINE_LABEL, is_plausible_name, plain_name, role_of
from yinuo.channels.transcripts.times import STAMP, Stamp, parse_stamp

MAX_TURN = 20_000

_LABEL = r"[^\s:：,，。.!！?？;；、“”\"'‘’「」『』()\[\]【】<>|]{1,16}(?: [^\s:：,，。.!！?？;；、“”\"'()\[\]【】<>|]{1,16})??(?:\s?[(\[【][^()\[\]【】:]{1,16}[)\]】])?"


def _timed(name: str) -> str:
    return rf"[\[(【]?\s?(?P<{name}>{STAMP})(?:\s?(?:-->|[-~–—])\s?{STAMP})?\s?[\])】]?"


_LEAD = r"[>*\-•·#|\s]{0,8}(?:\d{1,4}[.、)]\s?)?\*{0,2}"
#: "[00:01:23] 坐席(王丽): ..." or "客户 10:20:15: ..."; a tab parts as well as a colon
_TURN = re.compile(
    rf"{_LEAD}(?:{_timed('before')}[\s,]{{0,4}})?(?P<label>{_LABEL})\*{{0,2}}"
    rf"(?:\s{{0,4}}{_timed('after')})?\s{{0,4}}(?P<mark>:\*{{0,2}}|\t)\s*(?P<words>.*)$"
)
#: chat and dictation exports: the name and the time on one line, the words on the next
_HEADING = re.compile(
    rf"(?:(?P<label>{_LABEL})[\s]{{1,8}}{_timed('after')}|{_timed('before')}\s{{1,8}}(?P<label2>{_LABEL}))$"
)
#: "【客户】 ..." and "[客服] ...", with or without a colon
_BOXED = re.compile(
    rf"{_LEAD}(?:{_timed('before')}\s{{0,4}})?[\[【](?P<label>{_LABEL})[\]】](?:\s{{0,4}}{_timed('after')})?\s{{0,4}}:?\s*(?P<words>.*)$"
)
_CALL_TIME = re.compile(
    rf"[【\[]?(?:通话|来电|呼叫|拨打|录音|会话|开始|起始|start|call|begin)?(?:开始)?\s?(?:时间|日期|date|time|at)\s?[】\]]?\s?:\s?(?P<time>{STAMP})",
    re.IGNORECASE,
)
_INLINE = re.compile(rf"(?<=[”\"」』。!?…)])\s{{0,4}}(?={INLINE_LABEL}\s?:\s?[“\"「『])", re.IGNORECASE)
_QUOTED = re.compile(r"[“”\"「『‘]")


@dataclass(slots=True)
class _Line:
    number: int
    text: str
    after_blank: bool
    label: str = ""
    words: str = ""
    stamp: str = ""
    #: what stands beside the speaker's name: 客户（生气地）
    manner: str = ""
    #: "备注：…", the entry of a form rather than the second half of the turn above
    is_entry: bool = False


def pieces(text: str) -> tuple[list[Piece], list[Notice]]:
    lines = list(_lines(text))
    accepted = _accepted_labels(lines)
    turns = [line for line in lines if line.label in accepted]
    quoted = sum(bool(_QUOTED.match(line.words)) for line in turns) * 2 > len(turns)
    found: list[Piece] = []
    left_open: dict[int, int] = {}  # index in found -> line of the mark that was never closed
    for line in lines:
        if line.label in accepted:
            words = words_and_note(line.words)
            if words.left_open:
                left_open[len(found)] = line.number
            stamp = _stamp(line.stamp, line.number) if line.stamp else None
            note = " ".join(filter(None, (line.manner, words.note)))
            found.append(Said(line.label, words.text, line.number, note, stamp))
        elif dated := _dated(line):
            found.append(dated)
        else:
            _add_unlabelled(found, line, left_open, quoted=quoted)
    notices = []
    if left_open:
        notices.append(notice("unquoted_turns", count=len(left_open), line=min(left_open.values())))
    return found, notices


def _lines(text: str) -> Iterator[_Line]:
    after_blank = True
    for number, raw in enumerate(text.split("\n"), 1):
        if not raw.strip():
            after_blank = True
            continue
        for part in _split(raw.strip()):
            if len(part) > MAX_TURN:
                raise ShapeError("turn_too_long", line=number, length=len(part), limit=MAX_TURN)
            yield _matched(_Line(number, part, after_blank))
            after_blank = False


def _split(line: str) -> list[str]:
    """Several turns that a copy from a page has run together into one line."""
    cuts = [match.start() for match in _INLINE.finditer(folded(line))]
    return [line[start:end].strip() for start, end in zip([0, *cuts], [*cuts, len(line)], strict=True)]


def _matched(line: _Line) -> _Line:
    flat = folded(line.text)
    if match := _HEADING.match(flat):
        line.label = match["label"] or match["label2"]
        line.stamp = match["before"] or match["after"]
    elif match := _TURN.match(flat) or _BOXED.match(flat):
        line.label = line.text[match.start("label") : match.end("label")].strip()
        line.words = line.text[match.start("words") :]
        line.stamp = match["before"] or match["after"] or ""
        colon = match.re is _TURN and match["mark"] != "\t"
        if not colon and not role_of(line.label):
            line.label = ""
    elif role_of(flat) and len(flat) <= 8 and flat.isalnum():
        line.label = line.text
    line.label, line.manner = plain_name(line.label)
    if line.label and not is_plausible_name(line.label):
        line.label = ""
        line.is_entry = True
    return line


def _accepted_labels(lines: list[_Line]) -> set[str]:
    """The labels that are speakers: those that name a role, and bare names when the roles do not account for all.

    An article's "点评：" or a form's "订单：" looks like a bare name; with both roles named there is no room for one,
    and otherwise a name must come up twice.
    """
    counts = Counter(line.label for line in lines if line.label)
    named = {label for label in counts if role_of(label)}
    if len({role_of(label) for label in named}) == 2:
        return named
    bare = {label for label in counts if label not in named and counts[label] >= 2}
    if named or len(bare) >= 2:
        return named | bare
    # A dialogue of two turns, one by each: names seen once, when nearly all lines have one.
    once = set(counts) - named
    labelled = sum(counts.values())
    return named | once if len(once) == 2 and labelled * 3 >= len(lines) * 2 else named | bare


def _dated(line: _Line) -> Dated | None:
    flat = folded(line.text)
    match = _CALL_TIME.match(flat)
    written = match["time"] if match else flat if re.fullmatch(STAMP, flat) else None
    if written is None:
        return None
    return Dated(_stamp(written, line.number), line.number)


def _stamp(written: str, number: int) -> Stamp:
    try:
        return parse_stamp(written)
    except TimeError as reason:
        raise ShapeError("bad_row", row=number, reason=reason) from None


def _add_unlabelled(found: list[Piece], line: _Line, left_open: dict[int, int], *, quoted: bool) -> None:
    last = found[-1] if found else None
    remark = remark_alone(line.text)
    if not isinstance(last, Said) or is_break(line.text):
        found.append(Narrated(line.text, line.number))
    elif not last.text and not last.note:
        words = words_and_note(line.text)
        found[-1] = replace(last, text=words.text, note=words.note)
    elif remark:
        found[-1] = replace(last, note=f"{last.note} {remark}".strip())
    elif len(found) - 1 in left_open and closes_quote(line.text):
        words = words_and_note(line.text)
        found[-1] = replace(last, text=_joined(last.text, words.text), note=f"{last.note} {words.note}".strip())
        del left_open[len(found) - 1]
    elif not quoted and not line.after_blank and not line.is_entry and not tells_of_drop(line.text):
        words = words_and_note(line.text)
        found[-1] = replace(last, text=_joined(last.text, words.text), note=f"{last.note} {words.note}".strip())
        if len(_joined(last.text, words.text)) > MAX_TURN:
            raise ShapeError("turn_too_long", line=last.line, length=len(last.text), limit=MAX_TURN)
    else:
        found.append(Narrated(line.text, line.number))


def _joined(first: str, second: str) -> str:
    return f"{first} {second}" if first[-1:].isascii() and second[:1].isascii() else first + second
