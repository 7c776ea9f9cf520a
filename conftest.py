"""The known cast: Alice owns, Bob is on her team, Sue leads it, Charlie is elsewhere and must see nothing."""

from __future__ import annotations

from collections.abc import Iterator

import hypothesis
import pytest
from django.conf import settings
from django.test import Client
from django.utils import translation

from yinuo.channels.receiving import open_conversation
from yinuo.conversations.models import Conversation
from yinuo.customers.models import Customer, customer_at
from yinuo.language.rules import calendar
from yinuo.people.models import Agent, Team
from yinuo.pledges import calendars

pytest_plugins = ["tests.browser"]

# The suite says the same thing at every run; `pytest --hypothesis-profile explore` looks for what it does not know yet.
hypothesis.settings.register_profile("suite", deadline=None, derandomize=True, database=None)
hypothesis.settings.register_profile("explore", derandomize=False)
hypothesis.settings.load_profile("suite")


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Each worker has a database of its own.

    On SQLite it is a file, as in life: streams and servers in other threads then do not lock it. Only it need not survive
    a power cut; the tests that kill processes make databases of their own, which do.
    """
    database = settings.DATABASES["default"]
    if database["ENGINE"] == "django.db.backends.sqlite3":
        database["OPTIONS"]["init_command"] += " PRAGMA synchronous=OFF;"
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    """A test that asked for a page in English leaves no English to the next one."""
    with translation.override(settings.LANGUAGE_CODE):
        yield


@pytest.fixture(autouse=True)
def _no_added_calendar(request: pytest.FixtureRequest) -> Iterator[None]:
    """A year that another test added is forgotten, and a test without a database is asked about none."""
    has_database = request.node.get_closest_marker("django_db") or {"db", "transactional_db"} & set(
        request.fixturenames
    )
    calendars.forget()
    calendar.ask_elsewhere(calendars.added_year if has_database else None)
    yield
    calendar.ask_elsewhere(calendars.added_year)


@pytest.fixture
def hotline(db: None) -> Team:
    return Team.objects.create(name="热线一组")


@pytest.fixture
def repair(db: None) -> Team:
    return Team.objects.create(name="维修调度")


def _person(username: str, name: str, team: Team | None, role: str = Agent.Role.AGENT) -> Agent:
    agent = Agent(username=username, name=name, team=team, role=role, email=f"{username}@desk.example")
    agent.set_unusable_password()
    agent.save()
    return agent


@pytest.fixture
def alice(hotline: Team) -> Agent:
    return _person("alice", "林晓", hotline)


@pytest.fixture
def bob(hotline: Team) -> Agent:
    return _person("bob", "何立", hotline)


@pytest.fixture
def sue(hotline: Team) -> Agent:
    return _person("sue", "苏梅", hotline, Agent.Role.SUPERVISOR)


@pytest.fixture
def charlie(repair: Team) -> Agent:
    return _person("charlie", "郑超", repair)


@pytest.fixture
def ivy(db: None) -> Agent:
    return _person("ivy", "叶青", None, Agent.Role.INSPECTOR)


@pytest.fixture
def max_(db: None) -> Agent:
    return _person("max", "马总", None, Agent.Role.MANAGER)


@pytest.fixture
def wang(db: None) -> Customer:
    return customer_at("phone", "13800004058", name="王慧", surname="王", title="女士")


@pytest.fixture
def conversation(wang: Customer, hotline: Team, alice: Agent) -> Conversation:
    """A phone call of 王女士 that Alice has taken."""
    return open_conversation(wang, channel="phone", team=hotline, subject="洗衣机漏水", agent=alice)


@pytest.fixture
def as_alice(client: Client, alice: Agent) -> Client:
    client.force_login(alice)
    return client
