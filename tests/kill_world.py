"""A small desk in a database of its own, run by real processes that can be killed at named places.

As a program (`python -m tests.kill_world VERB`) it does, inside the world's database, what a test asks for.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import dj_database_url

ROOT = Path(__file__).resolve().parent.parent


@dataclass
class World:
    """One database, on SQLite (a file in ``home``) or PostgreSQL, and the processes run against it."""

    home: Path
    url: str

    @property
    def environment(self) -> dict[str, str]:
        return {
            **{name: value for name, value in os.environ.items() if not name.startswith("YINUO_")},
            "DATABASE_URL": self.url,
            "YINUO_HOME": str(self.home),
            "YINUO_SECRET_KEY": "only-for-this-test-world",
            "YINUO_EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend",
            "YINUO_EMAIL_FILE_PATH": str(self.home / "mail"),
            "YINUO_LOG_LEVEL": "ERROR",
        }

    def run(self, *arguments: str, failpoint: str | None = None) -> subprocess.CompletedProcess[str]:
        """Run a command of the desk to its end, or to its death at ``failpoint``."""
        environment = self.environment | ({"YINUO_FAILPOINT": failpoint} if failpoint else {})
        done = subprocess.run(
            [sys.executable, "-m", *arguments], env=environment, cwd=ROOT, capture_output=True, text=True, timeout=60
        )
        if failpoint:
            assert done.returncode == -signal.SIGKILL, f"{arguments} did not reach {failpoint}: {done.stderr[-800:]}"
        else:
            assert done.returncode == 0, done.stderr[-2000:]
        return done

    def ask(self, verb: str, *words: str, failpoint: str | None = None) -> Any:
        done = self.run("tests.kill_world", verb, *words, failpoint=failpoint)
        return json.loads(done.stdout) if done.stdout.strip() else None

    def mails(self) -> list[str]:
        return (
            [path.read_text() for path in sorted((self.home / "mail").glob("*.log"))]
            if (self.home / "mail").exists()
            else []
        )


class Maker:
    """Makes worlds as copies of one that was migrated once."""

    def __init__(self, folder: Path, postgres: str | None) -> None:
        self.folder, self.postgres = folder, postgres
        self.made: list[str] = []
        self.template = self._empty("template")
        self.template.run("yinuo", "migrate", "--verbosity", "0")
        self.template.ask("people")
        self.prepared: dict[tuple[str, ...], str] = {(): "template"}

    def world(self, *prepared: str) -> World:
        """A world of its own, after the verb and words ``prepared`` were done in it; they are done once for all copies."""
        if prepared not in self.prepared:
            name = "_".join(prepared).replace("-", "minus")
            self._copy("template", name).ask(*prepared)
            self.prepared[prepared] = name
        return self._copy(self.prepared[prepared], uuid.uuid4().hex[:12])

    def _copy(self, of: str, name: str) -> World:
        if self.postgres is not None:
            return self._empty(name, template=self._database(of))
        world = self._empty(name)
        for file in (self.folder / of).glob("desk.sqlite3*"):
            shutil.copy(file, world.home / file.name)
        return world

    def close(self) -> None:
        for name in self.made:
            self._sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def _empty(self, name: str, template: str | None = None) -> World:
        home = self.folder / name
        home.mkdir()
        if self.postgres is None:
            return World(home, f"sqlite:///{home / 'desk.sqlite3'}")
        database = self._database(name)
        self._sql(f'CREATE DATABASE "{database}"' + (f' TEMPLATE "{template}"' if template else ""))
        self.made.insert(0, database)
        return World(home, self.postgres.rsplit("/", 1)[0] + "/" + database)

    def _database(self, name: str) -> str:
        return f"yinuo_kills_{abs(hash(str(self.folder))) % 10**8}_{name}"

    def _sql(self, statement: str) -> None:
        import psycopg

        settings = dj_database_url.parse(self.postgres or "")
        with psycopg.connect(
            host=settings["HOST"],
            port=settings["PORT"] or 5432,
            user=settings["USER"],
            password=settings["PASSWORD"],
            dbname="postgres",
            autocommit=True,
        ) as connection:
            connection.execute(statement)


def people() -> None:
    from yinuo.customers.models import customer_at
    from yinuo.people.models import Agent, Team

    team = Team.objects.create(name="热线一组")
    Agent.objects.create(username="lin", name="林晓", team=team, email="lin@desk.example", has_email_notices=True)
    customer_at("phone", "13800004058", name="王慧", surname="王", title="女士")


def promise(due_in_seconds: str) -> dict[str, Any]:
    """A promise said an hour ago that is (or was) due so many seconds from now; the clock was alive until then."""
    from datetime import timedelta

    from django.utils import timezone

    from yinuo.channels.receiving import open_conversation
    from yinuo.clock.models import Alarm, Heartbeat
    from yinuo.customers.models import Customer
    from yinuo.people.models import Agent
    from yinuo.promises.models import Promise

    now = timezone.now()
    due_at = now + timedelta(seconds=float(due_in_seconds))
    agent = Agent.objects.get(username="lin")
    assert agent.team is not None
    conversation = open_conversation(
        Customer.objects.get(), channel="phone", team=agent.team, subject="漏水", agent=agent
    )
    made = Promise.objects.create(
        ticket=conversation.ticket,
        customer=conversation.ticket.customer,
        conversation=conversation,
        words="一会儿给您回电话",
        action="callback",
        owner=agent,
        made_at=now - timedelta(hours=1),
        due_at=due_at,
        due_kind="at",
        due_source="said",
        state="open",
    )
    Alarm.objects.create(kind="promise.due", subject_kind="promise", subject_id=made.pk, meant_at=due_at, due_at=due_at)
    if due_at < now:
        Heartbeat.objects.create(process="clock", beat_at=due_at - timedelta(seconds=1))
    return {"promise": made.pk, "conversation": conversation.pk}


def say(key: str) -> dict[str, Any]:
    from yinuo.channels.receiving import receive
    from yinuo.conversations.models import Conversation
    from yinuo.people.models import Agent

    receive(
        Conversation.objects.get(),
        speaker="agent",
        author=Agent.objects.get(username="lin"),
        text="王女士，我明天上午把发票寄给您。",
        key=key,
    )
    return report()


def report() -> dict[str, Any]:
    from yinuo.clock.models import Alarm, Outage
    from yinuo.conversations.models import Message, Reading
    from yinuo.journal.models import Entry
    from yinuo.notices.models import Delivery, Notification
    from yinuo.promises.models import Promise

    return {
        "notices": [
            {"kind": notice.kind, "late": notice.late_for.total_seconds(), "outage": notice.was_outage}
            for notice in Notification.objects.order_by("id")
        ],
        "waiting": Alarm.objects.waiting().filter(kind="promise.due").count(),
        "fired": Alarm.objects.exclude(fired_at=None).count(),
        "told": Entry.objects.filter(verb="notice.told").count(),
        "outages": Outage.objects.count(),
        "unsent": Delivery.objects.filter(sent_at=None).count(),
        "messages": Message.objects.count(),
        "readings": Reading.objects.count(),
        "promises": Promise.objects.count(),
        "received": Entry.objects.filter(verb="message.received").count(),
        "suggested": Entry.objects.filter(verb="promise.suggested").count(),
    }


def rung(due_in_seconds: str) -> None:
    """A promise whose due time the clock has rung; its mail waits for the sender."""
    from django.core.management import call_command

    promise(due_in_seconds)
    call_command("clock", once=True)


def await_clock() -> None:
    """Return once the clock has said that it is alive."""
    from threading import Event

    from yinuo.clock.models import Heartbeat

    pause = Event()
    while not Heartbeat.objects.filter(process="clock").exists():
        pause.wait(0.05)


def ring() -> dict[str, Any]:
    """Start the clock anew, twice, and say what came of it."""
    from django.core.management import call_command

    call_command("clock", once=True)
    call_command("clock", once=True)
    return report()


def send() -> dict[str, Any]:
    """Start the sender anew, twice, after the lease of what a dead one held has run out."""
    from django.core.management import call_command

    lapse()
    call_command("sender", once=True)
    call_command("sender", once=True)
    return report()


def pass_time(seconds: str) -> None:
    """Move the world's clock on: everything it remembers lies so many seconds further back."""
    from datetime import timedelta

    from django.db.models import F

    from yinuo.clock.models import Alarm, Heartbeat
    from yinuo.promises.models import Promise

    passed = timedelta(seconds=float(seconds))
    Alarm.objects.update(meant_at=F("meant_at") - passed, due_at=F("due_at") - passed)
    Promise.objects.update(made_at=F("made_at") - passed, due_at=F("due_at") - passed)
    Heartbeat.objects.update(beat_at=F("beat_at") - passed)


def lapse() -> None:
    """Let the lease of a claimed delivery run out."""
    from django.utils import timezone

    from yinuo.notices.models import Delivery

    Delivery.objects.update(next_at=timezone.now())


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.settings")
    django.setup()
    verbs = {
        "people": people,
        "promise": promise,
        "say": say,
        "report": report,
        "rung": rung,
        "await_clock": await_clock,
        "ring": ring,
        "send": send,
        "pass_time": pass_time,
    }
    answer = verbs[sys.argv[1]](*sys.argv[2:])  # type: ignore[operator]
    if answer is not None:
        print(json.dumps(answer))
