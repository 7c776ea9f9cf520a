"""The rows behind a figure, a page at a time."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator

from yinuo.figures.asked import Asked
from yinuo.figures.contacts import CONTACT_SHOWS, contacts_behind
from yinuo.figures.counting import promises_behind
from yinuo.people.models import Agent

PER_PAGE = 50


def promise_page(agent: Agent, asked: Asked, number: str) -> Page[Any]:
    """Those that were due last come first; what is a question of lateness begins with the latest."""
    rows = promises_behind(agent, asked, asked.show).with_people().select_related("keeping")
    rows = rows.order_by("-tardy", "pk") if asked.show == "tardy" else rows.order_by("-due_at", "-pk")
    return Paginator(rows, PER_PAGE).get_page(number)


def contact_page(agent: Agent, asked: Asked, show: str, number: str) -> Page[Any]:
    show = show if show in CONTACT_SHOWS else "follow_up"
    rows = contacts_behind(agent, asked, show).select_related("ticket__customer", "ticket__team", "agent")
    rows = rows.prefetch_related("ticket__customer__contact_points").order_by("-over_at", "-pk")
    return Paginator(rows, PER_PAGE).get_page(number)
