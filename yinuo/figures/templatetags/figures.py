"""Shares and lengths as the figures show them."""

from __future__ import annotations

from datetime import timedelta

from django import template
from django.utils import timezone

from yinuo.common.dates import calendar_day, span
from yinuo.figures.counting import Step

register = template.Library()


@register.filter
def percent(value: float) -> str:
    """96.2%; a whole hundred without a decimal, and never 100% for what is not all."""
    shown = f"{value:.1f}"
    if shown == "100.0":
        return "100%" if value == 100 else "99.9%"
    return f"{shown}%"


@register.filter
def points(value: float) -> str:
    return f"{abs(value):.1f}"


@register.filter
def lasting(value: timedelta | None) -> str:
    return span(value) if value is not None else "–"


@register.filter
def days(step: Step) -> str:
    """11月18日 周三, or both ends of a week."""
    today = timezone.localdate()
    first = calendar_day(step.first, today)
    return first if step.first == step.last else f"{first} – {calendar_day(step.last, today)}"
