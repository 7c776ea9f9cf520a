"""The language engine: text and a said-at time in, a Reading out. Pure Python; no Django, no network, no I/O after load."""

from __future__ import annotations

from yinuo.language.reading import read
from yinuo.language.types import Emotion, Finding, Message, Moment, Promise, Reading, Span

__all__ = ["Emotion", "Finding", "Message", "Moment", "Promise", "Reading", "Span", "read"]
