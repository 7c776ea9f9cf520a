"""Where an agent's words miss a norm: the exact stretch, why, and wordings that would have met it.

The phrases stand in data/norms.toml. Here stands what cures a breach (a way on, a time, help, a hand-over, an answer to
what was asked), and the norms that are no matter of phrases: waiting as a whole message, a bare no, set phrases without a
fact, a number read out in full.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from yinuo.language.rules.better import Wordings
from yinuo.language.rules.folding import DATA, Folded, fold
from yinuo.language.rules.phrasebook import Hit, Phrasebook
from yinuo.language.rules.whole_messages import bare_no, bare_wait, leaked_numbers, own_effort
from yinuo.language.types import Finding, Promise

#: what can stand elsewhere in the message and make a breach clean; each has phrases and near misses in the catalogue
CURES = ("way_on", "help", "time", "asked", "hand_over", "fact", "comfort")
#: characters between a vague promise and a time that still belongs to it
NEAR = 30


def read_norms(text: str, promises: tuple[Promise, ...]) -> tuple[Finding, ...]:
    """The findings of an agent's message; `promises` are those found in it."""
    return _reader().read(text, promises)


class HousePhrase(NamedTuple):
    """A phrase a company adds to a norm; written as in the catalogue, refused with PhraseError when it cannot be used."""

    norm: str
    phrase: str
    clean: bool = False


def reader_with(house: Iterable[HousePhrase]) -> NormReader:
    """The catalogue and a company's own phrases; build it once and keep it."""
    return NormReader(_catalogue(), tuple(house))


class NormReader:
    def __init__(self, catalogue: Mapping[str, Any], house: Sequence[HousePhrase] = ()) -> None:
        self.version: str = catalogue["version"]
        self.norms: dict[str, Mapping[str, Any]] = {norm["code"]: norm for norm in catalogue["norm"]}
        groups: dict[str, list[str]] = {}
        for code, norm in self.norms.items():
            groups[code] = list(norm["phrases"])
            groups["!" + code] = list(norm.get("always", ()))
            groups["~" + code] = list(norm.get("weak", ()))
            groups["-" + code] = list(norm["except"])
        for cure in CURES:
            groups[cure] = list(catalogue[cure]["phrases"])
            groups["-" + cure] = list(catalogue[cure].get("except", ()))
        for added in house:
            if added.norm not in self.norms:
                raise KeyError(f"there is no norm {added.norm!r}; known are {', '.join(self.norms)}")
            groups["-" + added.norm if added.clean else added.norm].append(added.phrase)
        groups = {name: [_YOUR_SIDE.sub("", line) for line in lines] for name, lines in groups.items()}
        words = catalogue["words"]
        self._breaches = Phrasebook({name: lines for name, lines in groups.items() if _is_breach(name)}, words)
        # Most messages hold no breach, and nothing then needs to be cured or excepted.
        self._around = Phrasebook({name: lines for name, lines in groups.items() if not _is_breach(name)}, words)
        self._wordings = Wordings({code: norm["better"] for code, norm in self.norms.items()})

    def read(self, text: str, promises: tuple[Promise, ...] = ()) -> tuple[Finding, ...]:
        folded = _without_fillers(fold(text))
        hits = self._breaches.hits(folded.text)
        whole = _whole(folded.text)
        if not hits and not whole:
            return ()
        message = _Message(folded, hits + self._around.hits(folded.text), promises)
        found: list[tuple[int, int, str, str]] = []
        for code in {hit.group.lstrip("!~") for hit in hits}:
            norm = self.norms[code]
            hits = message.standing(code)
            if code == "absolute_claim":
                hits = [hit for hit in hits if not own_effort(message.text, hit.start, hit.end)]
            if code == "form_letter":
                hits = _set_phrases(message, hits, message.standing(code, "~" + code))
            elif hits and norm["cured_by"]:
                hits = [hit for hit in hits if not message.cured(hit, norm["cured_by"])]
            hits += message.standing(code, "!" + code)
            found += [(hit.start, hit.end, code, "phrase") for hit in hits]
        for place in whole:
            cures = self.norms[place[2]]["cured_by"]
            if not cures or not message.cured(Hit(place[2], place[0], place[1]), cures):
                found.append(place)
        found = sorted(_one_each(found))
        spans = [folded.span(start, end) for start, end, _, _ in found]
        return tuple(
            Finding(
                code,
                span,
                self._wordings.for_finding(code, text, span, spans),
                self.norms[code]["why"],
                (f"{code} {rule}", f"catalogue {self.version}"),
                self.norms[code]["why_en"],
            )
            for (_, _, code, rule), span in zip(found, spans, strict=True)
        )


#: 您这边 is 您: in phrases and, folded, in what is said
_YOUR_SIDE = re.compile(r"(?<=[你您])们?[这那][边里儿头]")
#: no alternative begins with a look around, so that a text without any of these signs is passed over quickly
_FILLER = re.compile(
    r"[呃嗯]|唔(?![清系使会识知得该好归関关记紧理同可])|就是说|你们?[这那][边里儿头]|[的了]吗(?![^,。!?;:])"
)


def _without_fillers(folded: Folded) -> Folded:
    """What people say while they think, and 嘛 behind a statement, which folds to the 吗 of a question."""
    places = folded.places
    cut: set[int] = set()
    for filler in _FILLER.finditer(folded.text):
        start, end = filler.span()
        if folded.text[start] in "你的了":
            start += 1
        if folded.text[start] != "吗" or folded.original[places[start] if places else start] in "嘛嚒":
            cut.update(range(start, end))
    if not cut:
        return folded
    kept = [at for at in range(len(folded.text)) if at not in cut]
    return Folded(
        "".join([folded.text[at] for at in kept]), folded.original, [places[at] for at in kept] if places else kept
    )


