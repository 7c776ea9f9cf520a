"""The words of the demo: lines from data/, with their places filled and their promises marked."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from random import Random
from typing import Any

from yinuo.conversations.models import Message
from yinuo.customers.models import Customer
from yinuo.demo.company import FIRMS, PLACES, PRODUCTS, TECHNICIANS
from yinuo.demo.times import When
from yinuo.language import types
from yinuo.people.models import Agent

CALM, ANXIOUS, ANGRY = "calm", "anxious", "angry"
PAST_DAYS = ("上周六", "上个月", "前天", "上周三", "国庆前", "半个月前", "上礼拜", "月初", "大前天", "两个月前")
_BRACKETS = re.compile(r"\[(.+?)\]")
_OWNERS: dict[str, types.Owner] = {
    "visit": "third_party",
    "ship": "team",
    "refund": "team",
    "compensate": "team",
    "escalate": "team",
}


@dataclass(frozen=True, slots=True)
class Mark:
    """Where in a line a promise stands, and what it promises."""

    span: types.Span
    action: types.Action
    owner: types.Owner
    due_at: datetime | None
    due_kind: types.DueKind


@dataclass(frozen=True, slots=True)
class Line:
    speaker: Message.Speaker
    text: str
    marks: tuple[Mark, ...] = ()

    def within(self, before: str, after: str) -> Line:
        """The same line with more text around it."""
        marks = tuple(replace(mark, span=_moved(mark.span, len(before))) for mark in self.marks)
        return Line(self.speaker, before + self.text + after, marks)


@cache
def matters() -> dict[str, Any]:
    return read_data("matters.toml")


@cache
def courtesy() -> dict[str, Any]:
    return read_data("courtesy.toml")


def read_data(name: str) -> dict[str, Any]:
    found: dict[str, Any] = tomllib.loads((files("yinuo.demo") / "data" / name).read_text("utf-8"))
    return found


class Voice:
    """Who speaks about what in one ticket: fills the places of a line the same way from beginning to end."""

    def __init__(self, kind: str, customer: Customer, agent: Agent, rng: Random, *, temper: str, hour: int) -> None:
        self.kind = kind
        self.matter: dict[str, Any] = matters()[kind]
        self.rng = rng
        openings = self.matter["openings"]
        self.temper = temper if temper in openings else CALM
        self.agent = agent
        thing = rng.choice(self.matter["things"])
        self.places = {
            "called": customer.called,
            "name": customer.name,
            "agent": agent.name,
            "past": rng.choice(PAST_DAYS),
            "place": rng.choice(PLACES),
            "driver": rng.choice(TECHNICIANS),
            "firm": rng.choice(FIRMS),
            "tail": f"{rng.randrange(10_000):04d}",
            "order": f"{rng.randrange(10**9, 10**10)}",
            "code": str(rng.randrange(1, 10)),
            "amount": str(rng.choice((49, 80, 99, 120, 199, 268, 300, 459, 599, 1299, 2399))),
            "daytime": "早上" if 5 <= hour < 9 else "上午" if hour < 12 else "下午" if hour < 18 else "晚上",
        }
        self.about(thing, "")
        self.places["subject"] = self.fill(rng.choice(self.matter["subjects"]))

    def about(self, thing: str, subject: str) -> None:
        """Talk about this appliance and this matter of it instead."""
        series, model = PRODUCTS[thing]
        self.places |= {"thing": thing, "product": f"{series}{thing} {model}", "model": f"{series} {model}"}
        self.places["subject"] = subject

    @property
    def subject(self) -> str:
        return self.places["subject"]

    def hand_to(self, agent: Agent) -> None:
        """Somebody else speaks for the desk from here on."""
        self.agent = agent
        self.places["agent"] = agent.name

    def fill(self, template: str, **more: str) -> str:
        return template.format_map({**self.places, **more})

    def pick(self, lines: Sequence[str], **more: str) -> str:
        return self.fill(self.rng.choice(lines), **more)

    def common(self, name: str, **more: str) -> str:
        return self.pick(courtesy()[name], **more)

    def agent_says(self, name: str, **more: str) -> Line:
        return Line(Message.Speaker.AGENT, self.common(name, **more))

    def customer_says(self, name: str, **more: str) -> Line:
        return Line(Message.Speaker.CUSTOMER, self.common(name, **more))

    def opening(self) -> Line:
        return Line(Message.Speaker.CUSTOMER, self.pick(self.matter["openings"][self.temper]))

    def solved(self) -> str:
        """What helps at once, without a promise."""
        return self.pick(self.matter["solved"])

    def outcome(self) -> str:
        return self.pick(self.matter["outcomes"])

    def solution(self) -> str:
        return self.pick(self.matter["solution"])

    def promise(self, action: types.Action, when: When | None, lead: str | None = None) -> Line:
        """An agent's line that promises ``action``; ``when`` None promises it without a time."""
        if lead is None:
            lead = self.pick(self.matter["leads"]) if self.matter["leads"] else ""
        if when is None:
            template = self.rng.choice(courtesy()["vague"][action])
            return self.marked(lead + self.fill(template), action, None)
        template = self.rng.choice(courtesy()["promises"][action])
        return self.marked(lead + self.fill(template, when=when.words), action, when)

    def marked(self, template: str, action: types.Action, when: When | None) -> Line:
        """A line with the words in brackets marked as the promise."""
        found = _BRACKETS.search(template)
        if found is None:
            raise ValueError(f"no [promise] in {template!r}")
        words, start = found.group(1), found.start()
        text = template[:start] + words + template[found.end() :]
        owner: types.Owner = (
            "self" if words.startswith("我") and not words.startswith("我们") else _OWNERS.get(action, "self")
        )
        mark = Mark(
            types.Span(start, start + len(words), words),
            action,
            owner,
            when.due_at if when else None,
            when.due_kind if when else "vague",
        )
        return Line(Message.Speaker.AGENT, text, (mark,))


def _moved(span: types.Span, by: int) -> types.Span:
    return types.Span(span.start + by, span.end + by, span.text)
