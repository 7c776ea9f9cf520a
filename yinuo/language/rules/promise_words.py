"""The words of promises from data/promises.toml, and the cutting of a message into them."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import NamedTuple, cast

from yinuo.language.rules.folding import Folded, fold_phrase
from yinuo.language.types import Action, Moment

#: What a word can be; one word may be several things ("配送" is a person and a deed).
ACT, CONTACT, LIGHT, ARRIVAL = 1 << 0, 1 << 1, 1 << 2, 1 << 3
SELF, TEAM, THIRD, CUSTOMER = 1 << 4, 1 << 5, 1 << 6, 1 << 7
WILL, SURE, VAGUE, AGAIN = 1 << 8, 1 << 9, 1 << 10, 1 << 11
AFTER, BEFORE, EVENT, CHOICE = 1 << 12, 1 << 13, 1 << 14, 1 << 15
DONE, PROGRESSIVE, PERFECT, NEGATIVE, CANNOT = 1 << 16, 1 << 17, 1 << 18, 1 << 19, 1 << 20
CONDITION, TOPIC_CONDITION, HEDGE, ESTIMATE, MAY = 1 << 21, 1 << 22, 1 << 23, 1 << 24, 1 << 25
ASK, TAG, QUOTE, REPORT, DUTY, READY = 1 << 26, 1 << 27, 1 << 28, 1 << 29, 1 << 30, 1 << 31
POLICY, AUTOMATIC, NOW, WAIT = 1 << 32, 1 << 33, 1 << 34, 1 << 35
CAUSATIVE, PREPOSITION, ADJUNCT, LINK, COMFORT = 1 << 36, 1 << 37, 1 << 38, 1 << 39, 1 << 40
LEAD, FILLER, PARTICLE = 1 << 41, 1 << 42, 1 << 43
DOCUMENT, TEXT, GIFT, MONEY, GOODS = 1 << 44, 1 << 45, 1 << 46, 1 << 47, 1 << 48
TIME, STOP, COMMA, QUESTION, PAST, THAT_TIME = 1 << 49, 1 << 50, 1 << 51, 1 << 52, 1 << 53, 1 << 54
SEND, WEAK = 1 << 55, 1 << 56

DESK = SELF | TEAM
PERSON = SELF | TEAM | THIRD


class Word(NamedTuple):
    text: str
    flags: int
    action: Action


class Token(NamedTuple):
    flags: int
    start: int
    end: int
    word: Word
    moment: Moment | None = None


def tokens(folded: Folded, moments: tuple[Moment, ...]) -> list[Token]:
    """The known words of a folded message, longest first, with its moments among them; what is unknown is left out."""
    text = folded.text
    times = _times(folded, moments)
    found: list[Token] = []
    place, length = 0, len(text)
    at = 0
    border = times[0].start if times else length
    governed = False
    single, pairs = _SINGLE.get, _PAIRS.get
    new = tuple.__new__
    breaks = _pauses(folded) if folded.places is not None else _NO_BREAKS
    while place < length:
        if place in breaks:
            found.append(new(Token, (COMMA, place, place, _PAUSE, None)))
            governed = False
        if place >= border:
            time = times[at]
            found.append(time)
            place = max(place + 1, time.end)
            at += 1
            border = times[at].start if at < len(times) else length
            governed = False
            continue
        word: Word | None = None
        end = place
        for written, letters, unless, known in pairs(text[place : place + 2], _NONE):
            end = place + letters
            if (
                end <= border
                and (letters == 2 or text.startswith(written, place))
                and (not unless or end == length or text[end] not in unless)
            ):
                word = known
                break
        if word is None:
            word = single(text[place])
            end = place + 1
            if word is None:
                if text[place] > _FIRST_SIGN or "\u2190" <= text[place] <= "\u2bff":
                    found.append(new(Token, (COMMA, place, end, _PAUSE, None)))
                place = end
                governed = False
                continue
        flags = word.flags
        if word is _ASKING and folded.original[place if folded.places is None else folded.places[place]] == "嘛":
            word = _PLEADING
        if flags & ACT and end < border and text[end] in "好完妥" and text[end : end + 2] not in _NOT_ENDED:
            word = ended(word, text[end])
            end += 1
        if governed and flags & _ADDRESSING and word.text[0] == "你":
            # "给你先退款": the customer is whom it is for, not who must act
            word, flags, end = _YOU, CUSTOMER, place + 1
        # the plain constructor of a named tuple costs as much as the look-up
        found.append(new(Token, (flags, place, end, word, None)))
        governed = flags & _GOVERNS != 0 and word.text != "到"
        place = end
    return found


def _pauses(folded: Folded) -> frozenset[int]:
    """Where a writer has set a blank for a comma: between two words, and not between all of them."""
    places, text, original = folded.places or [], folded.text, folded.original
    blanks = 0
    found: list[int] = []
    for at in range(1, len(places)):
        before, place = places[at - 1], places[at]
        # what nobody sees is no blank
        if place - before > 1 and any(sign.isspace() for sign in original[before + 1 : place]):
            blanks += 1
            if text[at] > _LETTERS and text[at - 1] > _LETTERS:
                found.append(at)
    return frozenset(found) if (blanks + 1) * _STRETCH <= len(text) else _NO_BREAKS


_NO_BREAKS: frozenset[int] = frozenset()
#: with a blank more often than this, blanks are only spacing
_STRETCH = 5
_LETTERS = "\u3400"
_FIRST_SIGN = "\U0001f000"


@cache
def ended(word: Word, end: str) -> Word:
    """整理 + 好: a deed brought to its end."""
    return Word(word.text + end, word.flags, word.action)


_NOT_ENDED = frozenset(
    {"好的", "好吗", "好不", "好吧", "好么", "好伐", "好评", "好像", "好多", "完成", "完整", "完全", "妥善"}
)


def _times(folded: Folded, moments: tuple[Moment, ...]) -> list[Token]:
    found: list[Token] = []
    back = None if folded.places is None else {place: at for at, place in enumerate(folded.places)}
    for moment in moments:
        start, end = moment.span.start, moment.span.end
        if back is not None:
            start = next((back[p] for p in range(start, end) if p in back), -1)
            end = next((back[p] + 1 for p in range(end - 1, moment.span.start - 1, -1) if p in back), -1)
            if start < 0:
                continue
        if found and start < found[-1].end:
            continue
        found.extend(_time(folded.text, start, end, moment))
    return found


def _time(text: str, start: int, end: int, moment: Moment) -> list[Token]:
    words = text[start:end]
    if moment.kind == "now":
        return [Token(NOW, start, end, _NOW, moment)]
    if moment.kind == "that_time":
        return [Token(VAGUE | THAT_TIME, start, end, _THEN, moment)]
    if moment.due is None:
        if words.startswith(("当天", "当日")):
            # "到货当天": counts from an event
            return [Token(AFTER, start, end, _AFTERWARDS, None)]
        if moment.kind == "past" and not text.startswith(("那个", "这个", "的", "说的", "那份"), end):
            return [Token(TIME | PAST, start, end, _PAST, moment)]
        is_ahead = moment.kind in _SOME_DAY or (moment.kind == "standing" and text.startswith(_SET_ABOUT, end))
        return [Token(VAGUE if is_ahead else FILLER, start, end, _STANDING, moment)]
    if words.startswith("前") and len(words) > 1:
        return [Token(BEFORE, start, start + 1, _BEFOREHAND), Token(TIME, start + 1, end, _TIME, moment)]
    after = _AFTER.match(words)
    if after and moment.due_kind == "within":
        cut = start + after.end()
        return [Token(AFTER, start, cut, _AFTERWARDS), Token(TIME, cut, end, _TIME, moment)]
    kind = TIME | ASK if "还是" in words else TIME
    return [Token(kind, start, end, _TIME, moment)]


#: ahead of us, though no day can be told
_SOME_DAY = ("recurring", "some", "unpublished")
#: 这两天就给您处理: behind a stretch that may lie on either side, what is about to be done
_SET_ABOUT = ("就", "会", "内", "之内", "给你", "我们就", "我就", "再", "一定")
_AFTER = re.compile("(?:之后|以后|后)(?:的|在)?")

_PAUSE = Word(",", COMMA, "other")
_NOW = Word("马上", NOW, "other")
_THEN = Word("到时", VAGUE | THAT_TIME, "other")
_PAST = Word("昨天", TIME | PAST, "other")
_STANDING = Word("24小时", FILLER, "other")
_TIME = Word("明天", TIME, "other")
_BEFOREHAND = Word("前", BEFORE, "other")
_AFTERWARDS = Word("后", AFTER, "other")
_YOU = Word("你", CUSTOMER, "other")
_ADDRESSING = DUTY | QUOTE | COMFORT

_data = tomllib.loads((files("yinuo.language") / "data" / "promises.toml").read_text("utf-8"))

_KINDS = {
    "will": WILL, "sure": SURE, "vague": VAGUE, "again": AGAIN, "hold": FILLER, "after": AFTER, "before": BEFORE,
    "event": EVENT, "done": DONE, "progressive": PROGRESSIVE, "perfect": PERFECT, "negative": NEGATIVE, "cannot": CANNOT,
    "condition": CONDITION, "tame_condition": FILLER, "topic_condition": TOPIC_CONDITION, "hedge": HEDGE,
    "estimate": ESTIMATE, "may": MAY, "ask": ASK, "tag": TAG, "quote": QUOTE, "report": REPORT, "duty": DUTY,
    "ready": READY, "policy": POLICY, "automatic": AUTOMATIC, "now": NOW, "wait": WAIT, "causative": CAUSATIVE, "weak_causative": CAUSATIVE | WEAK,
    "preposition": PREPOSITION, "adjunct": ADJUNCT, "link": LINK, "comfort": COMFORT, "lead": LEAD, "filler": FILLER,
    "particle": PARTICLE,
}  # fmt: skip
_PEOPLE = {"self": SELF, "team": TEAM, "third_party": THIRD, "customer": CUSTOMER}
_NOUNS = {"document": DOCUMENT, "text": TEXT, "gift": GIFT, "money": MONEY, "goods": GOODS}
_DEEDS = {"contact": ACT | CONTACT, "deed": ACT, "light": ACT | LIGHT, "arrival": ACT | ARRIVAL}
_SIGNS = {"。": STOP, "!": STOP, "?": STOP | QUESTION, ";": COMMA, "\n": STOP, ",": COMMA, ":": COMMA, "~": COMMA}

#: what stands before a word that begins with "你" and makes the customer its object
_GOVERNS = PREPOSITION | CONTACT | CAUSATIVE | LIGHT


def _load() -> list[Word]:
    flags: dict[str, int] = {}
    actions: dict[str, Action] = {}
    for section, kinds in (("nouns", _NOUNS), ("people", _PEOPLE), ("grammar", _KINDS), ("events", {"choice": CHOICE})):
        for name, kind in kinds.items():
            for word in _data[section].get(name, "").split():
                flags[fold_phrase(word)] = flags.get(fold_phrase(word), 0) | kind
    for action, deeds in _data["deeds"].items():
        for kind_name, words in deeds.items():
            for word in map(fold_phrase, words.split()):
                # a later section does not move a word that an earlier one has placed
                if word not in actions:
                    flags[word] = flags.get(word, 0) | _DEEDS[kind_name] | (SEND if action == "send" else 0)
                    actions[word] = cast(Action, "ship" if action == "send" else action)
    for action, parts in _data["stems"].items():
        for stem in parts["stems"].split():
            for end in parts["ends"].split():
                word = fold_phrase(stem + end)
                if word not in flags:
                    flags[word], actions[word] = ACT, cast(Action, action)
    for word, kind in flags.items():
        # "会给", "再跟", "正在帮": they bring the preposition with them
        if kind & (WILL | AGAIN | DONE | PROGRESSIVE) and word[-1] in "给帮为跟和与向对":
            flags[word] |= PREPOSITION
        if kind & EVENT and word.endswith("后"):
            flags[word] |= AFTER
    flags.update(_SIGNS)
    return [Word(word, kind, actions.get(word, "other")) for word, kind in flags.items()]


class Entry(NamedTuple):
    """A word as written, right or misheard."""

    written: str
    letters: int
    #: misheard only where none of these letters follows
    unless: str
    word: Word


def _by_first_two(words: list[Word]) -> dict[str, tuple[Entry, ...]]:
    entries = [Entry(word.text, len(word.text), "", word) for word in words if len(word.text) > 1]
    by_text = {word.text: word for word in words}
    for wrong, (right, unless) in _data["misheard"].items():
        if right in by_text:
            entries.append(Entry(fold_phrase(wrong), len(wrong), unless, by_text[right]))
    table: dict[str, list[Entry]] = {}
    for entry in sorted(entries, key=lambda entry: -entry.letters):
        table.setdefault(entry.written[:2], []).append(entry)
    return {letters: tuple(found) for letters, found in table.items()}


_NONE: tuple[Entry, ...] = ()
_WORDS = _load()
_SINGLE = {word.text: word for word in _WORDS if len(word.text) == 1}
#: looked up by the first two letters, the longest first
_PAIRS = _by_first_two(_WORDS)
#: 嘛 folds to 吗 and asks nothing
_ASKING = _SINGLE["吗"]
_PLEADING = Word("嘛", PARTICLE, "other")
