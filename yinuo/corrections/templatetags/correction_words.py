from __future__ import annotations

from django import template

from yinuo.corrections import wording
from yinuo.corrections.emotions import emotion_name
from yinuo.corrections.models import Correction
from yinuo.people.models import Agent

register = template.Library()


@register.filter
def was(correction: Correction) -> str:
    return wording.was(correction)


@register.filter
def should_be(correction: Correction) -> str:
    return wording.should_be(correction)


@register.filter
def emotion(label: str) -> str:
    return emotion_name(label)


@register.filter
def may_be_taken_back_by(correction: Correction, agent: Agent) -> bool:
    return correction.may_be_taken_back_by(agent)
