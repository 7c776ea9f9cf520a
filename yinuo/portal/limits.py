"""How often a public page may be asked: fixed windows, counted in the process's cache, so that a flood writes no row."""

from __future__ import annotations

import ipaddress
import time

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest

WINDOW = 60  # seconds
#: an open page asks twice a minute; a family may have it open on several phones
READS_PER_LINK = 60
WRITES_PER_LINK = 6
#: a whole town may come from one address of a mobile carrier
REQUESTS_PER_ADDRESS = 300
#: requests that open nothing; a person mistypes once or twice
MISSES_PER_ADDRESS = 20


def is_over(what: str, who: str, most: int) -> bool:
    """Count it, and say whether ``who`` did ``what`` more than ``most`` times in this window."""
    key = f"portal:{what}:{who}:{int(time.time()) // WINDOW}"
    cache.add(key, 0, WINDOW * 2)
    try:
        return cache.incr(key) > most
    except ValueError:
        # Thrown out between the two, because the cache is full.
        return False


def address(request: HttpRequest) -> str:
    """Where it came from, as our own proxies say it; of IPv6 the network, for one customer has a whole one."""
    value = request.META.get("REMOTE_ADDR", "")
    hops = settings.PROXY_HOPS
    if hops:
        forwarded = [one.strip() for one in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if one.strip()]
        value = forwarded[-hops] if len(forwarded) >= hops else value
    try:
        ip = ipaddress.ip_address(value)
    except ValueError:
        return "unknown"
    # A key of the cache may not contain a space or control characters; a parsed address does not.
    return str(ipaddress.ip_network((int(ip) >> 64 << 64, 64))) if ip.version == 6 else str(ip)
