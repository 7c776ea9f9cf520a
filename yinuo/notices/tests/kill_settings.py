"""The desk's own settings, allowed to send to this machine, for processes that are killed."""

from __future__ import annotations

from yinuo.settings import *  # noqa: F403

OUTBOUND_NETWORKS = ["127.0.0.1/32"]
