"""One peer on the same texts: run by bench/language.py in an interpreter that has the peer, and needs nothing else.

    python language_peers.py PEER < {"times": [[text, said at]], "feelings": [text], "messages": [text], "seconds": 2}

The last line of the output is a JSON object: for each time text every stretch the peer can be said to name, for each
feeling text a number that is larger the better the mood, and how many messages it reads in a second of processor time.
Each peer is taken at its best: whatever its answer may mean counts as one of its stretches.
"""

from __future__ import annotations

import contextlib
import io
import json
import sys
import time
import warnings
from datetime import datetime, timedelta
from importlib.metadata import version

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
PACKAGES = {"recognizers-text": "recognizers-text-suite"}


def instant(at):
    """A point in time; at midnight the whole day as well."""
    found = [(at, at)]
    if (at.hour, at.minute, at.second) == (0, 0, 0):
        found.append((at, at + DAY - SECOND))
    return found


def whole_day(at):
    start = at.replace(hour=0, minute=0, second=0, microsecond=0)
    return (start, start + DAY - SECOND)


def length(now, delta, in_days):
    """三天: from now on, that moment, or the end of that day when it counts days."""
    then = now + delta
    found = [(now, then), (then, then)]
    if in_days:
        found += [whole_day(then), (now, whole_day(then)[1])]
    return found


def parsed(written):
    return datetime.fromisoformat(written)


def jionlp():
    import jionlp as package

    def read(text, now):
        found = []
        for entity in package.ner.extract_time(text, time_base=now.timestamp(), with_parsing=True):
            detail = entity["detail"]
            times = detail["time"]
            if detail["type"] in ("time_point", "time_span") and isinstance(times, list):
                with contextlib.suppress(ValueError):  # it leaves "inf" and blanks where it knows no end
                    start, end = map(parsed, times)
                    found += [(start, end), (start, start)]
            elif detail["type"] == "time_delta" and isinstance(times, dict):
                units = {
                    "year": 365,
                    "month": 30,
                    "day": 1,
                    "workday": 1,
                    "hour": 1 / 24,
                    "minute": 1 / 1440,
                    "second": 1 / 86400,
                }
                days = sum(float(count) * units[unit] for unit, count in times.items() if unit in units)
                found += length(now, timedelta(days=days), "day" in times or "workday" in times)
        return found

    return read


def recognizers_text():
    from recognizers_date_time import DateTimeRecognizer
    from recognizers_text import Culture

    model = DateTimeRecognizer(Culture.Chinese).get_datetime_model()

    def read(text, now):
        found = []
        for entity in model.parse(text, now):
            for value in (entity.resolution or {}).get("values", ()):
                kind = value.get("type")
                with contextlib.suppress(ValueError, KeyError, TypeError):
                    if kind == "duration":
                        delta = timedelta(seconds=float(value["value"]))
                        found += length(now, delta, value["timex"].endswith(("D", "W", "M", "Y")))
                    elif "start" in value or "end" in value:
                        start, end = stretch(value, now)
                        found += [(start, end), (start, end - SECOND)]
                        if "T" not in value.get("timex", "T"):
                            found.append((start, end + DAY - SECOND))
                    elif kind == "time":
                        found += instant(
                            datetime.combine(now.date(), datetime.strptime(value["value"], "%H:%M:%S").time())
                        )
                    else:
                        at = parsed(value["value"])
                        found += instant(at) if kind == "datetime" else [whole_day(at)]
        return found

    def stretch(value, now):
        ends = []
        for name in ("start", "end"):
            written = value.get(name)
            if written is None:
                ends.append(now)
            elif len(written) == 8:
                ends.append(datetime.combine(now.date(), datetime.strptime(written, "%H:%M:%S").time()))
            else:
                ends.append(parsed(written))
        return ends

    return read


def dateparser():
    from dateparser.search import search_dates

    def read(text, now):
        settings = {"RELATIVE_BASE": now, "PREFER_DATES_FROM": "future"}
        found = []
        for _, at in search_dates(text, languages=["zh"], settings=settings) or ():
            at = at.replace(tzinfo=None)
            found += [(at, at), (now, at), whole_day(at)]
        return found

    return read


def cntime_nlp():
    from cntimenlp import TimeNormalizer
    from loguru import logger

    logger.remove()
    reader = TimeNormalizer(isPreferFuture=True)

    def read(text, now):
        result = reader.parse(target=text, baseTime=now.strftime("%Y-%m-%d %H:%M:%S"))
        if result["type"] == "timestamp":
            return instant(parsed(result["timestamp"]))
        if result["type"] == "timespan":
            start, end = map(parsed, result["timespan"])
            return [(start, end), (start, end - SECOND), (start, end + DAY - SECOND)]
        if result["type"] == "timedelta":
            delta = result["timedelta"]
            days = delta["year"] * 365 + delta["month"] * 30 + delta["day"]
            rest = timedelta(days=days, hours=delta["hour"], minutes=delta["minute"], seconds=delta["second"])
            return length(now, rest, bool(days))
        return []

    return read


def snownlp():
    from snownlp import SnowNLP

    return lambda text: SnowNLP(text).sentiments


def cnsenti():
    from cnsenti import Sentiment

    reader = Sentiment()

    def feel(text):
        count = reader.sentiment_count(text)
        return count["pos"] - count["neg"]

    return feel


TIMES = {"jionlp": jionlp, "recognizers-text": recognizers_text, "dateparser": dateparser, "cntime-nlp": cntime_nlp}
FEELINGS = {"snownlp": snownlp, "cnsenti": cnsenti}


def answers(read, rows):
    """A row on which the peer raises is a row without an answer, and is counted."""
    found, crashes = [], 0
    for row in rows:
        try:
            found.append(read(*row))
        except Exception:
            found.append(None)
            crashes += 1
    return found, crashes


def speed(read, rows, seconds):
    done, began = 0, time.process_time()
    while (took := time.process_time() - began) < seconds:
        with contextlib.suppress(Exception):
            read(*rows[done % len(rows)])
        done += 1
    return done / took


def measure(peer, asked):
    began = time.perf_counter()
    make = TIMES.get(peer) or FEELINGS[peer]
    read = make()
    loading = time.perf_counter() - began
    now = datetime(2026, 11, 20, 10)
    if peer in TIMES:
        rows = [(text, parsed(at)) for text, at in asked["times"]]
        messages = [(text, now) for text in asked["messages"]]
    else:
        rows, messages = [(text,) for text in asked["feelings"]], [(text,) for text in asked["messages"]]
    read(*messages[0])
    found, crashes = answers(read, rows)
    if peer in TIMES:
        found = [[[start.isoformat(), end.isoformat()] for start, end in stretches or ()] for stretches in found]
    else:
        found = [0 if score is None else float(score) for score in found]
    return {
        "version": version(PACKAGES.get(peer, peer)),
        "answers": found,
        "crashes": crashes,
        "import_seconds": loading,
        "messages_per_second": speed(read, messages, asked["seconds"]),
        "resident_mb": peak_mb(),
    }


def peak_mb():
    """Not ru_maxrss: that remembers the parent from which the process was started."""
    with open("/proc/self/status") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM")) / 1024


def main():
    warnings.simplefilter("ignore")
    sys.stdin.reconfigure(encoding="utf-8")
    asked = json.load(sys.stdin)
    noise = io.StringIO()
    try:
        with contextlib.redirect_stdout(noise), contextlib.redirect_stderr(noise):
            result = measure(sys.argv[1], asked)
    except ImportError as error:
        result = {"missing": str(error)}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
