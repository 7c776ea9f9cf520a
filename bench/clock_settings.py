"""The desk's settings, with a note of the moment in which each ring was committed."""

from __future__ import annotations

from yinuo.settings import *  # noqa: F403
from yinuo.settings import CLOCK_HANDLERS

DESK_HANDLERS = CLOCK_HANDLERS
CLOCK_HANDLERS = {
    **dict.fromkeys(DESK_HANDLERS, "bench.clock_handlers.reminder"),
    "bench.row": "bench.clock_handlers.row",
    "bench.nothing": "bench.clock_handlers.nothing",
}
