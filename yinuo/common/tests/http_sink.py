"""A real HTTP server on this machine that keeps what it is given and answers what it was told to."""

from __future__ import annotations

import json
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any


@dataclass(frozen=True)
class Received:
    path: str
    headers: dict[str, str]  # names in lower case
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


@dataclass
class Sink:
    port: int = 0
    scheme: str = "http"
    received: list[Received] = field(default_factory=list)
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b"{}"
    #: takes the connection over after the request was read
    instead: Callable[[BaseHTTPRequestHandler], object] | None = None

    def url(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def answers(self, body: Any, status: int = 200, **headers: str) -> None:
        self.body, self.status, self.headers = json.dumps(body).encode(), status, headers


@contextmanager
def running(tls: ssl.SSLContext | None = None) -> Iterator[Sink]:
    sink = Sink(scheme="https" if tls else "http")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers.get("content-length", "0"))
            headers = {name.lower(): text for name, text in self.headers.items()}
            sink.received.append(Received(self.path, headers, self.rfile.read(length)))
            if sink.instead is not None:
                with suppress(OSError):
                    sink.instead(self)
                return
            self.send_response(sink.status)
            for name, text in {"Content-Length": str(len(sink.body)), **sink.headers}.items():
                self.send_header(name.replace("_", "-"), text)
            self.end_headers()
            self.wfile.write(sink.body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        daemon_threads = True
        block_on_close = False

        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # the other side hung up, which is what some tests are about

    server = Server(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    sink.port = server.server_address[1]
    thread = Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield sink
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
