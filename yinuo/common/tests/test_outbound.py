from __future__ import annotations

import gzip
import socket
import ssl
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from itertools import count
from threading import Event
from typing import Any

import pytest
import trustme

from yinuo.common import outbound
from yinuo.common.outbound import (
    AnswerTooLong,
    ForbiddenAddress,
    NoAnswer,
    NotTrusted,
    OutboundError,
    UnknownHost,
    post,
)
from yinuo.common.tests.http_sink import Sink, running


@pytest.fixture
def sink() -> Iterator[Sink]:
    with running() as sink:
        yield sink


@pytest.fixture
def allowed(settings: Any) -> None:
    """What an operator does who wants notices sent into their own network."""
    settings.OUTBOUND_NETWORKS = ["127.0.0.0/8"]


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """A name server of our own; what it does not know is asked of the system."""
    known: dict[str, list[str]] = {}
    real = socket.getaddrinfo

    def resolve(host: str, port: int, *args: Any, **kwargs: Any) -> Any:
        if host not in known:
            return real(host, port, *args, **kwargs)
        return [entry for address in known[host] for entry in real(address, port, *args, **kwargs)]

    monkeypatch.setattr(socket, "getaddrinfo", resolve)
    return known


@pytest.mark.parametrize(
    "host",
    [
        "127.0.0.1", "127.1", "0x7f.1", "2130706433", "localhost", "0.0.0.0", "10.1.2.3", "172.16.0.9", "192.168.1.1",
        "100.64.0.1", "169.254.169.254", "100.100.100.200", "224.0.0.1", "255.255.255.255", "198.18.0.1",
        "[::1]", "[::]", "[::ffff:10.0.0.1]", "[::ffff:169.254.169.254]", "[fe80::1]", "[fd00:ec2::254]", "[ff02::1]",
        "[2002:7f00:1::]", "[64:ff9b::a00:1]", "[2001:0:a00:1::]",
    ],
)  # fmt: skip
def test_no_spelling_of_a_private_address_is_reached(host: str) -> None:
    with pytest.raises((ForbiddenAddress, UnknownHost)):
        post(f"https://{host}/", b"{}")


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com/", "//example.com/", "example.com",
        "https://", "https://user@example.com/", "https://example.com:99999/", "https://exa mple.com/", "https://example.com\\@127.0.0.1/",
        "https://example.com/\r\nX-Evil: 1", "https://例子.com/", "https://example.com/" + "a" * 3000,
    ],
)  # fmt: skip
def test_an_address_that_is_not_plain_https_is_refused(url: str) -> None:
    with pytest.raises(ForbiddenAddress):
        post(url, b"{}")


def test_a_name_that_leads_into_a_private_network_is_refused(names: dict[str, list[str]], sink: Sink) -> None:
    names["hooks.example"] = ["10.0.0.7"]
    names["both.example"] = ["1.1.1.1", "127.0.0.1"]
    for host in names:
        with pytest.raises(ForbiddenAddress):
            post(f"https://{host}:{sink.port}/", b"{}")
    assert sink.received == []


