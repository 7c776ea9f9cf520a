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

_armed = os.environ.get("YINUO_FAILPOINT")


def failpoint(name: str) -> None:
    """Die here by SIGKILL when YINUO_FAILPOINT names this place; otherwise one string comparison."""
    if _armed is not None and _armed == name:
        os.kill(os.getpid(), signal.SIGKILL)
