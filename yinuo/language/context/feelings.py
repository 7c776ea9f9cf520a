"""A rise of the customer's feelings wants an answer: a word that it was heard, a deed, a time."""

from __future__ import annotations

from collections.abc import Iterator

from yinuo.language.context.catalogue import finding
from yinuo.language.context.quoting import sentence
from yinuo.language.context.talk import Exchange, Talk, Turn
from yinuo.language.heat import heat
from yinuo.language.types import Emotion, Finding

_RISE = 2
_FELT = ("anxious", "angry", "abusive")
#: cues a calm customer may use too; they tell a rise only when something is added, or with an exclamation mark
SOFT = frozenset(["reproach of how the desk acts", "heated demand"])


def passes_over_a_rise_of_feeling(talk: Talk) -> Iterator[tuple[Turn, Finding]]:
    before = 0
    for exchange in talk.exchanges:
        if not exchange.heard:
            continue
        hottest = max((turn.reading.emotion for turn in exchange.heard), key=heat)
        rises = (
            _is_loud(hottest, exchange.told)
            and not exchange.hears("laughs")
            and heat(hottest) - max(before, 0) >= _RISE
        )
        before = heat(hottest)
        if rises and exchange.said and not _responds(exchange):
            turn = exchange.said[0]
            # Words that miss a norm themselves are not to be said again.
            own = "" if turn.reading.findings else sentence(turn)
            yield (
                turn,
                finding(
                    "ignored_feeling",
                    turn.core(),
                    f"no answer to a customer grown {hottest.label}",
                    said=own,
                ),
            )


def _is_loud(emotion: Emotion, words: str) -> bool:
    if emotion.label not in _FELT or emotion.intensity < 2:
        return False
    return not SOFT.issuperset(emotion.rules) or emotion.intensity > 2 or "!" in words or "！" in words


def _responds(exchange: Exchange) -> bool:
    # At the end there is nothing left to answer but the goodbye.
    if exchange.hears("goodbye") or exchange.says("goodbye", "farewell", "anything_else"):
        return True
    # What sells is no answer, whatever dates and deeds the product has in its name.
    said = tuple(turn for turn in exchange.said if all(finding.norm != "upsell" for finding in turn.reading.findings))
    answer = Exchange(exchange.heard, said)
    return (
        answer.promises
        or answer.names_a_time
        or answer.says("sorry", "understands", "acts", "asks", "restates", "goes_on")
    )
