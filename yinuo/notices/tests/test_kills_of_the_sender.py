"""kill -9 of a real sender process while it speaks to a real web server: nothing lost, and a copy carries the same key."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

from tests.kill_world import Maker, World
from yinuo.common.tests.http_sink import Sink, running


@pytest.fixture(scope="module")
def maker(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Maker]:
    url = os.environ.get("DATABASE_URL", "")
    maker = Maker(tmp_path_factory.mktemp("worlds"), url if url.startswith("postgres") else None)
    yield maker
    maker.close()


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running() as sink:
        yield sink


@pytest.fixture
def world(maker: Maker, monkeypatch: pytest.MonkeyPatch) -> World:
    monkeypatch.setenv("DJANGO_SETTINGS_MODULE", "yinuo.notices.tests.kill_settings")
    return maker.world()


@pytest.mark.parametrize(
    ("count", "place", "requests"),
    [("1", "sender.after-send", 2), ("12", "sender.after-claim", 1), ("12", "sender.after-send", 2)],
)
def test_a_webhook_and_a_digest_come_again_with_the_same_key_after_a_kill(
    world: World, sink: Sink, count: str, place: str, requests: int
) -> None:
    world.run("yinuo.notices.tests.kill_verbs", "told", sink.url("/in"), count)
    world.run("yinuo", "sender", "--once", failpoint=place)

    report = world.ask("send")
    assert report["unsent"] == 0
    assert len(sink.received) == requests
    assert len({got.headers["idempotency-key"] for got in sink.received}) == 1
    assert len({got.body for got in sink.received}) == 1
    assert len(sink.received[0].json["notices"]) == int(count)
