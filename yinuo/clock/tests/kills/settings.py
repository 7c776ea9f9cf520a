"""The desk's own settings, with a note taken of every ring and the mail sent to the harness."""

from __future__ import annotations

import os

from yinuo.settings import *  # noqa: F403
from yinuo.settings import CLOCK_HANDLERS

#: what the desk itself does; the noting handler calls it
DESK_HANDLERS = CLOCK_HANDLERS
CLOCK_HANDLERS = dict.fromkeys(DESK_HANDLERS, "yinuo.clock.tests.kills.processes.ring")
EMAIL_PORT = int(os.environ["KILLS_SMTP_PORT"])
#: the harness lives through months in minutes
SESSION_COOKIE_AGE = 10 * 366 * 24 * 3600
#: every mail is matched to its own notice here; that a storm goes as digests is told in yinuo/notices/tests
NOTICE_HANDFUL = 10**9
