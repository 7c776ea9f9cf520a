"""How a customer felt in the course of a conversation, as a small curve and a sentence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from yinuo.common.dates import clock_time
from yinuo.conversations.models import Message
from yinuo.corrections.emotions import emotion_name

#: where an emotion begins on the scale of heat; its intensity adds to it
HEAT = {"calm": 0, "grateful": 0, "anxious": 1, "disappointed": 1, "angry": 2, "abusive": 3}
HOTTEST = 5
#: who corrects a feeling saw it clearly
CORRECTED_INTENSITY = 2
WIDTH, HEIGHT, MARGIN = 300, 56, 8


@dataclass(frozen=True, slots=True)
class Felt:
    """One customer message on the curve."""

    message: Message
    label: str
    heat: int
    trend: str  # "↑", "↓" or "" against the customer's message before

    @property
    def said(self) -> str:
        return emotion_name(self.label)


@dataclass(frozen=True, slots=True)
class Curve:
    points: str  # of an SVG polyline
    peak_x: float
    peak_y: float
    is_hot: bool
    sentence: str


def as_read(message: Message) -> str:
    return message.reading.emotion


def felt(messages: Sequence[Message], label_of: Callable[[Message], str] = as_read) -> list[Felt]:
    """How the customer felt at each of their messages that was read; ``label_of`` may know better."""
    result: list[Felt] = []
    for message in messages:
        reading = getattr(message, "reading", None)
        if message.speaker != Message.Speaker.CUSTOMER or reading is None:
            continue
        label = label_of(message)
        base = HEAT.get(label, 0)
        strength = reading.intensity if label == reading.emotion else CORRECTED_INTENSITY
        heat = min(HOTTEST, base + max(0, strength - 1)) if base else 0
        before = result[-1].heat if result else heat
        result.append(Felt(message, label, heat, "↑" if heat > before else "↓" if heat < before else ""))
    return result


def curve(feelings: Sequence[Felt]) -> Curve | None:
    """None while the customer has said nothing."""
    if not feelings:
        return None
    step = (WIDTH - 2 * MARGIN) / max(1, len(feelings) - 1)
    places = [
        (round(MARGIN + index * step, 1), round(HEIGHT - MARGIN - one.heat * (HEIGHT - 2 * MARGIN) / HOTTEST, 1))
        for index, one in enumerate(feelings)
    ]
    if len(places) == 1:
        places.append((WIDTH - MARGIN, places[0][1]))
    peak = max(range(len(feelings)), key=lambda index: feelings[index].heat)
    return Curve(
        points=" ".join(f"{x},{y}" for x, y in places),
        peak_x=places[peak][0],
        peak_y=places[peak][1],
        is_hot=feelings[peak].heat > 0,
        sentence=_sentence(feelings, peak),
    )


def _sentence(feelings: Sequence[Felt], peak: int) -> str:
    top, last = feelings[peak], feelings[-1]
    if top.heat == 0:
        return _("Grateful at the end") if last.label == "grateful" else _("Calm throughout")
    facts = {"at": clock_time(top.message.said_at), "emotion": top.said, "now": last.said}
    if last.heat == top.heat:
        return _("%(at)s %(emotion)s, and not calmer yet") % facts
    if last.heat == 0:
        return _("%(at)s %(emotion)s at the most; %(now)s since") % facts
    return _("%(at)s %(emotion)s at the most; calmer since, still %(now)s") % facts
