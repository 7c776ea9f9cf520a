"""Put tokens together: 明天 + 下午 + 三点 + 前 is one phrase, A到B one range, 明天,不对,后天 the corrected one."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from yinuo.language.rules import clock_times
from yinuo.language.rules.beside import bound_after, direction, has_happened, is_standing
from yinuo.language.rules.calendar import Unpublished
from yinuo.language.rules.corrections import FASTEST, SLOWEST, correction_after
from yinuo.language.rules.deadlines import closing, named_stretch, stretch_between, until_now
from yinuo.language.rules.durations import Length, together
from yinuo.language.rules.holidays import block_before
from yinuo.language.rules.lengths import length_stretch
from yinuo.language.rules.lexing import Token
from yinuo.language.rules.named_days import days_named
from yinuo.language.rules.rulebook import LEXER
from yinuo.language.rules.slots import DAY_RANK, RANKS, Slots
from yinuo.language.rules.stretches import Said, Stretch, nothing

_GAP = re.compile(r"(?:的|份|里|当天|那天|那个|\(| |,)")
_CONNECTOR = re.compile(
    r"(?:\)|号|左右)?(?:(?:一直)?(?:到|至|-{1,2})(?:了)?|,?或者?(?:是)?(?:最晚|最迟)?(?:到)?"
    r"|,(?=[0-9一二三四五六七八九十]{1,3}(?:号|日)|周|星期|礼拜|明天|后天|大后天))"
)
_START_FROM = re.compile(r"(?:开始算|开始|算起|起)(?:算)?,?的?")
_OPENING = ("从", "自")
_DATED = frozenset(("mday", "ymd"))


class Phrase(NamedTuple):
    """A stretch with where its words stand, and how many tokens it took."""

    start: int
    end: int
    stretch: Stretch
    rules: tuple[str, ...]
    tokens: int
    slots: Slots | None = None


class Phrases:
    """Reads the phrases of one folded text."""

    def __init__(self, text: str, said: Said) -> None:
        self.text = text
        self.said = said
        self.tokens = LEXER.tokens(text)

    def all(self) -> list[Phrase]:
        found: list[Phrase] = []
        at = 0
        while at < len(self.tokens):
            try:
                phrase = self._corrected(at)
            except (OverflowError, ValueError, Unpublished):
                # a date beyond the calendar is no date
                phrase = None
            if phrase is None:
                at += 1
                continue
            found.append(phrase)
            at += phrase.tokens
            while at < len(self.tokens) and self.tokens[at].start < phrase.end:
                at += 1  # 今明后年: 后 cannot close one phrase and open the next
        return found

    def _corrected(self, at: int) -> Phrase | None:
        """A phrase, or the one that takes it back right behind it: 明天,哦不对,后天上午."""
        phrase = self._one(at)
        while phrase is not None:
            following = at + phrase.tokens
            if (
                following >= len(self.tokens)
                or correction_after(self.text, phrase.start, phrase.end) != self.tokens[following].start
            ):
                break
            right = self._inheriting(following, phrase.slots) or self._one(following)
            if right is None:
                break
            rules = (*phrase.rules, "corrected", *right.rules)
            phrase = right._replace(start=phrase.start, tokens=phrase.tokens + right.tokens, rules=rules[-20:])
        return phrase

    def _inheriting(self, at: int, said_before: Slots | None) -> Phrase | None:
        """明天下午三点,不对,四点: what was not corrected still stands."""
        rank = RANKS.get(self.tokens[at].kind, -1)
        if rank <= DAY_RANK or said_before is None or not said_before.has_day():
            return None
        slots = said_before.above(self.tokens[at].kind)
        taken = self._fill(at, slots)
        return self._bounded(at, taken, slots) if taken else None

    def _one(self, at: int) -> Phrase | None:
        token = self.tokens[at]
        now = self.said.at
        match token.kind:
            case "length":
                return self._length(at, None)
            case "recurring":
                return self._recurring(at)
            case "now":
                return self._alone(token, Stretch(now, now, None, "vague", "past" if token.value < 0 else "now"))
            case "that_time":
                return self._alone(token, nothing("that_time"))
            case "step":
                back, length = token.value
                stretch = length_stretch(length, self.said, "past" if back else "within")
                return stretch and self._alone(token, stretch)
            case "minutes_and_seconds":
                then = now.replace(minute=token.value[0], second=token.value[1], microsecond=0)
                return self._alone(token, Stretch(then, then, None, "vague", "clock"))
            case "bare":
                return self._shared_unit(at, Slots())
            case _:
                return self._named(at)

    def _alone(self, token: Token, stretch: Stretch) -> Phrase:
        return Phrase(token.start, token.end, stretch, (token.rule,), 1)

    def _next(self, at: int) -> Token | None:
        return self.tokens[at] if at < len(self.tokens) else None

    # Days, parts of a day, clock times

    def _fill(self, at: int, slots: Slots) -> int:
        """Take tokens into the slots while each is narrower than the last; the number taken."""
        taken = 0
        end = self.tokens[at].start
        while (token := self._next(at + taken)) and token.kind in RANKS:
            if (taken and not self._joins(slots, end, token)) or not slots.take(token.kind, token.value):
                break
            slots.rules.append(token.rule)
            end = token.end
            taken += 1
        return taken

    def _joins(self, slots: Slots, end: int, token: Token) -> bool:
        gap = self.text[end : min(token.start, end + 4)]
        if not gap:
            return True
        if gap == ",":
            return slots.rank == DAY_RANK and RANKS.get(token.kind, DAY_RANK + 1) > DAY_RANK
        if token.start - end <= 2 and _GAP.fullmatch(gap):
            return True
        return gap in (")", "),", ")的") and RANKS.get(token.kind, DAY_RANK + 1) > DAY_RANK

    def _named(self, at: int) -> Phrase | None:
        slots = Slots()
        taken = self._fill(at, slots)
        if not taken:
            return None
        end = self.tokens[at + taken - 1].end
        if "close" in slots.values or "open" in slots.values:
            return self._closing(at, taken, slots)
        following = self._next(at + taken)
        if following and following.kind == "bare" and self._joins(slots, end, following):
            shared = self._shared_unit(at + taken, slots)
            if shared:
                return shared._replace(start=self.tokens[at].start, tokens=taken + shared.tokens)
        return (
            self._range(at, taken, end, slots)
            or self._from_then(at, taken, end, slots)
            or self._bounded(at, taken, slots)
        )

    def _bounded(self, at: int, taken: int, slots: Slots) -> Phrase | None:
        bound, end = bound_after(self.text, self.tokens[at + taken - 1].end)
        try:
            stretch = named_stretch(slots, self.said, bound)
        except Unpublished:
            stretch = nothing("unpublished")
        if stretch is None and _DATED & slots.values.keys():
            stretch = nothing("no such day")
        return stretch and self._phrase_of(self.tokens[at].start, end, stretch, slots, taken)

    def _phrase_of(self, start: int, end: int, stretch: Stretch, slots: Slots, taken: int) -> Phrase:
        if is_standing(self.text, start, end):
            stretch = stretch._replace(due=None, kind="standing")
        elif stretch.due is not None and has_happened(self.text, end):
            stretch = stretch._replace(due=None, kind="past")
        return Phrase(start, end, stretch, tuple(slots.rules), taken, slots)

    def _closing(self, at: int, taken: int, slots: Slots) -> Phrase | None:
        last = self.tokens[at + taken - 1]
        slots.values.pop(last.kind)
        afternoon = slots.part if last.kind == "open" and slots.part and slots.part.clock == "pm" else None
        slots.part = afternoon
        try:
            if afternoon:
                stretch = named_stretch(slots, self.said, "")
            else:
                stretch = closing(slots, last.kind, last.value, self.said)
        except Unpublished:
            stretch = nothing("unpublished")
        return stretch and self._phrase_of(self.tokens[at].start, last.end, stretch, slots, taken)

    # Ranges and lists

    def _range(self, at: int, taken: int, end: int, slots: Slots) -> Phrase | None:
        start = self.tokens[at].start
        fastest = next((word for word in FASTEST if self.text.endswith(word, 0, start)), "")
        m = _CONNECTOR.match(self.text, end) or (SLOWEST.match(self.text, end) if fastest else None)
        other = self._next(at + taken)
        if other and other.start == end and self.text.startswith("至今", end):
            stretch = until_now(slots, self.said)
            return stretch and Phrase(start, other.end, stretch, tuple(slots.rules), taken + 1)
        if m is None or other is None or other.start != m.end() or (other.kind not in RANKS and other.kind != "now"):
            return None
        opening = fastest or next((word for word in _OPENING if self.text.endswith(word, 0, start)), "")
        if other.kind == "now":
            stretch = until_now(slots, self.said)
            return stretch and Phrase(start - len(opening), other.end, stretch, tuple(slots.rules), taken + 1)
        later = slots.above(other.kind)
        more = self._fill(at + taken, later)
        if not more:
            return None
        if "weekday" in slots.values and slots.clock is None and slots.part is None and (later.clock or later.part):
            return self._recurring(at, taken + more)  # 周一到周五9:00-18:00
        bound, end = bound_after(self.text, self.tokens[at + taken + more - 1].end)
        try:
            stretch = stretch_between(slots, later, self.said, bound)
        except Unpublished:
            stretch = nothing("unpublished")
        if stretch is None:
            return None
        taken += more
        listed = m.group() == "," and other.kind in ("mday", "weekday", "day")
        while (
            listed
            and (token := self._next(at + taken))
            and token.kind == other.kind
            and self.text[end : token.start] == ","
        ):
            later = later.above(other.kind)
            later.take(token.kind, token.value)
            wider = stretch_between(slots, later, self.said, "")
            if wider is None:
                break
            stretch, end, taken = wider, token.end, taken + 1
        later.rules = [*slots.rules, "from one to the other", *later.rules[len(slots.rules) :]]
        return self._phrase_of(start - len(opening), end, stretch, later, taken)

    def _shared_unit(self, at: int, slots: Slots) -> Phrase | None:
        """9-12点半, 12月3到5号: the first number takes the unit of the second, and both what was said before."""
        bare, other = self.tokens[at], self._next(at + 1)
        m = _CONNECTOR.match(self.text, bare.end)
        if m is None or other is None or m.end() != other.start or other.kind not in ("clock", "mday", "month"):
            return None
        first, last = slots.above(other.kind), slots.above(other.kind)
        hour = clock_times.Clock(bare.value, 0, 0, 3600, None, bare.value > 12)
        first.take(other.kind, hour if other.kind == "clock" else bare.value)
        taken = self._fill(at + 1, last)
        bound, end = bound_after(self.text, self.tokens[at + taken].end)
        stretch = stretch_between(first, last, self.said, bound)
        last.rules.append(bare.rule)
        return stretch and self._phrase_of(bare.start, end, stretch, last, 1 + taken)

    # Lengths

    def _from_then(self, at: int, taken: int, end: int, slots: Slots) -> Phrase | None:
        """从明天起3个工作日内, 节后三天内: the length runs from the day that was said."""
        if not slots.has_day() or slots.clock or slots.part:
            return None
        m = _START_FROM.match(self.text, end)
        after = "after_days_off" in slots.values
        following = self._next(at + taken)
        if (
            following is None
            or following.kind != "length"
            or following.start != (end if after else m.end() if m else -1)
        ):
            return None
        rules = tuple(slots.rules)
        try:
            named = None if after else days_named(slots, self.said.today)
            if after:
                base = block_before(slots.values, self.said.today)
            elif named is None:
                return None
            else:
                base = named.first - timedelta(days=named.first > self.said.today)
        except Unpublished:
            return Phrase(self.tokens[at].start, following.end, nothing("unpublished"), rules, taken + 1)
        phrase = self._length(at + taken, base)
        return phrase and phrase._replace(
            start=self.tokens[at].start, tokens=taken + phrase.tokens, rules=(*rules, *phrase.rules)
        )

    def _length(self, at: int, base: date | None) -> Phrase | None:
        token = self.tokens[at]
        length, end, taken = self._compound(at)
        other = self._next(at + taken)
        m = _CONNECTOR.match(self.text, end)
        if m and other and other.kind == "length" and other.start == m.end():
            length, end, more = self._compound(at + taken)
            taken += more
        bound, end = bound_after(self.text, end)
        if not bound and (tail := self.text[end : end + 2]) in ("左右", "上下"):
            end += len(tail)
        way, start = direction(self.text, bound, token.start, end)
        if way == "standing":
            return Phrase(start, end, nothing("standing"), (token.rule, "standing"), taken)
        stretch = length_stretch(length, self.said, way, base)
        if stretch is None:
            return None
        if way == "after" and stretch.start and stretch.kind in ("day", "working_days"):
            narrower = self._narrowed(at, taken, start, end, (stretch.start.date() - self.said.today).days)
            if narrower:
                return narrower
        return Phrase(start, end, stretch, (token.rule, way), taken)

    def _compound(self, at: int) -> tuple[Length, int, int]:
        """1小时30分钟, 一天零三个小时: the length, where it ends, and its number of tokens."""
        length: Length = self.tokens[at].value
        end, taken = self.tokens[at].end, 1
        while (
            (token := self._next(at + taken))
            and token.kind == "length"
            and self.text[end : min(token.start, end + 2)] in ("", "零", "又", "加", "〇")
        ):
            joined = together(length, token.value)
            if joined is None:
                break
            length, end, taken = joined, token.end, taken + 1
        return length, end, taken

    def _narrowed(self, at: int, taken: int, start: int, end: int, days_ahead: int) -> Phrase | None:
        """三天后下午三点: the part of the day or the clock narrows the day that the length reached."""
        token = self._next(at + taken)
        if (
            token is None
            or token.kind not in ("part", "clock")
            or self.text[end : min(token.start, end + 2)] not in ("", "的")
        ):
            return None
        slots = Slots({"day": days_ahead}, DAY_RANK, rules=[self.tokens[at].rule])
        more = self._fill(at + taken, slots)
        phrase = self._bounded(at + taken, more, slots) if more else None
        return phrase and phrase._replace(start=start, tokens=taken + phrase.tokens)

    def _recurring(self, at: int, taken: int = 1) -> Phrase:
        token = self.tokens[at]
        end = self.tokens[at + taken - 1].end
        while (following := self._next(at + taken)) and (following.kind in RANKS or following.kind == "bare"):
            if following.start - end > 1:
                break
            end, taken = following.end, taken + 1
        return Phrase(token.start, end, nothing("recurring"), (token.rule, "recurring"), taken)
