"""Times as files and people write them, made aware; absurd ones refused."""

from __future__ import annotations

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo

from yinuo.channels.transcripts.errors import TranscriptError

SHANGHAI = ZoneInfo("Asia/Shanghai")

# No recorded conversation is older than the telephone exchange it came from, and a year like 9999 is a placeholder
# that would overflow the arithmetic of due times.
FIRST_YEAR, LAST_YEAR = 1970, 2100


def parse_time(value: str, zone: tzinfo = SHANGHAI) -> datetime:
    """An ISO time as an aware datetime; one without offset is read in ``zone``."""
    try:
        time = datetime.fromisoformat(value.strip())
    except ValueError:
        raise TranscriptError("not_a_time", value=shorten(value)) from None
    return within_reason(time, zone, value)


def within_reason(time: datetime, zone: tzinfo, value: str) -> datetime:
    if not FIRST_YEAR <= time.year <= LAST_YEAR:
        raise TranscriptError("year_out_of_range", value=shorten(value), first=FIRST_YEAR, last=LAST_YEAR)
    return time if time.tzinfo else time.replace(tzinfo=zone)


def shorten(value: str, length: int = 40) -> str:
    return value if len(value) <= length else value[: length - 1] + "…"
