"""The one way out over HTTP to addresses that people type in. What they type must not reach our own network.

- https only; plain http and private addresses only inside settings.OUTBOUND_NETWORKS, which an operator lists by hand.
- The name is resolved once, every address it has is checked, and the connection goes to a checked address: a name that
  answers differently the second time (DNS rebinding) is never asked a second time.
- No redirect is followed, no proxy is taken from the environment, the answer is cut off by size and by time.
- An error names the host and never the path or query: the addresses of group robots are secrets.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from threading import Timer
from urllib.parse import SplitResult, urlsplit

from django.conf import settings

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

#: seconds for the whole exchange, however slowly the other side drips; well below the sender's lease
WHOLE_TIME = 20.0
#: seconds for a connection, and for any one read
EACH_TIME = 8.0
MOST_BYTES = 64 * 1024
#: of several addresses of one name, as many are tried
MOST_TRIED = 3
LONGEST_URL = 2_000
#: addresses that only wrap an IPv4 address: 6to4, Teredo and NAT64 would reach what they wrap
_WRAPPERS = [ipaddress.ip_network(text) for text in ("2002::/16", "2001::/32", "64:ff9b::/96", "64:ff9b:1::/48")]


class OutboundError(Exception):
    """The exchange did not take place. ``code`` is stable; the text names the host at most."""

    code = "unreachable"


class ForbiddenAddress(OutboundError):
    """The address is malformed, not https, or leads into a private network."""

    code = "forbidden-address"


class UnknownHost(OutboundError):
    code = "unknown-host"


class TooSlow(OutboundError):
    """It did not let itself be connected to in time."""

    code = "too-slow"


class NoAnswer(OutboundError):
    """It was sent and no answer came, or not in time: the other side may have it or not."""

    code = "no-answer"


class NotTrusted(OutboundError):
    """Its certificate is not valid for this name."""

    code = "not-trusted"


class AnswerTooLong(OutboundError):
    code = "answer-too-long"


@dataclass(frozen=True, slots=True)
class Answer:
    status: int
    headers: Mapping[str, str]  # names in lower case
    body: bytes


def post(url: str, body: bytes, headers: Mapping[str, str] | None = None) -> Answer:
    """Send ``body`` to ``url`` and give the answer, whatever its status; a redirect is an answer like any other.

    Raises OutboundError, or one of its kinds above.
    """
    parts = checked_url(url)
    host, port = str(parts.hostname), _port(parts)
    addresses = _allowed_addresses(host, port, parts.scheme)
    sent = {
        "Accept-Encoding": "identity",  # a compressed answer could unpack to gigabytes
        "User-Agent": "yinuo",
        **(headers or {}),
        "Host": parts.netloc,
    }
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    connected = _connected(addresses, port, host)
    late = Timer(WHOLE_TIME, _cut, [connected])
    late.start()
    is_sent = False
    try:
        connection = http.client.HTTPConnection(host, port)
        connection.sock = connected
        if parts.scheme == "https":
            connection.sock = connected = _trust().wrap_socket(
                connected, server_hostname=host, do_handshake_on_connect=False
            )
            late.args = [connected]
            connected.do_handshake()
        is_sent = True
        connection.request("POST", target, body=body, headers=sent)
        response = connection.getresponse()
        content = response.read(MOST_BYTES + 1)
        if len(content) > MOST_BYTES:
            raise AnswerTooLong(host)
        if late.finished.is_set():
            raise NoAnswer(host)
        return Answer(response.status, {name.lower(): text for name, text in response.getheaders()}, content)
    except ssl.SSLCertVerificationError:
        raise NotTrusted(host) from None
    except (OSError, http.client.HTTPException, ValueError) as error:
        if is_sent:
            raise NoAnswer(host) from None
        is_late = late.finished.is_set() or isinstance(error, TimeoutError)
        raise (TooSlow if is_late else OutboundError)(host) from None
    finally:
        late.cancel()
        connected.close()


def checked_url(url: str) -> SplitResult:
    """The parts of an address that may be used at all; what its host resolves to is checked when it is used.

    Raises ForbiddenAddress.
    """
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url or "\\" in url:
        raise ForbiddenAddress("malformed")
    try:
        parts = urlsplit(url)
        _port(parts)
    except ValueError:
        raise ForbiddenAddress("malformed") from None
    allowed = ("https", "http") if settings.OUTBOUND_NETWORKS else ("https",)
    if parts.scheme not in allowed or not parts.hostname or "@" in parts.netloc:
        raise ForbiddenAddress("malformed")
    return parts


def _port(parts: SplitResult) -> int:
    return parts.port or (443 if parts.scheme == "https" else 80)


def _allowed_addresses(host: str, port: int, scheme: str) -> list[str]:
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise UnknownHost(host) from None
    addresses = list(dict.fromkeys(str(entry[4][0]) for entry in found))
    for text in addresses:
        address = ipaddress.ip_address(text.partition("%")[0])
        # One bad address among several is enough: nobody honest has both.
        if not (_is_listed(address) or (scheme == "https" and _is_public(address))):
            raise ForbiddenAddress(host)
    return addresses


def _is_public(address: Address) -> bool:
    address = _unwrapped(address)
    if any(address in network for network in _WRAPPERS):
        return False
    return address.is_global and not address.is_multicast


def _is_listed(address: Address) -> bool:
    address = _unwrapped(address)
    if address.is_link_local:  # where clouds keep their keys
        return False
    return any(address in ipaddress.ip_network(text) for text in settings.OUTBOUND_NETWORKS)


def _unwrapped(address: Address) -> Address:
    return getattr(address, "ipv4_mapped", None) or address


def _connected(addresses: list[str], port: int, host: str) -> socket.socket:
    error: OutboundError = OutboundError(host)
    for address in addresses[:MOST_TRIED]:
        try:
            return socket.create_connection((address, port), EACH_TIME)
        except TimeoutError:
            error = TooSlow(host)
        except OSError:
            error = OutboundError(host)
    raise error


@cache
def _trust() -> ssl.SSLContext:
    return ssl.create_default_context()


def _cut(connected: socket.socket) -> None:
    with suppress(OSError):
        # The plain socket's: that of a TLS socket takes its state away from the thread that is reading.
        socket.socket.shutdown(connected, socket.SHUT_RDWR)
