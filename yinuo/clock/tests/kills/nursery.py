"""The harness's end of the processes: start them, hear of their end, and speak to the web process."""

from __future__ import annotations

import http.client
import json
import subprocess
import sys
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from queue import Empty, Queue
from threading import Thread
from typing import Any
from urllib.parse import urlencode

from tests.kill_world import ROOT, World
from yinuo.clock.tests.kills.processes import WORDS

START_SECONDS = 60.0
#: a request that a killed server had not taken yet waits for the next one
ANSWER_SECONDS = 30.0
CSRF = "k" * 32


class Nursery:
    """Starts processes of one world; ``now`` is the world's clock."""

    def __init__(self, world: World, smtp_port: int, now: Callable[[], float]) -> None:
        self.now = now
        self.path = Path(world.home)
        self.ended: dict[int, tuple[int, float]] = {}  # pid: (status, when)
        self.said: Queue[dict[str, Any]] = Queue()
        with (self.path / "processes.log").open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "yinuo.clock.tests.kills.processes"],
                env=world.environment
                | {
                    "DJANGO_SETTINGS_MODULE": "yinuo.clock.tests.kills.settings",
                    "YINUO_EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
                    "YINUO_EMAIL_HOST": "127.0.0.1",
                    "KILLS_SMTP_PORT": str(smtp_port),
                },
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
            )
        self.thread = Thread(target=self._listen)
        self.thread.start()
        self.port: int = self._hear(START_SECONDS)["port"]

    def start(self, **request: Any) -> int:
        assert self.process.stdin is not None
        self.process.stdin.write(json.dumps(request).encode() + b"\n")
        self.process.stdin.flush()
        while "started" not in (said := self._hear(START_SECONDS)):
            pass
        return int(said["started"])

    def wait(self, pids: set[int], seconds: float, at_least: int | None = None) -> bool:
        """Whether all of them, or ``at_least`` so many, ended in that time."""
        until = time.monotonic() + seconds
        enough = len(pids) if at_least is None else min(at_least, len(pids))
        while len(pids & self.ended.keys()) < enough:
            left = until - time.monotonic()
            if left <= 0:
                return False
            try:
                self._hear(left)
            except Empty:
                return False
        return True

    def ask(self, offset: float, role: str, **request: Any) -> Any:
        """Run one that answers and ends."""
        answer = self.path / f"{role}.json"
        pid = self.start(role=role, offset=offset, to=str(answer), **request)
        assert self.wait({pid}, 300), f"{role} does not end"
        assert self.ended[pid][0] == 0, self.log()
        return json.loads(answer.read_text(encoding="utf-8")) if answer.exists() else None

    def log(self) -> str:
        return (self.path / "processes.log").read_text(encoding="utf-8", errors="replace")[-4000:]

    def close(self) -> None:
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.close()
        self.process.wait(30)
        self.thread.join()
        self.process.stdout.close()

    def _hear(self, seconds: float) -> dict[str, Any]:
        return self.said.get(timeout=seconds)

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said = json.loads(line)
            if "ended" in said:
                self.ended[said["ended"]] = (said["status"], self.now())
            self.said.put(said)


class Speaker:
    """Says one sentence after another, each in a conversation of its own and again until it is acknowledged."""

    def __init__(self, port: int, now: Callable[[], float]) -> None:
        self.port, self.now = port, now
        self.session = ""
        self.conversations: deque[int] = deque()
        self.sent: dict[str, float] = {}  # key: when it was first tried
        self.acknowledged: dict[str, float] = {}
        self.attempts = 0
        self.errors: list[str] = []
        self.allowed: Queue[bool] = Queue()
        self.thread = Thread(target=self._speak)
        self.thread.start()

    def supply(self, session: str, conversations: list[int], sent: dict[str, float]) -> None:
        """``sent``: what has been said without us, to be found again all the same."""
        self.session = session
        self.sent |= sent
        self.conversations.extend(conversations)

    def keep_busy_with(self, count: int) -> None:
        """Have so many to say now, those included that are still to be said."""
        for _ in range(count - self.allowed.qsize()):
            self.allowed.put(True)

    def finish(self) -> None:
        """Return when all that was allowed has been acknowledged."""
        self.allowed.put(False)
        self.thread.join()

    def _speak(self) -> None:
        while self.allowed.get():
            key = f"{len(self.acknowledged):08x}"
            self.sent[key] = self.now()
            conversation = self.conversations.popleft()
            while not self._try(conversation, key):
                pass
            self.acknowledged[key] = self.now()

    def _try(self, conversation: int, key: str) -> bool:
        self.attempts += 1
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_SECONDS)
        try:
            connection.request(
                "POST",
                f"/conversations/{conversation}/messages",
                body=urlencode({"text": WORDS, "speaker": "agent", "key": key}),
                headers={
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Cookie": f"sessionid={self.session}; csrftoken={CSRF}",
                    "X-CSRFToken": CSRF,
                    "HX-Request": "true",
                },
            )
            status = connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return False  # killed before it answered; the key makes saying it again harmless
        finally:
            connection.close()
        if status != 204:
            self.errors.append(f"{key}: {status}")
        return True
