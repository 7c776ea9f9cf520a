"""How many requests a second one process serves, and what open live streams cost it.

Side by side in one run on this machine: Granian WSGI (what `yinuo web` is), the same with streams open, Django's ASGI
handler under Granian, and gunicorn with threads where it is installed; on SQLite and, where it answers, PostgreSQL.
Each request inserts one row, of a team no stream belongs to; five rows a second concern every stream, as on a busy desk.
Breaks (exit 1) when a row acknowledged is not in the database, or a stream missed the mark.

    python bench/serving.py [--quick] [--streams 300]
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import resource
import shutil
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CONNECTIONS = 8
POSTGRES = os.environ.get("YINUO_TEST_DATABASE_URL", "postgres://postgres@127.0.0.1:5432/yinuo")
PREPARE = """
import django; django.setup()
from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.auth import SESSION_KEY, BACKEND_SESSION_KEY, HASH_SESSION_KEY
from django.core.management import call_command
from yinuo.people.models import Agent, Team
call_command("migrate", verbosity=0)
team = Team.objects.create(name="bench")
agent = Agent(username="bench", name="bench", team=team); agent.set_unusable_password(); agent.save()
session = SessionStore()
session[SESSION_KEY] = str(agent.pk)
session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
session[HASH_SESSION_KEY] = agent.get_session_auth_hash()
session.create()
print(session.session_key)
"""
COUNT = "SELECT count(*) FROM journal_entry WHERE verb LIKE 'bench.%'"


@dataclass
class Figure:
    server: str
    database: str
    streams: int
    per_second: float
    served: int
    stored: int
    reached: int  # streams that received the mark
    memory: float  # MiB resident, all processes of the server

    @property
    def is_whole(self) -> bool:
        return self.stored == self.served and self.reached == self.streams


def servers(port: int) -> dict[str, list[str]]:
    granian = [
        sys.executable,
        "-m",
        "granian",
        "--port",
        str(port),
        "--log-level",
        "error",
        "--workers-kill-timeout",
        "2",
    ]
    found = {
        "granian wsgi": [
            *granian,
            "--interface",
            "wsgi",
            "--blocking-threads",
            "1400",
            "--factory",
            "bench.serving_apps:wsgi",
        ],
        "granian asgi": [*granian, "--interface", "asgi", "--factory", "bench.serving_apps:asgi"],
    }
    if shutil.which("gunicorn", path=str(Path(sys.executable).parent)):
        found["gunicorn threads"] = [
            sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--worker-class", "gthread", "--threads", "8",
            "--log-level", "error", "bench.serving_apps:wsgi()",
        ]  # fmt: skip
    return found


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="short runs: under 50 seconds in all")
    parser.add_argument("--streams", type=int, default=300)
    options = parser.parse_args()
    seconds = 1.5 if options.quick else 8.0
    # Each stream is a socket here and one in the server.
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(65536, resource.getrlimit(resource.RLIMIT_NOFILE)[1]),) * 2)
    figures: list[Figure] = []
    for kind in databases():
        database = Database(kind)
        try:
            for server in servers(0):
                open_streams = [0]
                if server == "granian wsgi":
                    open_streams += [options.streams] if options.quick else [options.streams, 1000]
                for streams in open_streams:
                    figures.append(measure(server, database, streams, seconds))
                    show(figures[-1])
        finally:
            database.drop()
    whole = all(figure.is_whole for figure in figures)
    print(json.dumps({"whole": whole, "figures": [vars(figure) for figure in figures], **ratios(figures)}))
    return 0 if whole else 1


def databases() -> list[str]:
    found = ["sqlite"]
    try:
        import psycopg

        psycopg.connect(POSTGRES.rsplit("/", 1)[0] + "/postgres", connect_timeout=3).close()
        found.append("postgresql")
    except Exception as error:
        print(f"PostgreSQL left out: {error}".strip())
    return found


def show(figure: Figure) -> None:
    if not getattr(show, "headed", False):
        print(f"{'server':<18}{'database':<12}{'streams':>8}{'requests/s':>12}{'stored':>10}{'reached':>9}{'MiB':>8}")
        show.headed = True  # type: ignore[attr-defined]
    print(
        f"{figure.server:<18}{figure.database:<12}{figure.streams:>8}{figure.per_second:>12.0f}"
        f"{figure.stored:>10}{figure.reached:>9}{figure.memory:>8.0f}"
    )


def ratios(figures: list[Figure]) -> dict[str, float]:
    """Each figure as a share of Granian WSGI without streams on the same database."""
    base = {f.database: f.per_second for f in figures if f.server == "granian wsgi" and not f.streams}
    return {
        f"{f.server.replace(' ', '_')}_{f.database}_{f.streams}_streams": round(f.per_second / base[f.database], 3)
        for f in figures
    }


class Database:
    """An empty desk to serve, made once and used by every server in turn."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.home = tempfile.mkdtemp(prefix="yinuo-bench-")
        self.name = f"yinuo_bench_{os.getpid()}"
        url = f"sqlite:///{self.home}/desk.sqlite3"
        if kind == "postgresql":
            _admin(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)', f'CREATE DATABASE "{self.name}"')
            url = POSTGRES.rsplit("/", 1)[0] + "/" + self.name
        self.environment = {
            **os.environ,
            "DATABASE_URL": url,
            "YINUO_HOME": self.home,
            "DJANGO_SETTINGS_MODULE": "bench.serving_settings",
            "PYTHONPATH": str(ROOT),
        }
        self.url = url
        prepared = subprocess.run(
            [sys.executable, "-c", PREPARE], env=self.environment, cwd=ROOT, capture_output=True, text=True, check=True
        )
        self.session = prepared.stdout.strip()

    def count(self) -> int:
        if self.kind == "sqlite":
            with closing(sqlite3.connect(f"{self.home}/desk.sqlite3")) as connection:
                return int(connection.execute(COUNT).fetchone()[0])
        import psycopg

        with psycopg.connect(self.url) as connection:
            return int(connection.execute(COUNT).fetchone()[0])  # type: ignore[index]

    def drop(self) -> None:
        shutil.rmtree(self.home, ignore_errors=True)
        if self.kind == "postgresql":
            _admin(f'DROP DATABASE IF EXISTS "{self.name}" WITH (FORCE)')


