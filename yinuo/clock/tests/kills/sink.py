"""A mail server that keeps what it is given, and now and then asks to be tried again."""

from __future__ import annotations

import re
import socketserver
from collections.abc import Callable
from contextlib import suppress
from threading import Lock, Thread

MESSAGE_ID = re.compile(rb"^Message-ID:\s*<([^>]+)>", re.I | re.M)
#: every so many mails one is refused for the moment
REFUSE_EVERY = 25


class Sink:
    """``now`` is the world's clock."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.received: list[tuple[str, float]] = []  # Message-ID and when it was complete, before it is acknowledged
        self.offered = self.refused = 0
        self.lock = Lock()
        self.server = _Server(("127.0.0.1", 0), _Conversation)
        self.server.sink = self
        self.port = int(self.server.server_address[1])
        self.thread = Thread(target=self.server.serve_forever, args=(0.05,))
        self.thread.start()

    def take(self, mail: bytes) -> bytes:
        found = MESSAGE_ID.search(mail)
        name = found.group(1).decode() if found else "without Message-ID"
        with self.lock:
            self.offered += 1
            if self.offered % REFUSE_EVERY == 0:
                self.refused += 1
                return b"451 try again later"
            self.received.append((name, self.now()))
        return b"250 taken"

    def close(self) -> None:
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()


class _Server(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True
    sink: Sink


class _Conversation(socketserver.StreamRequestHandler):
    """Just so much SMTP that Python's own client is content."""

    server: _Server

    def handle(self) -> None:
        with suppress(OSError):  # the one who was speaking has been killed
            self._talk()

    def _talk(self) -> None:
        self._answer(b"220 sink")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"DATA":
                self._answer(b"354 go on")
                mail = b""
                while (line := self.rfile.readline()) not in (b"", b".\r\n"):
                    mail += line
                if not line:
                    return
                self._answer(self.server.sink.take(mail))
            elif verb == b"QUIT":
                return self._answer(b"221 bye")
            else:
                self._answer(b"250 ok")

    def _answer(self, text: bytes) -> None:
        self.wfile.write(text + b"\r\n")
