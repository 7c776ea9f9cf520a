"""Named places where a test may kill this very process, to prove that nothing is lost or doubled there."""

from __future__ import annotations

import os
import signal

#: every name in use, so that a harness can visit them all
NAMES = (
    "clock.before-claim",
    "clock.after-claim",
    "clock.after-handler",
    "clock.after-commit",
    "sender.before-claim",
    "sender.after-claim",
    "sender.after-send",
    "sender.after-mark",
    "receiving.before-commit",
    "receiving.after-commit",
)

_armed: str | None = None
_passes_left = 0


def arm(place: str | None) -> None:
    """Die at the place called ``name``, or, given ``name:3``, when it is passed for the third time. None disarms."""
    global _armed, _passes_left
    name, _, passes = (place or "").partition(":")
    _armed, _passes_left = name or None, int(passes or 1)


def failpoint(name: str) -> None:
    """Die here by SIGKILL when this place is armed; otherwise one comparison."""
    global _passes_left
    if _armed is None or _armed != name:
        return
    _passes_left -= 1
    if _passes_left <= 0:
        os.kill(os.getpid(), signal.SIGKILL)


arm(os.environ.get("YINUO_FAILPOINT"))