def _is_breach(group: str) -> bool:
    return group[0] != "-" and group not in CURES


class _Message:
    def __init__(self, folded: Folded, hits: list[Hit], promises: tuple[Promise, ...]) -> None:
        self.text = folded.text
        self.promises = promises
        self.hits: dict[str, list[Hit]] = {}
        for hit in hits:
            self.hits.setdefault(hit.group, []).append(hit)
        self._standing: dict[tuple[str, str | None], list[Hit]] = {}
        self.folded = folded
        quotable = '"' in self.text or "《" in self.text
        self.quotes = [mark.span() for mark in _QUOTE.finditer(self.text)] if quotable else []

    def standing(self, code: str, group: str | None = None) -> list[Hit]:
        """The hits of a group that no near miss touches, without quoted ones."""
        known = self._standing.get((code, group))
        if known is None:
            known = self._standing[code, group] = list(self._without_misses(code, group or code))
        return known

    def _without_misses(self, code: str, group: str) -> Iterator[Hit]:
        misses = self.hits.get("-" + code, [])
        first = 0
        for hit in self.hits.get(group, ()):
            # both stand from left to right: what ends before this hit touches no later one
            while first < len(misses) and misses[first].end <= hit.start:
                first += 1
            at = first
            while at < len(misses) and misses[at].start < hit.end and not _hushes(misses[at], hit):
                at += 1
            if (at == len(misses) or misses[at].start >= hit.end) and not self._quoted(hit):
                yield hit

    def cured(self, breach: Hit, cures: Sequence[str]) -> bool:
        for cure in cures:
            for way in self.standing(cure):
                if way.start < breach.end and breach.start < way.end:
                    continue
                if cure == "time" and not -NEAR <= way.start - breach.start <= (breach.end - breach.start) + NEAR:
                    continue
                if cure == "way_on" and _REFUSED.search(self.text[max(0, way.start - 5) : way.start]):
                    continue
                return True
            if cure == "time" and self._timed_inside(breach):
                return True
        return False

    def _timed_inside(self, breach: Hit) -> bool:
        if any(breach.start <= time.start and time.end <= breach.end for time in self.standing("time")):
            return True
        span = self.folded.span(breach.start, breach.end)
        return any(promise.due is not None and promise.span.overlaps(span) for promise in self.promises)

    def _quoted(self, hit: Hit) -> bool:
        return any(start < hit.start and hit.end < end for start, end in self.quotes)


_QUOTE = re.compile(r"[\"《][^\"《》]{1,40}[\"》]")
_REFUSED = re.compile(
    r"(?:不|不能|无法|没法|没办法|没有办法|不好|不便|不会|难以|未|没|没有|如果|能不能|是否|要不要)(?:再|直接|单独|马上)?$"
)


def _hushes(miss: Hit, hit: Hit) -> bool:
    """A near miss takes away the breach it touches, unless the breach began well before it and is clearly the longer."""
    if miss.end <= hit.start or hit.end <= miss.start:
        return False
    return not (
        (miss.end <= hit.end or miss.start >= hit.start + 2)
        and hit.start <= miss.start
        and hit.end - hit.start > miss.end - miss.start + 1
    )


def _set_phrases(message: _Message, strong: list[Hit], weak: list[Hit]) -> list[Hit]:
    """One finding over all the set phrases, when nothing in the message is about this case."""
    hits = strong + weak
    if not strong and len(weak) < 2:
        return []
    if message.standing("fact") or message.standing("time") or re.search(r"\d", message.text):
        return []
    return [Hit("form_letter", min(hit.start for hit in hits), max(hit.end for hit in hits))]


def _whole(text: str) -> list[tuple[int, int, str, str]]:
    found = []
    wait = bare_wait(text)
    if wait is not None:
        found.append((*wait, "forbidden.wait", "whole message"))
    found += [(start, end, "forbidden.no", "bare no") for start, end in bare_no(text)]
    found += [(start, end, "privacy_leak", "full number") for start, end in leaked_numbers(text)]
    return found


#: one breach may be told in several clauses: characters between two hits that still are one; elsewhere they must touch
_ONE_BREACH = {
    "argue": 12,
    "blame_customer": 12,
    "disparage_competitor": 20,
    "impolite": 4,
    "scare": 12,
    "upsell": 60,
    "forbidden.not_my_job": 60,
    "forbidden.you_must": 12,
    "forbidden.dont_know": 6,
    "forbidden.cant": 2,
    "vague_promise": 2,
}
_LONGEST_JOINED = 40


def _one_each(found: list[tuple[int, int, str, str]]) -> list[tuple[int, int, str, str]]:
    """Stretches of one norm that belong together are one breach."""
    groups: list[list[tuple[int, int, str, str]]] = []
    for finding in sorted(found, key=lambda one: (one[2], one[0], -one[1])):
        last = groups[-1] if groups else None
        if (
            last
            and last[0][2] == finding[2]
            and finding[0] - max(one[1] for one in last) <= _ONE_BREACH.get(finding[2], 0)
        ):
            last.append(finding)
        else:
            groups.append([finding])
    return [_joined(group) for group in groups]


def _joined(group: list[tuple[int, int, str, str]]) -> tuple[int, int, str, str]:
    first, end = group[0], max(one[1] for one in group)
    if end - first[0] <= _LONGEST_JOINED:
        return (first[0], end, first[2], first[3])
    return max(group, key=lambda one: (one[1] - one[0], -one[0]))


def _catalogue() -> Mapping[str, Any]:
    return tomllib.loads((DATA / "norms.toml").read_text("utf-8"))


@cache
def _reader() -> NormReader:
    return NormReader(_catalogue())
