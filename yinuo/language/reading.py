"""Read one message: every detector once, in the order that lets the later ones lean on the earlier."""

from __future__ import annotations

from yinuo.language.rules.emotions import read_emotion
from yinuo.language.rules.moments import read_moments
from yinuo.language.rules.norms import read_norms
from yinuo.language.rules.promises import read_promises
from yinuo.language.types import Emotion, Message, Reading

CALM = Emotion("calm", 0)
#: Nobody says more in one message; a mail that quotes years of letters is read so far, and kept whole.
MOST_CHARACTERS = 20_000


def read(message: Message) -> Reading:
    """Moments in every message; promises and norm findings in an agent's, emotion in a customer's."""
    text = message.text[:MOST_CHARACTERS]
    moments = read_moments(text, message.said_at)
    if message.speaker == "customer":
        return Reading(moments, (), read_emotion(text), ())
    promises = read_promises(text, message.said_at, moments)
    return Reading(moments, promises, CALM, read_norms(text, promises))
