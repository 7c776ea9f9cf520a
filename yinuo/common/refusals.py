"""What a verb raises when it will not do as asked."""

from __future__ import annotations

from typing import Any

from django.utils.functional import Promise as LazyText


class Refusal(Exception):
    """A rule said no. ``message`` tells the reader, in their language, what to do next; ``code`` is stable for machines.

    Subclasses set ``message`` to a lazy translation with %(name)s places, filled from the keyword arguments.
    """

    message: LazyText | str = ""
    code = "refused"

    def __init__(self, **facts: Any) -> None:
        self.facts = facts
        super().__init__(str(self))

    def __str__(self) -> str:
        return str(self.message) % self.facts if self.facts else str(self.message)
