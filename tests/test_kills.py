"""kill -9 at every named place of the clock, the sender and the way in: nothing lost, nothing doubled.

Real processes against a database of their own, of the same kind the suite runs on.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.kill_world import ROOT, Maker
from yinuo.common.failpoints import NAMES

EIGHT_MINUTES_AGO = "-480"
AN_HOUR = "3600"


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maker]:
    url = os.environ.get("DATABASE_URL", "")
    maker = Maker(tmp_path_factory.mktemp("worlds"), url if url.startswith("postgres") else None)
    yield maker
    maker.close()


@pytest.mark.parametrize("place", [name for name in NAMES if name.startswith("clock.")])
def test_a_clock_killed_at_any_place_rings_exactly_once_after_restart_and_says_how_late(
    maker: Maker, place: str
) -> None:
    world = maker.world("promise", EIGHT_MINUTES_AGO)
    world.run("yinuo", "clock", "--once", failpoint=place)

    report = world.ask("ring")
    assert [notice["kind"] for notice in report["notices"]] == ["promise.due"]
    assert 480 <= report["notices"][0]["late"] < 540
    assert report["notices"][0]["outage"] is True
    assert report["told"] == 1
    assert report["waiting"] == 0
    assert report["fired"] == 1


@pytest.mark.parametrize("place", [name for name in NAMES if name.startswith("sender.")])
def test_a_sender_killed_at_any_place_loses_no_mail_and_doubles_it_only_between_send_and_mark(
    maker: Maker, place: str
) -> None:
    world = maker.world("rung", EIGHT_MINUTES_AGO)
    world.run("yinuo", "sender", "--once", failpoint=place)

    report = world.ask("send")
    mails = world.mails()
    assert len(mails) == (2 if place == "sender.after-send" else 1)
    # The copy carries the same key, so that what receives it can drop it.
    assert len({line for mail in mails for line in mail.splitlines() if line.startswith("Message-ID:")}) == 1
    assert report["unsent"] == 0


@pytest.mark.parametrize("place", [name for name in NAMES if name.startswith("receiving.")])
def test_a_message_sent_again_after_a_kill_is_stored_once_with_its_promise(maker: Maker, place: str) -> None:
    world = maker.world("promise", AN_HOUR)
    world.ask("say", "m1", failpoint=place)
    half_way = world.ask("report")
    assert half_way["messages"] == half_way["readings"] == half_way["received"] == (place == "receiving.after-commit")

    report = world.ask("say", "m1")
    assert report["messages"] == report["readings"] == report["received"] == 1
    assert report["promises"] == 2
    assert report["suggested"] == 1


def test_a_desk_killed_before_the_due_time_and_started_after_it_rings_once_and_late(maker: Maker) -> None:
    world = maker.world("promise", AN_HOUR)
    desk = subprocess.Popen(
        [sys.executable, "-m", "yinuo", "serve", "--port", str(_free_port())],
        env=world.environment,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    world.ask("await_clock")
    assert world.ask("report")["notices"] == []
    # Its children see that it is gone and end; none of them fires before the due time.
    os.kill(desk.pid, signal.SIGKILL)
    desk.wait()
    world.ask("pass_time", str(3600 + 480))

    report = world.ask("ring")
    assert [notice["kind"] for notice in report["notices"]] == ["promise.due"]
    assert 480 <= report["notices"][0]["late"] < 540
    assert report["notices"][0]["outage"] is True


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port
