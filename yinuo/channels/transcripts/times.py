"""Times as files and people write them; absurd ones refused."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from yinuo.channels.transcripts.errors import TimeError
from yinuo.channels.transcripts.folding import folded

SHANGHAI = ZoneInfo("Asia/Shanghai")

# No recorded conversation is older than the exchange it came from, and a year like 9999 is a placeholder
# that would overflow the arithmetic of due times.
FIRST_YEAR, LAST_YEAR = 1970, 2100


@dataclass(frozen=True, slots=True)
class Clock:
    """Read as "09:30:15" or "01:23": time of day or time since the call began; only the whole file tells which."""

    first: int
    second: int
    third: int | None
    fraction: timedelta = timedelta(0)

    def as_time_of_day(self) -> timedelta:
        return timedelta(hours=self.first, minutes=self.second, seconds=self.third or 0) + self.fraction

    def as_elapsed(self) -> timedelta:
        """Two numbers are minutes and seconds."""
        if self.third is None:
            return timedelta(minutes=self.first, seconds=self.second) + self.fraction
        return self.as_time_of_day()


#: a datetime is dated (without zone: wall clock), a timedelta is time since the call began, a Clock may be either
Stamp = datetime | timedelta | Clock

_DATE = r"(\d{4})\s?[-/.年]\s?(\d{1,2})\s?[-/.月]\s?(\d{1,2})(?:\s?日)?"
_CLOCK = r"(\d{1,3}):(\d{2})(?::(\d{2}))?(?:[.,](\d{1,6}))?"
_OFFSET = r"(Z|[+-]\d{2}:?\d{2})"
_GROUP = re.compile(r"\((?!\?)")
#: how a time stands in (folded) running text; whether it is a possible time is parse_stamp's business
STAMP = _GROUP.sub("(?:", rf"(?:{_DATE}(?:[T\s]\s?{_CLOCK}{_OFFSET}?)?|{_CLOCK})(?!:?\d)")
_DATED = re.compile(rf"{_DATE}(?:[T\s]\s?{_CLOCK}\s?{_OFFSET}?)?$")
_CLOCKED = re.compile(rf"{_CLOCK}$")
_NUMBER = re.compile(r"\d{1,16}(?:\.\d{1,9})?$")
_EPOCH_SECONDS = 10**8
_EPOCH_MILLISECONDS = 10**11


def parse_time(value: str, zone: tzinfo = SHANGHAI) -> datetime:
    """An ISO time as an aware datetime; one without offset is read in ``zone``."""
    try:
        time = datetime.fromisoformat(value.strip())
    except ValueError:
        raise TimeError("not_a_time", value=shorten(value)) from None
    time = checked(time, value)
    return time if time.tzinfo else time.replace(tzinfo=zone)


def parse_stamp(value: str, *, milliseconds: bool = False) -> Stamp:
    """A time as a file writes it: dated, clock or elapsed, or a number of seconds (since 1970 when it is that large)."""
    value = folded(value).strip()
    if match := _DATED.match(value):
        year, month, day, hour, minute, second, fraction, offset = match.groups()
        try:
            time = datetime(
                int(year),
                int(month),
                int(day),
                int(hour or 0),
                int(minute or 0),
                int(second or 0),
                tzinfo=_offset(offset),
            )
        except ValueError:
            raise TimeError("not_a_time", value=shorten(value)) from None
        return checked(time, value) + _fraction(fraction)
    if match := _CLOCKED.match(value):
        return _clock(match, value)
    if _NUMBER.match(value):
        number = float(value) / (1000 if milliseconds else 1)
        return _epoch(number, value) if number >= _EPOCH_SECONDS else timedelta(seconds=number)
    raise TimeError("not_a_time", value=shorten(value))


def checked(time: datetime, value: str) -> datetime:
    if not FIRST_YEAR <= time.year <= LAST_YEAR:
        raise TimeError("year_out_of_range", value=shorten(value), first=FIRST_YEAR, last=LAST_YEAR)
    return time


def shorten(value: str, length: int = 40) -> str:
    return value if len(value) <= length else value[: length - 1] + "…"


def _clock(match: re.Match[str], value: str) -> Clock:
    first, second, third, fraction = match.groups()
    if int(second) > 59 or int(third or 0) > 59:
        raise TimeError("not_a_time", value=shorten(value))
    return Clock(int(first), int(second), int(third) if third else None, _fraction(fraction))


def _epoch(number: float, value: str) -> datetime:
    if number >= _EPOCH_MILLISECONDS:
        number /= 1000
    try:
        return checked(datetime.fromtimestamp(number, UTC), value)
    except (OverflowError, OSError, ValueError):
        raise TimeError("not_a_time", value=shorten(value)) from None


def _fraction(digits: str | None) -> timedelta:
    return timedelta(microseconds=int((digits or "0").ljust(6, "0")))


def _offset(written: str | None) -> timezone | None:
    if written is None:
        return None
    if written == "Z":
        return UTC
    sign = -1 if written[0] == "-" else 1
    return timezone(sign * timedelta(hours=int(written[1:3]), minutes=int(written[-2:])))
