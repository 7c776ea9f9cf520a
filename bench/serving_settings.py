from __future__ import annotations

from yinuo.settings import *  # noqa: F403

ROOT_URLCONF = "bench.serving_site"
