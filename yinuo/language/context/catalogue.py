"""The texts and words of the context rules, read from data/context.toml."""

from __future__ import annotations

import re
import tomllib
from functools import cache

from yinuo.language.rules.folding import DATA, fold, fold_phrase
from yinuo.language.rules.phrasebook import Hit, Phrasebook
from yinuo.language.types import Finding, Span

_SLOT = re.compile(r"\{(\w+)\}")


class Catalogue:
    def __init__(self, text: str) -> None:
        data = tomllib.loads(text)
        self.version: str = data["version"]
        self.rules: dict[str, dict[str, str | list[str]]] = data["rules"]
        self._book = Phrasebook(data["cues"])
        self.whole_turns = {name: frozenset(map(fold_phrase, words)) for name, words in data["said"].items()}
        #: words that name one thing, each with the number of the thing
        self.same = {
            fold(word).text: number for number, words in enumerate(data["same"]["words"]) for word in words.split()
        }

    def cues(self, folded: str) -> list[Hit]:
        return self._book.hits(folded)

    def finding(self, rule: str, span: Span, seen: str, /, **slots: str) -> Finding:
        texts = self.rules[rule]
        wordings = []
        for better in texts["better"]:
            needed = _SLOT.findall(better)
            if all(slots.get(slot) for slot in needed):
                wordings.append(better.format(**slots) if needed else better)
        why, why_en, norm = str(texts["why"]), str(texts["why_en"]), str(texts["norm"])
        return Finding(norm, span, tuple(wordings), why, (seen, f"context catalogue {self.version}"), why_en)


@cache
def catalogue() -> Catalogue:
    return Catalogue((DATA / "context.toml").read_text("utf-8"))


def finding(rule: str, span: Span, seen: str, /, **slots: str) -> Finding:
    """``seen`` says in words what the rule saw; a wording whose slot stays empty is left out."""
    return catalogue().finding(rule, span, seen, **slots)
