"""How hot a feeling is, so that the turns of a customer can be compared."""

from __future__ import annotations

from yinuo.language.types import Emotion, EmotionLabel

#: how hard each feeling weighs on the conversation, per degree of intensity
_WEIGHT: dict[EmotionLabel, int] = {
    "abusive": 4,
    "angry": 3,
    "disappointed": 2,
    "anxious": 2,
    "calm": 0,
    "grateful": -1,
}


def heat(emotion: Emotion) -> int:
    """12 is strong abuse, 0 calm, below 0 gratitude."""
    return _WEIGHT[emotion.label] * emotion.intensity
