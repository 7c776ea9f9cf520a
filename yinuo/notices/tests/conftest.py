from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from yinuo.common.sealing import seal
from yinuo.common.tests.http_sink import Sink, running
from yinuo.conversations.models import Conversation
from yinuo.notices.models import Destination, Notification, tell
from yinuo.notices.topics import all_topics
from yinuo.people.models import Agent, Team

SECRET = "SECa1b2c3d4e5f6"

Tell = Callable[..., Notification]


@pytest.fixture
def sink(settings: Any) -> Iterator[Sink]:
    """A server of ours that the operator has allowed notices to be sent to."""
    settings.OUTBOUND_NETWORKS = ["127.0.0.0/8"]
    with running() as sink:
        sink.answers({"errcode": 0, "errmsg": "ok", "code": 0, "msg": "success"})
        yield sink


@pytest.fixture
def destination_at() -> Callable[..., Destination]:
    """A destination as it is stored once its address has been accepted."""

    def make(
        url: str, port: str, *, agent: Agent | None = None, team: Team | None = None, secret: str = SECRET
    ) -> Destination:
        return Destination.objects.create(
            agent=agent,
            team=team,
            port=port,
            name="值班群",
            host="127.0.0.1",
            sealed_address=seal(url),
            sealed_secret=seal(secret),
            topics=all_topics(),
        )

    return make


@pytest.fixture
def tell_due(conversation: Conversation, alice: Agent) -> Tell:
    """Tell somebody, Alice unless said otherwise, that something is due."""

    def tell_it(
        key: str, recipient: Agent = alice, *, kind: str = "promise.due", customer: str = "王女士"
    ) -> Notification:
        return tell(recipient, kind, conversation, key=key, customer=customer, owner="林晓")

    return tell_it


@pytest.fixture
def mailed(alice: Agent) -> Agent:
    alice.has_email_notices = True
    alice.save()
    return alice
