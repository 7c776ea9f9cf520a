"""How a conversation ends. Only an end that both sides have said is one: an export may stop anywhere."""

from __future__ import annotations

from collections.abc import Iterator

from yinuo.language.context.catalogue import finding
from yinuo.language.context.quoting import sentence
from yinuo.language.context.talk import Exchange, Talk, Turn
from yinuo.language.types import Finding

#: answers at the end in which the question and the next step belong
_LAST = 3


def closes_without_asking(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    """Where the customer thanks or says goodbye first, or has just been told the next step, there is nothing to ask."""
    goodbye = _agents_goodbye(talk)
    if goodbye is None or _customer_has_said_goodbye_before(talk, goodbye) or _asks_or_has_no_need(talk):
        return
    last = [exchange for exchange in talk.exchanges if exchange.said][-_LAST:]
    if any(exchange.promises or exchange.hears("settled") for exchange in last):
        return
    yield (
        goodbye,
        finding(
            "no_closing_question",
            goodbye.core(),
            "says goodbye without asking whether anything is open",
            said=sentence(goodbye),
        ),
    )


def closes_without_the_next_step(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    goodbye = _agents_goodbye(talk)
    if goodbye is None or _asks_or_has_no_need(talk):
        return
    promises = [promise for turn in talk.turns for promise in turn.reading.promises]
    if not promises or any(promise.due is not None or promise.after_event for promise in promises):
        return
    promised = promises[-1].span.text
    yield (
        goodbye,
        finding(
            "no_next_step",
            goodbye.core(),
            "says goodbye without the next step of what is owed",
            promised=promised if len(promised) <= 24 else "",
            said=sentence(goodbye),
        ),
    )


def _agents_goodbye(talk: Talk) -> Turn | None:
    """The agent's goodbye, when the customer has said theirs too and nothing comes after."""
    last = talk.exchanges[-2:]
    if not any(exchange.hears("goodbye") for exchange in last):
        return None
    if last and not last[-1].said and not last[-1].hears("goodbye"):
        return None
    said = [turn for exchange in last for turn in exchange.said]
    return said[-1] if said and said[-1].has("goodbye") else None


def _customer_has_said_goodbye_before(talk: Talk, goodbye: Turn) -> bool:
    return any(
        turn.has("goodbye") for exchange in talk.exchanges[-2:] for turn in exchange.heard if turn.index < goodbye.index
    )


def _asks_or_has_no_need(talk: Talk) -> bool:
    last: list[Exchange] = [exchange for exchange in talk.exchanges if exchange.said][-_LAST:]
    return any(exchange.says("anything_else") or exchange.hears("nothing_else") for exchange in last)
