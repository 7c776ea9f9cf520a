"""What a customer's message says about the customer's own feeling: one label, an intensity, the words that gave it away.

The words stand in data/emotions.toml. Here stands how they weigh: what takes a cue away (negation, somebody else's
feeling, a longer harmless phrase), what turns praise around, and which feeling of a mixed message counts.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from yinuo.language.rules.folding import DATA, Folded, fold
from yinuo.language.rules.phrasebook import Hit, Phrasebook
from yinuo.language.types import Emotion, EmotionLabel, Span

#: of the feelings present at intensity 2 or more the first of these counts
PRECEDENCE: tuple[EmotionLabel, ...] = ("abusive", "angry", "anxious", "disappointed", "grateful")
CALM = Emotion("calm", 0)


class Cue(NamedTuple):
    label: EmotionLabel
    intensity: int
    start: int
    end: int
    rule: str


def read_emotion(text: str) -> Emotion:
    """The label of the text alone; nothing is guessed about what came before."""
    folded = fold(text)
    lexicon = _lexicon()
    hits = lexicon.book.hits(folded.text)
    cues = _standing_cues(folded.text, hits, lexicon)
    if cues and any(cue.label == "grateful" for cue in cues):
        cues = _without_empty_thanks(folded.text, cues, hits)
    cues += _punctuation(folded.text, cues)
    if not cues:
        return _calm(hits)
    return _strongest(folded, cues)


@dataclass(frozen=True, slots=True)
class _CueRule:
    name: str
    label: EmotionLabel
    intensity: int
    negatable: bool
    own: bool
    #: a group that must speak somewhere in the message too
    needs: str


@dataclass(frozen=True, slots=True)
class _Lexicon:
    rules: Mapping[str, _CueRule]
    book: Phrasebook
    #: the labels a quiet group hushes; empty for all
    hushed: Mapping[str, frozenset[str]]


@cache
def _lexicon() -> _Lexicon:
    source = tomllib.loads((DATA / "emotions.toml").read_text("utf-8"))
    rules = {}
    groups: dict[str, list[str]] = {}
    for cue in source["cue"]:
        rules[cue["name"]] = _CueRule(
            cue["name"],
            cue["label"],
            cue["intensity"],
            cue.get("negatable", False),
            cue.get("own", False),
            cue.get("needs", ""),
        )
        groups[cue["name"]] = cue["phrases"]
    for kind in ("fact", "praise", "tinge", "urgency"):
        groups[kind] = [phrase for entry in source[kind] for phrase in entry["phrases"]]
    hushed = {}
    for number, entry in enumerate(source["quiet"]):
        groups[f"quiet {number}"] = entry["phrases"]
        hushed[f"quiet {number}"] = frozenset(entry.get("of", ()))
    return _Lexicon(rules, Phrasebook(groups, source["words"]), hushed)


_NEGATED = re.compile(
    r"(?:不|没|没有|别|不是|不太|不会|不用|不要|不想|不算|不至于|不怎么|没怎么|没什么|谈不上|无|未|并非|并不|免得|以免|不是说|没说|没觉得)$"
)
_OTHERS = re.compile(
    r"(?:他|他们|老婆|老公|女友|男友|女朋友|男朋友|媳妇|妈|爸|邻居|同事|朋友|孩子|儿子|女儿|老板|客户|家人|家里人|对方|司机|师傅|老人|奶奶|爷爷|领导|别人|大家)"
    r"(?:说|都|也|很|挺|有点|特别|非常|就|还|真的|确实|已经|一直|天天|是|比较|可能|会|现在|在|那边|那)*(?:很|挺|有点|特别|非常|太|好|都|比较)?$"
)
_FEARED = re.compile(r"(?:怕|担心|免得|省得|以免|避免|不想让)[^,。!?;]{0,6}$")
_SAID_BY_OTHERS = re.compile(
    r"(?:他|老婆|老公|女友|男友|女朋友|男朋友|媳妇|妈|爸|邻居|同事|朋友|孩子|儿子|女儿|家人|家里人|老人|奶奶|爷爷|别人|网上|有人|大家)"
    r"[^,。!?;我]{0,4}(?:说|觉得|嫌|认为|以为)[^,。!?;我]{0,8}$"
)
_QUOTE = re.compile(r"[\"《][^\"《》]{1,30}[\"》]")
_ASKED = re.compile(r"[^,。!;]{0,5}(?:吗|么|[?])")
_SOFTENED = re.compile(r"(?:有点|有些|稍微|一点|略|比较|稍稍|多少有点|有一点)儿?$")
_STRENGTHENED = re.compile(
    r"(?:太|非常|特别|极其|极度|十分|超级|超|万分|相当|无比|真的很|真的太|真的好|实在太|越来越|彻底|简直|快要|严重|强烈)(?:的|地|是|让我|让人)?$"
)


def _standing_cues(text: str, hits: list[Hit], lexicon: _Lexicon) -> list[Cue]:
    quiet = [(hit, lexicon.hushed[hit.group]) for hit in hits if hit.group in lexicon.hushed]
    quotes = [mark.span() for mark in _QUOTE.finditer(text)] if '"' in text or "《" in text else []
    cues = []
    groups = {hit.group for hit in hits}
    for hit in hits:
        rule = lexicon.rules.get(hit.group)
        if rule is None or any(_hushes(calm, hit) and (not of or rule.label in of) for calm, of in quiet):
            continue
        if rule.needs and rule.needs not in groups:
            continue
        if any(start < hit.start and hit.end < end for start, end in quotes):
            continue
        before = text[max(0, hit.start - 14) : hit.start]
        if rule.negatable and _negated(before, text[hit.end : hit.end + 6]):
            continue
        if rule.label == "disappointed" and _FEARED.search(before):
            continue
        if (rule.own and _OTHERS.search(before)) or _SAID_BY_OTHERS.search(before):
            continue
        intensity = rule.intensity
        if _SOFTENED.search(before) or _SOFTENED.match(text, hit.start, hit.start + 3):
            intensity = 1
        elif _STRENGTHENED.search(before):
            intensity = min(3, intensity + 1)
        cues.append(Cue(rule.label, intensity, hit.start, hit.end, rule.name))
    return cues


def _negated(before: str, after: str) -> bool:
    """没生气 is no anger; 这不是骗人吗 is an accusation all the same."""
    no = _NEGATED.search(before)
    return no is not None and not (no.group().endswith("不是") and _ASKED.match(after))


def _hushes(quiet: Hit, cue: Hit) -> bool:
    """A harmless phrase hushes the cue it touches, unless the cue is the longer one around it."""
    if quiet.end <= cue.start or cue.end <= quiet.start:
        return False
    return not (cue.start <= quiet.start and quiet.end <= cue.end and cue.end - cue.start > quiet.end - quiet.start)


_REQUEST = re.compile(r"麻烦|请(?!放心|讲)|帮我|帮忙|帮下|能不能|可不可以|可以吗|能否|想问|我想|希望|劳驾|拜托|[?吗]")
_MANNERS = re.compile(r"(?:(?!感谢)[^,。]){0,4}感谢|[^,。]{0,3}(?:麻烦|辛苦)[^,。]{0,4}[,。]?|.{0,6}感激[^,。]{0,2}")
_MOCKABLE = re.compile(
    r"棒|厉害|快|牛|效率|👍|👏|点赞|优秀|神速|周到|贴心|给力|真好|服务|客气|五星|好评|谢谢你们?$|[谢感]谢您?你?们?[啊哦呢]"
)
_SINCERE = re.compile(
    r"终于|解决了|修好|找回|搞定|帮了|办好|特意|专门打|真的谢|感谢师傅|追回|感动|暖|恢复了|没想到|帮我(?:们)?[^不没]{0,8}了|还记得|耐心|锦旗|表扬"
)


def _without_empty_thanks(text: str, cues: list[Cue], hits: list[Hit]) -> list[Cue]:
    """Thanks hung on a request are manners; praise beside failing facts is sarcasm."""
    thanks = [cue for cue in cues if cue.label == "grateful"]
    others = [cue for cue in cues if cue.label != "grateful"]
    facts = [hit for hit in hits if hit.group == "fact"]
    if facts and not _SINCERE.search(text) and any(_MOCKABLE.search(text, cue.start, cue.end) for cue in thanks):
        return [*others, Cue("disappointed", 2, thanks[0].start, thanks[-1].end, "praise beside failing facts")]
    if all(cue.rule == "strong thanks on closing" or _MANNERS.fullmatch(text, cue.start, cue.end) for cue in thanks):
        rest = text[: thanks[0].start] + "," + text[thanks[-1].end :]
        if _REQUEST.search(rest):
            return others
    return cues


_QUESTION_MARKS = re.compile(r"[?]{3,}")
_TRAILING_DOTS = re.compile(r"[。.]{4,}")
_BANGS = re.compile(r"!(?:[^!]{0,12}!){1,}")


def _punctuation(text: str, cues: list[Cue]) -> list[Cue]:
    found = []
    if not any(cue.label in ("angry", "abusive") for cue in cues) and (marks := _QUESTION_MARKS.search(text)):
        found.append(Cue("anxious", 1, marks.start(), marks.end(), "waiting marks"))
    if not cues and (dots := _TRAILING_DOTS.search(text)):
        found.append(Cue("disappointed", 1, dots.start(), dots.end(), "trailing off"))
    return found


def _calm(hits: list[Hit]) -> Emotion:
    return Emotion("calm", 1, (), ("tinge",)) if any(hit.group == "tinge" for hit in hits) else CALM


def _strongest(folded: Folded, cues: list[Cue]) -> Emotion:
    weights: dict[EmotionLabel, int] = {}
    for cue in cues:
        weights[cue.label] = max(weights.get(cue.label, 0), cue.intensity)
    label = next((name for name in PRECEDENCE if weights.get(name, 0) >= 2), None)
    if label is None:
        label = max(cues, key=lambda cue: (cue.start, cue.end)).label
    intensity = weights[label]
    if label in ("angry", "abusive", "anxious", "grateful") and intensity == 2 and _BANGS.search(folded.text):
        intensity = 3
    chosen = [cue for cue in cues if cue.label == label]
    spans: list[Span] = []
    last = -1
    for cue in sorted(chosen, key=lambda cue: (cue.start, -cue.end)):
        if cue.end > last:
            spans.append(folded.span(cue.start, cue.end))
            last = cue.end
    return Emotion(label, intensity, tuple(spans), tuple(dict.fromkeys(cue.rule for cue in chosen)))
