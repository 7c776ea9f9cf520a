"""What others have to say of a promise when it gets its time: nouns above this one, named in PROMISE_CHECKS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.module_loading import import_string

from yinuo.people.models import Agent

if TYPE_CHECKING:
    from yinuo.promises.models import Promise


def look_over(promise: Promise, *, by: Agent | None) -> None:
    """Let each check look at it, in the caller's transaction. They may note and tell; none refuses."""
    for path in settings.PROMISE_CHECKS:
        import_string(path)(promise, by=by)
