"""A clock that runs fast for demonstrations: everybody agrees on it, and nobody gets one by mistake."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from yinuo.common.timelapse import VARIABLE, Timelapse

START = datetime(2026, 11, 23, 5, 30, tzinfo=UTC)


def test_what_is_written_is_what_is_read() -> None:
    clock = Timelapse(60, START, 1_795_421_730.5)
    assert Timelapse.read(str(clock)) == clock


def test_two_processes_that_read_the_same_words_agree() -> None:
    words = str(Timelapse(60, START, time.time() - 10))
    code = "import django; django.setup(); from django.utils import timezone; print(timezone.now().isoformat())"
    environment = {**os.environ, VARIABLE: words, "DJANGO_SETTINGS_MODULE": "yinuo.settings"}
    first, second = (
        datetime.fromisoformat(
            subprocess.check_output([sys.executable, "-c", code], env=environment, text=True).strip()
        )
        for _ in range(2)
    )
    assert START + timedelta(minutes=10) <= first < second


def test_a_clock_that_stands_still_says_the_same_for_ever() -> None:
    clock = Timelapse(0, START, time.time() - 1000)
    assert clock.now() == START


@pytest.mark.parametrize(
    "words",
    [
        "60",
        "60x",
        "fast",
        "60x from 13:00 at 1",
        "60x from 2026-11-23T13:00:00 at 1",
        "9999x from 2026-11-23T13:00:00+08:00 at 1",
    ],
)
def test_words_that_mean_no_clock_are_refused_with_what_to_write(words: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=VARIABLE):
        Timelapse.read(words)
