"""Put tokens together: 明天 + 下午 + 三点 + 前 is one phrase, A到B one range, 明天,不对,后天 the corrected one."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import NamedTuple

from yinuo.language.rules import clock_times, days, durations
from yinuo.language.rules.calendar import Unpublished
from yinuo.language.rules.deadlines import closing, length_stretch, named_stretch, stretch_between
from yinuo.language.rules.durations import Length, together
from yinuo.language.rules.lexing import Lexer, Rule, Token, words
from yinuo.language.rules.named_days import DAY_RANK, RANKS, Slots, days_named
from yinuo.language.rules.stretches import Said, Stretch
from yinuo.language.rules.timewords import CORRECTIONS, PARTS, guard, one_of

_NOW = {
    "现在": 0,
    "此刻": 0,
    "此时此刻": 0,
    "此时": 0,
    "当前": 0,
    "目前": 0,
    "马上": 0,
    "立刻": 0,
    "立即": 0,
    "刚才": -1,
    "刚刚": -1,
}
_FIGURES = 8

_STANDING = (
    Rule(
        "recurring",
        "每天",
        r"每(?:个)?(?:工作日|天|日|周|星期|礼拜|月|年|晚|早|小时|季度)(?:的)?(?:[一二三四五六日末]|[0-9]{1,2}(?:号|日))?|天天|每逢",
        lambda m: ("recurring", None),
    ),
    words("now", "now", dict(_NOW)),
    Rule("when that time comes", "到届", r"到时候?|届时", lambda m: ("that_time", None)),
    Rule(
        "three quarters of an hour",
        "一二两三123",
        r"(?P<n>[一二两三123])刻钟",
        lambda m: (
            "length",
            durations.of(
                "quarter_hour",
                "一二三".find(m["n"]) + 1 or (2 if m["n"] == "两" else int(m["n"] if m["n"].isdigit() else 2)),
                "一二三".find(m["n"]) + 1 or 2,
            ),
        ),
    ),
)
LEXER = Lexer(
    (
        *_STANDING[:3],
        *days.RULES[:_FIGURES],
        clock_times.RULES[0],
        *durations.RULES,
        *clock_times.RULES[1:],
        *days.RULES[_FIGURES:],
    )
)

_GAP = re.compile(r"(?:的|份|里|当天|那天|那个|\(|,)?")
_CONNECTOR = re.compile(
    r"(?:\)|号|左右)?(?:一直)?(?:(?:到|至|-{1,2})(?:了)?|,?或者?(?:是)?|,(?=[0-9一二三四五六七八九十]{1,3}(?:号|日)))"
)
_SLOWEST = re.compile(r",?(?:最迟|最晚|最慢|慢的话|晚的话|至迟)(?:也)?(?:到|在|是|不超过|不晚于)?(?:了)?")
_FASTEST = ("最快", "最早", "快的话", "早的话", "最快是", "最快到", "最早到", "最快在", "最早在", "快则", "最快也要")
_BOUND = re.compile(
    r"\)?(?:这天|那天|当天|期间|假期|左右|上下|前后|许|的时候|时分|整)?"
    r"(?:(?P<within>之内|以内|内|里面|里(?!程|边|的))|(?P<before>之前|以前|前(?!天|台|往|面|后|置|期|来|去|提|夕|端|半))"
    r"|(?P<after>之后|以后|过后|后(?!天|台|续|面|期|悔|果|勤|边|半|者)))?"
)
_START_FROM = re.compile(r"(?:开始|算起|起|开始算)(?:算)?,?(?:的)?(?:的)?")
_CORRECTION = re.compile(
    rf"[,.。!;…呃额嗯啊哦噢诶]{{0,4}}{one_of(CORRECTIONS)}(?:了)?[,.。!…呃额嗯啊哦]{{0,3}}(?:我说错了?|说错了|口误|更正)?,?(?:应该是|应该|我是说|我说的是|准确说是|是|在|到|为)?,?"
)
_CORRECTED_LATER = re.compile(
    r"(?:哦不对|啊不对|不对|不是|哦不|啊不|呃不|额不|噢不|诶不|说错了|讲错了|口误|更正(?:一下)?|纠正一下|改到|改成|改为|改在|改约到?|改约|应该是|准确说是?)[,.。!…呃额嗯啊哦]{0,3}(?:应该是|应该|是|在|到|为|我说的是)?$"
)
_NOT_THIS = ("不是", "并不是", "不是说", "而不是")
_BUT_THIS = re.compile(r"[,.。]?(?:而)?(?:应该)?是$")

_AHEAD = guard("after_length")
_BEHIND = guard("before_length")
_PAST_AHEAD = guard("after_past_length")
_PAST_BEHIND = guard("before_past_length")
_FUTURE = (
    "未来",
    "未来的",
    "接下来",
    "接下来的",
    "今后",
    "往后",
    "之后",
    "此后",
    "以后",
    "后",
    "下",
    "再过",
    "再等",
    "还剩",
    "还需",
    "还要",
    "还有",
    "再有",
    "最近",
)
_LATER = ("再过", "过", "再等", "等过", "再有")
_PAST = (
    "过去",
    "过去的",
    "之前",
    "此前",
    "以前",
    "前",
    "上",
    "上个",
    "上一个",
    "最近",
    "近",
    "最近的",
    "刚过去的",
    "这",
    "过去这",
)
_STATED_HOURS = guard("hours_before")
_STATED_HOURS_AFTER = guard("hours_after")
_RECURRING = guard("recurring_before")
_AFTER_DAY = guard("after_day")
_EVENT_DAY = guard("before_event_day")
_NUMBERED = guard("number_before")


class Phrase(NamedTuple):
    """A stretch with where its words stand, and how many tokens it took."""

    start: int
    end: int
    stretch: Stretch
    rules: tuple[str, ...]
    tokens: int
    slots: Slots | None


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
            phrase = self._phrase(at)
            if phrase is None:
                at += 1
                continue
            found.append(phrase)
            at += phrase.tokens
        return self._settle(found)

    def _phrase(self, at: int) -> Phrase | None:
        try:
            phrase = self._one(at)
            return self._corrected(phrase, at) if phrase else None
        except (OverflowError, ValueError):
            return None

    def _one(self, at: int) -> Phrase | None:
        token = self.tokens[at]
        match token.kind:
            case "length":
                return self._length(at, None)
            case "recurring":
                return self._recurring(at)
            case "now":
                moment = self.said.at
                past = token.value < 0
                stretch = Stretch(moment, moment, None, "vague", "past" if past else "now")
                return Phrase(token.start, token.end, stretch, (token.rule,), 1, None)
            case "that_time":
                return Phrase(
                    token.start, token.end, Stretch(None, None, None, "vague", "that_time"), (token.rule,), 1, None
                )
            case "minutes_and_seconds":
                minute, second = token.value
                then = self.said.at.replace(minute=minute, second=second, microsecond=0)
                return Phrase(
                    token.start, token.end, Stretch(then, then, None, "vague", "clock"), (token.rule,), 1, None
                )
            case _:
                return self._named(at)

    # Phrases that name days, parts of a day and clock times

    def _fill(self, at: int, slots: Slots) -> int:
        """Take tokens into the slots while each is narrower than the last; the number taken."""
        taken = 0
        end = self.tokens[at].start
        while at + taken < len(self.tokens):
            token = self.tokens[at + taken]
            if token.kind not in RANKS:
                break
            if taken and not self._joins(slots, end, token):
                break
            if not self._take(slots, token):
                break
            slots.rules.append(token.rule)
            end = token.end
            taken += 1
        return taken

    def _joins(self, slots: Slots, end: int, token: Token) -> bool:
        gap = self.text[end : token.start]
        if not gap:
            return True
        if len(gap) > 2 or not _GAP.fullmatch(gap):
            return gap == ")" or (gap in ("),", ")的") and RANKS[token.kind] > DAY_RANK)
        if gap == ",":
            return slots.rank == DAY_RANK and RANKS[token.kind] > DAY_RANK
        return True

    def _take(self, slots: Slots, token: Token) -> bool:
        rank = RANKS[token.kind]
        if (
            token.kind == "part"
            and slots.part
            and slots.part.name in ("晚上", "夜里")
            and token.value == "凌晨"
            and slots.clock is None
        ):
            # 今晚凌晨两点 is past midnight
            slots.part = PARTS["夜里"]
            return True
        if (
            token.kind == "weekday"
            and slots.rank == DAY_RANK
            and not {"weekday", "weekdays", "weekend"} & set(slots.values)
        ):
            return token.value[0] is None  # 明天周五: the weekday only repeats the day
        if token.kind == "weekday" and slots.rank == DAY_RANK:
            return False
        if rank <= slots.rank:
            return False
        if token.kind == "daypart":
            if slots.has_day():
                return False
            slots.values["daypart"] = token.value
            slots.part = PARTS[token.value[1]]
        elif token.kind == "part":
            slots.part = PARTS[token.value]
        elif token.kind == "clock":
            slots.clock = token.value
        else:
            slots.values[token.kind] = token.value
        slots.rank = rank
        return True

    def _named(self, at: int) -> Phrase | None:
        first = self.tokens[at]
        slots = Slots()
        if first.kind == "bare":
            return self._shared_unit(at)
        taken = self._fill(at, slots)
        if not taken:
            return None
        end = self.tokens[at + taken - 1].end
        if "close" in slots.values or "open" in slots.values:
            return self._closing(at, taken, slots)
        ranged = self._range(at, taken, end, slots)
        if ranged:
            return ranged
        started = self._starting(at, taken, end, slots)
        if started:
            return started
        stretch, end = self._bounded(slots, end)
        if stretch is None:
            return None
        start = self._opening(first.start)
        return self._phrase_of(start, end, stretch, slots, taken)

    def _bounded(self, slots: Slots, end: int) -> tuple[Stretch | None, int]:
        bound, end = self._bound(end)
        try:
            return named_stretch(slots, self.said, bound), end
        except Unpublished:
            return Stretch(None, None, None, "vague", "unpublished"), end

    def _bound(self, end: int) -> tuple[str, int]:
        m = _BOUND.match(self.text, end)
        if m is None or not m.group():
            return "", end
        bound = m.lastgroup or ""
        return (bound, m.end()) if bound or m.end() - end > 1 else ("", end)

    def _phrase_of(self, start: int, end: int, stretch: Stretch, slots: Slots, taken: int) -> Phrase:
        return Phrase(start, end, self._guarded(start, end, stretch), tuple(slots.rules), taken, slots)

    def _opening(self, start: int) -> int:
        return start

    def _closing(self, at: int, taken: int, slots: Slots) -> Phrase | None:
        last = self.tokens[at + taken - 1]
        slots.values.pop(last.kind)
        slots.part = None
        stretch = closing(slots, f"{last.kind} {last.value}", self.said)
        return None if stretch is None else self._phrase_of(self.tokens[at].start, last.end, stretch, slots, taken)

    def _range(self, at: int, taken: int, end: int, slots: Slots) -> Phrase | None:
        m = _CONNECTOR.match(self.text, end)
        fastest = self.text.endswith(_FASTEST, 0, self.tokens[at].start)
        if (m is None or not m.group()) and fastest:
            m = _SLOWEST.match(self.text, end)
        following = at + taken
        if m is None or following >= len(self.tokens) or self.tokens[following].start != m.end() or m.end() == end:
            return None
        other = self.tokens[following]
        if other.kind not in RANKS:
            return None
        later = slots.above(RANKS[other.kind])
        if slots.part and other.kind == "clock":
            later.part, later.rank = slots.part, RANKS["part"]
        more = self._fill(following, later)
        if (not more or (later.clock is None) != (slots.clock is None)) and not more:
            return None
        end = self.tokens[following + more - 1].end
        bound, end = self._bound(end)
        stretch = stretch_between(slots, later, self.said, bound)
        if stretch is None:
            return None
        if "weekday" in slots.values and self.text.startswith(("上班", "营业", "每天"), end):
            stretch = stretch._replace(due=None, kind="recurring")
        later.rules = [*slots.rules, "from one to the other", *later.rules[len(slots.rules) :]]
        if m.group().startswith(",") and "," in m.group() and other.kind == "mday":
            return self._list(at, taken + more, end, later, stretch, slots)
        start = self.tokens[at].start
        if fastest or self.text.endswith(("从", "自"), 0, start):
            start -= len(next((w for w in (*_FASTEST, "从", "自") if self.text.endswith(w, 0, start)), ""))
        return self._phrase_of(start, end, stretch, later, taken + more)

    def _list(self, at: int, taken: int, end: int, slots: Slots, stretch: Stretch, first: Slots) -> Phrase:
        """9月10号,11号,12号: on to the last of the list."""
        while at + taken < len(self.tokens):
            token = self.tokens[at + taken]
            if token.kind != "mday" or self.text[end : token.start] != ",":
                break
            later = slots.above(DAY_RANK)
            self._take(later, token)
            wider = stretch_between(first, later, self.said, "")
            if wider is None:
                break
            stretch, slots, end, taken = wider, later, token.end, taken + 1
        return self._phrase_of(self.tokens[at].start, end, stretch, slots, taken)

    def _shared_unit(self, at: int) -> Phrase | None:
        """9-12点半, 10到12号: the first number takes the unit of the second."""
        if at + 1 >= len(self.tokens):
            return None
        bare, other = self.tokens[at], self.tokens[at + 1]
        m = _CONNECTOR.match(self.text, bare.end)
        if m is None or m.end() != other.start or other.kind not in ("clock", "mday", "month"):
            return None
        first, last = Slots(), Slots()
        value = (
            bare.value if other.kind != "clock" else clock_times.Clock(bare.value, 0, 0, 3600, None, bare.value > 12)
        )
        self._take(first, Token(other.kind, bare.start, bare.end, value, bare.rule))
        more = self._fill(at + 1, last)
        bound, end = self._bound(self.tokens[at + more].end)
        stretch = stretch_between(first, last, self.said, bound)
        if stretch is None:
            return None
        last.rules.insert(0, bare.rule)
        return self._phrase_of(bare.start, end, stretch, last, 1 + more)

    def _starting(self, at: int, taken: int, end: int, slots: Slots) -> Phrase | None:
        """从明天起3个工作日内: the length runs from the day that was said."""
        m = _START_FROM.match(self.text, end)
        following = at + taken
        if m is None or following >= len(self.tokens) or self.tokens[following].start != m.end():
            return None
        if self.tokens[following].kind != "length" or not slots.has_day():
            return None
        named = days_named(slots, self.said.today)
        if named is None:
            return None
        base = named.first - timedelta(days=1) if named.first > self.said.today else named.first
        phrase = self._length(following, base)
        return phrase and phrase._replace(
            start=self.tokens[at].start, tokens=taken + phrase.tokens, rules=(*slots.rules, *phrase.rules)
        )

    # Lengths

    def _length(self, at: int, base: date | None) -> Phrase | None:
        token = self.tokens[at]
        length: Length = token.value
        taken, end = 1, token.end
        while at + taken < len(self.tokens):
            following = self.tokens[at + taken]
            gap = self.text[end : following.start]
            joined = (
                together(length, following.value)
                if following.kind == "length" and gap in ("", "零", "又", "加", "〇")
                else None
            )
            if joined is None:
                break
            length, end, taken = joined, following.end, taken + 1
        m = _CONNECTOR.match(self.text, end)
        following_at = at + taken
        if m and m.group() and following_at < len(self.tokens):
            other = self.tokens[following_at]
            if other.kind == "length" and other.start == m.end():
                phrase = self._length(following_at, base)
                return phrase and phrase._replace(start=token.start, tokens=taken + phrase.tokens)
        start = token.start
        bound, end = self._bound(end)
        bound, start = self._direction(bound, start, end)
        if bound == "none":
            return Phrase(start, end, Stretch(None, None, None, "vague", "standing"), (token.rule,), taken, None)
        stretch = length_stretch(length, self.said, bound, base)
        if stretch is None:
            return None
        return Phrase(start, end, stretch, (token.rule, *((bound,) if bound else ())), taken, None)

    def _direction(self, bound: str, start: int, end: int) -> tuple[str, int]:
        """Whether a length looks ahead or back, or is none of our business; and where the words about it begin."""
        text = self.text
        if (
            text.startswith(_AHEAD, end)
            and not text.startswith(("内", "之内", "以内", "起步价"), end)
            and bound != "within"
        ):
            return "none", start
        if text.startswith(("热线", "客服", "无理由", "保修", "质保", "不间断", "自助", "价保"), end):
            return "none", start
        if text.endswith(_NUMBERED, 0, start) and text[start - 1] == "第":
            return "none", start
        if bound == "before":
            return "ago", start
        if not bound and text.endswith(_PAST, 0, start) and not text.endswith(("以后", "往后"), 0, start):
            return "past", start - len(next(w for w in _PAST if text.endswith(w, 0, start)))
        if text.endswith(_LATER, 0, start):
            if text.startswith("了", end):
                return "past", start
            return bound or "after", start - len(next(w for w in _LATER if text.endswith(w, 0, start)))
        if text.endswith(_FUTURE, 0, start):
            word = next(w for w in _FUTURE if text.endswith(w, 0, start))
            return ("none" if word in ("还有",) and text.startswith("到期", end) else bound or "within"), start - len(
                word
            )
        if bound in ("within", "after"):
            if bound == "within" and text.endswith(("过去", "最近", "近"), 0, start):
                return "past", start
            return bound, start
        if text.endswith(_BEHIND, 0, start):
            return "none", start
        if text.startswith(_PAST_AHEAD, end) or text.endswith(_PAST_BEHIND, 0, start):
            return "past", start
        return "within", start

    # What is said again and again, taken back, or about something else

    def _recurring(self, at: int) -> Phrase:
        token = self.tokens[at]
        end, taken = token.end, 1
        while at + taken < len(self.tokens):
            following = self.tokens[at + taken]
            if following.kind not in RANKS or len(self.text[end : following.start]) > 1:
                break
            end, taken = following.end, taken + 1
        return Phrase(token.start, end, Stretch(None, None, None, "vague", "recurring"), (token.rule,), taken, None)

    def _guarded(self, start: int, end: int, stretch: Stretch) -> Stretch:
        text = self.text
        standing = (
            text.endswith(_STATED_HOURS, 0, start)
            or text.endswith(_RECURRING, 0, start)
            or text.startswith(_STATED_HOURS_AFTER, end)
            or text.startswith(_AFTER_DAY, end)
            or text.endswith(_EVENT_DAY, 0, start)
            or text.endswith(_NUMBERED, 0, start)
        )
        return stretch._replace(due=None, due_kind="vague", kind="standing") if standing else stretch

    def _corrected(self, phrase: Phrase, at: int) -> Phrase:
        following = at + phrase.tokens
        if following >= len(self.tokens):
            return phrase
        m = _CORRECTION.match(self.text, phrase.end)
        if m is None or m.end() != self.tokens[following].start:
            return phrase
        other = self.tokens[following]
        right = self._inheriting(following, phrase.slots) if phrase.slots and other.kind in RANKS else None
        right = right or self._one(following)
        if right is None:
            return phrase
        joined = right._replace(
            start=phrase.start, tokens=phrase.tokens + right.tokens, rules=(*phrase.rules, "corrected", *right.rules)
        )
        return self._corrected(joined, at)

    def _inheriting(self, at: int, said_before: Slots) -> Phrase | None:
        """明天下午三点,不对,四点: what was not corrected still stands."""
        rank = RANKS[self.tokens[at].kind]
        if rank <= DAY_RANK or not said_before.values:
            return None
        slots = said_before.above(rank)
        if rank == RANKS["part"]:
            slots.part = None
            slots.values.pop("daypart", None)
            if "daypart" in said_before.values:
                slots.values["day"] = said_before.values["daypart"][0]
        taken = self._fill(at, slots)
        if not taken:
            return None
        stretch, end = self._bounded(slots, self.tokens[at + taken - 1].end)
        return stretch and self._phrase_of(self.tokens[at].start, end, stretch, slots, taken)

    def _settle(self, found: list[Phrase]) -> list[Phrase]:
        """Drop what a later phrase took back: 我明天给您回电,哦不对,后天; 不是明天,是后天; 最快明天…最迟后天."""
        kept: list[Phrase] = []
        for phrase in found:
            if kept and kept[-1].stretch.due is not None and phrase.stretch.due is not None:
                before = kept[-1]
                between = self.text[max(before.end, phrase.start - 40) : phrase.start]
                taken_back = _CORRECTED_LATER.search(between) or (
                    self.text.endswith(_NOT_THIS, 0, before.start) and _BUT_THIS.fullmatch(between)
                )
                if taken_back:
                    kept.pop()
                elif self.text.endswith(_FASTEST, 0, before.start) and _SLOWEST.search(between):
                    kept[-1] = before._replace(
                        stretch=before.stretch._replace(due=None, due_kind="vague", kind="earliest")
                    )
            kept.append(phrase)
        return kept