def measure(server: str, database: Database, streams: int, seconds: float) -> Figure:
    before = database.count()
    port = _free_port()
    process = subprocess.Popen(servers(port)[server], env=database.environment, cwd=ROOT, start_new_session=True)
    try:
        served, measured, reached, took, memory = asyncio.run(
            _load(port, database.session, streams, seconds, process.pid)
        )
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
    stored = database.count() - before
    return Figure(server, database.kind, streams, measured / took, served, stored, reached, memory)


async def _load(port: int, session: str, streams: int, seconds: float, pid: int) -> tuple[int, int, int, float, float]:
    await _until_up(port)
    reached = 0
    opened = [asyncio.Event() for _ in range(streams)]

    async def listen(is_open: asyncio.Event) -> None:
        nonlocal reached
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**20)
        writer.write(f"GET /live HTTP/1.1\r\nHost: localhost\r\nCookie: sessionid={session}\r\n\r\n".encode())
        try:
            head = await reader.readuntil(b"\r\n\r\n")
            assert b" 200 " in head.split(b"\r\n")[0], head
        finally:
            is_open.set()
        seen = False
        try:
            while not seen:
                line = await reader.readline()
                if not line:
                    return
                seen = b"bench.last" in line
            reached += 1
        finally:
            writer.close()

    listeners = [asyncio.create_task(listen(is_open)) for is_open in opened]
    for is_open, listener in zip(opened, listeners, strict=True):
        await asyncio.wait_for(is_open.wait(), 60)
        if listener.done():
            listener.result()
    warm = await _requests(port, time.perf_counter() + 0.5)
    began = time.perf_counter()
    *counts, news = await asyncio.gather(
        *(_requests(port, began + seconds) for _ in range(CONNECTIONS)), _news(port, began + seconds)
    )
    took = time.perf_counter() - began
    memory = _memory(pid)
    served = warm + sum(counts) + news + await _requests(port, 0, at_least=1, path="/insert?mark=last")
    if listeners:
        await asyncio.wait(listeners, timeout=20)
        for task in listeners:
            task.cancel()
    return served, sum(counts), reached, took, memory


async def _news(port: int, until: float) -> int:
    told = 0
    while time.perf_counter() < until:
        told += await _requests(port, 0, at_least=1, path="/insert?mark=news")
        await asyncio.sleep(0.2)
    return told


async def _requests(port: int, until: float, at_least: int = 0, path: str = "/insert") -> int:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    request = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n".encode()
    served = 0
    while served < at_least or time.perf_counter() < until:
        writer.write(request)
        head = await reader.readuntil(b"\r\n\r\n")
        assert b" 204 " in head.split(b"\r\n")[0], head
        served += 1
    writer.close()
    return served


async def _until_up(port: int) -> None:
    for _ in range(300):
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.close()
            return
        except OSError:
            await asyncio.sleep(0.1)
    raise TimeoutError("the server did not start")


def _memory(pid: int) -> float:
    """MiB resident of the process and its children."""
    listed = subprocess.run(["ps", "-o", "rss=", "-g", str(pid)], capture_output=True, text=True).stdout.split()
    return sum(int(size) for size in listed) / 1024


def _admin(*statements: str) -> None:
    import psycopg

    with psycopg.connect(POSTGRES.rsplit("/", 1)[0] + "/postgres", autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


if __name__ == "__main__":
    sys.exit(main())
