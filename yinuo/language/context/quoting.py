"""The customer's and the agent's own words, cut so that they fit into a better wording."""

from __future__ import annotations

import re

from yinuo.language.context.talk import MARKS, Turn

_CLAUSE_BREAK = re.compile(r"[,，。!！?？;；~～…\n]+")
_LEADING = re.compile(r"^(?:\s|喂|你好|您好|那个|就是|然后|我跟你说下?情况|我想问一下|我问一下|这个事是这样的|[,，])+")
_LONGEST_SENTENCE = 60
_LONGEST_TOLD = 48


def sentence(turn: Turn) -> str:
    """The agent's own sentence with its mark; empty when it is too long to be said again."""
    core = turn.core().text
    if not 2 <= len(core) <= _LONGEST_SENTENCE:
        return ""
    rest = turn.text[turn.text.index(core) + len(core) :].lstrip()
    return core + (rest[0] if rest and rest[0] in "？?！!。" else "。")


def told(text: str, longest: int = _LONGEST_TOLD) -> str:
    """The last clauses of the customer's words that fit, in the agent's mouth: 我 becomes 您."""
    clauses = [clause.strip() for clause in _CLAUSE_BREAK.split(text) if clause.strip()]
    kept: list[str] = []
    for clause in reversed(clauses):
        if sum(map(len, kept)) + len(clause) > longest:
            break
        kept.insert(0, clause)
    words = _LEADING.sub("", "，".join(kept))
    return turned_round(words) if len(words) >= 4 else ""


def asked(text: str) -> str:
    """The customer's question, as they put it."""
    clauses = [clause for clause in re.split(r"(?<=[。!！?？\n])", text) if clause.strip()]
    questions = [clause for clause in clauses if re.search(r"[?？]|怎么|什么|多久|几|谁|哪|吗", clause)]
    words = (questions or clauses or [""])[-1].strip(MARKS)
    return words if 2 <= len(words) <= _LONGEST_SENTENCE else ""


def turned_round(words: str) -> str:
    swap = {"我": "您", "你": "我", "您": "我"}
    return re.sub("[我你您](?:们)?", lambda match: "我们" if match[0][0] in "你您" else swap[match[0][0]], words)