def test_a_name_is_asked_for_once_so_that_a_second_answer_changes_nothing(
    allowed: None, monkeypatch: pytest.MonkeyPatch, sink: Sink
) -> None:
    real, asked = socket.getaddrinfo, count(1)

    def rebinding(host: str, *args: Any, **kwargs: Any) -> Any:
        if host == "hooks.example":
            return real("127.0.0.1" if next(asked) == 1 else "10.0.0.7", *args, **kwargs)
        return real(host, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    assert post(sink.url("/in", "hooks.example"), b"{}").status == 200
    assert next(asked) == 2
    assert sink.received[0].headers["host"] == f"hooks.example:{sink.port}"


def test_a_listed_network_is_reached_and_the_one_beside_it_and_the_metadata_address_are_not(
    settings: Any, sink: Sink
) -> None:
    settings.OUTBOUND_NETWORKS = ["127.0.0.1/32", "169.254.0.0/16"]
    assert post(sink.url("/in?key=1"), b"hello", {"X-Ours": "yes"}).status == 200
    assert (sink.received[0].path, sink.received[0].body) == ("/in?key=1", b"hello")
    assert sink.received[0].headers["x-ours"] == "yes"
    for host in ("127.0.0.2", "169.254.169.254"):
        with pytest.raises(ForbiddenAddress):
            post(sink.url("/", host), b"{}")
    with pytest.raises(ForbiddenAddress):  # plain http stays inside the listed networks
        post("http://1.1.1.1/", b"{}")


def test_a_redirect_is_an_answer_and_is_not_followed(allowed: None, sink: Sink) -> None:
    sink.answers({}, 302, Location="http://169.254.169.254/latest/meta-data")
    assert post(sink.url(), b"{}").status == 302
    assert len(sink.received) == 1


def test_no_proxy_of_the_environment_is_used(allowed: None, monkeypatch: pytest.MonkeyPatch, sink: Sink) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert post(sink.url(), b"{}").status == 200


def test_an_answer_that_is_too_long_is_cut_off(allowed: None, sink: Sink) -> None:
    sink.body = b"x" * (outbound.MOST_BYTES + 1)
    with pytest.raises(AnswerTooLong):
        post(sink.url(), b"{}")


def test_a_compressed_answer_is_not_unpacked(allowed: None, sink: Sink) -> None:
    sink.body, sink.headers = gzip.compress(b"0" * 10_000_000), {"Content-Encoding": "gzip"}
    assert len(post(sink.url(), b"{}").body) < outbound.MOST_BYTES
    assert sink.received[0].headers["accept-encoding"] == "identity"


def test_an_answer_that_drips_is_cut_off_as_a_whole(allowed: None, monkeypatch: pytest.MonkeyPatch, sink: Sink) -> None:
    hung_up = Event()

    def drip(handler: BaseHTTPRequestHandler) -> None:
        try:
            while not hung_up.wait(0.01):
                handler.wfile.write(b"H")
        except OSError:
            hung_up.set()

    sink.instead = drip
    monkeypatch.setattr(outbound, "WHOLE_TIME", 0.2)
    with pytest.raises(NoAnswer):
        post(sink.url(), b"{}")
    assert hung_up.wait(10)


def test_an_answer_that_never_comes_is_not_waited_for(
    allowed: None, monkeypatch: pytest.MonkeyPatch, sink: Sink
) -> None:
    over = Event()
    sink.instead = lambda handler: over.wait(20)
    monkeypatch.setattr(outbound, "EACH_TIME", 0.1)
    with pytest.raises(NoAnswer):
        post(sink.url(), b"{}")
    over.set()


def test_an_error_names_the_host_and_never_the_secret_in_the_address(allowed: None) -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        with pytest.raises(OutboundError) as caught:
            post(f"http://127.0.0.1:{closed.getsockname()[1]}/send?key=s3cret", b"{}")
    assert "s3cret" not in repr(caught.value)
    assert caught.value.__cause__ is None


def test_what_speaks_no_http_is_an_error_of_ours(allowed: None, sink: Sink) -> None:
    sink.instead = lambda handler: handler.wfile.write(b"220 smtp ready\r\n")
    with pytest.raises(NoAnswer):
        post(sink.url(), b"{}")


def test_https_goes_to_the_checked_address_and_wants_a_certificate_for_the_name(
    allowed: None, names: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    authority = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("hooks.example").configure_cert(server)
    ours = ssl.create_default_context()
    names["hooks.example"] = names["other.example"] = ["127.0.0.1"]
    monkeypatch.setattr(outbound, "_trust", lambda: ours)
    with running(server) as sink:
        with pytest.raises(NotTrusted):  # signed by nobody we know
            post(sink.url("/in", "hooks.example"), b"{}")
        authority.configure_trust(ours)
        with pytest.raises(NotTrusted):  # somebody else's
            post(sink.url("/in", "other.example"), b"{}")
        assert post(sink.url("/in", "hooks.example"), b"{}").status == 200
        assert len(sink.received) == 1
