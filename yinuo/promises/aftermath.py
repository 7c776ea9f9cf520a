"""What follows when a promise is settled: its whole may be kept now, and the next of its kind is made."""

from __future__ import annotations

from typing import TYPE_CHECKING

from yinuo.people.models import Agent

if TYPE_CHECKING:
    from yinuo.promises.models import Promise


def after_settling(promise: Promise, *, by: Agent | None) -> None:
    """In the transaction of the verb that settled it."""
    from yinuo.promises import recurring, splitting  # they use the verbs themselves

    if by is not None:
        splitting.settled(promise, by=by)
    recurring.follow(promise)
