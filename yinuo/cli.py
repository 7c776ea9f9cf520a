"""The ``yinuo`` command. Reading never imports Django, so that it starts at once and runs without a database."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from datetime import datetime
from io import TextIOWrapper
from typing import TYPE_CHECKING, Any

from yinuo import __version__
from yinuo.channels.transcripts.errors import FileError, TimeError, TranscriptError
from yinuo.channels.transcripts.messages import Lang

if TYPE_CHECKING:
    from yinuo.language.cases import Case
    from yinuo.printing import Printer

Json = dict[str, Any]

READING = ("read", "moments", "explain", "language")
CASE_FAILED = 1
BAD_INPUT = 2


def main(argv: Sequence[str] | None = None) -> int:
    arguments = list(sys.argv[1:] if argv is None else argv)
    if arguments and arguments[0] not in READING and not arguments[0].startswith("-"):
        return _django(arguments)
    options = _parser().parse_args(arguments)
    try:
        return int(options.run(options))
    except TranscriptError as error:
        print(f"yinuo: {error.text(options.lang)}", file=sys.stderr)
        return BAD_INPUT
    except BrokenPipeError:
        # `yinuo read FILE | head` closed the pipe; a second failure while flushing at exit would print a traceback
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="yinuo",
        description="A customer-service desk that keeps its word.",
        epilog="serve, web, clock, sender, migrate, law, calendar and every other management command run the desk itself: yinuo help",
    )
    parser.add_argument("--version", action="version", version=f"yinuo {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)

    reading = commands.add_parser("read", help="read a transcript, or JSON lines of messages")
    reading.add_argument(
        "file", metavar="FILE", help="transcript (text, CSV, JSON lines, SRT, VTT), - for standard input"
    )
    reading.add_argument("--at", metavar="ISO", help="when the call began; without offset in Asia/Shanghai")
    form = reading.add_mutually_exclusive_group()
    form.add_argument("--json", action="store_true", help="print the reading as one JSON document")
    form.add_argument("--jsonl", action="store_true", help="FILE holds a message per line as JSON; answer the same way")
    reading.set_defaults(run=_read)

    moments = commands.add_parser("moments", help="find the time expressions in JSON lines")
    moments.add_argument("file", metavar="FILE", help="JSON lines, - for standard input")
    moments.add_argument("--jsonl", action="store_true", required=True, help="one text per line as JSON")
    moments.set_defaults(run=_moments)

    explaining = commands.add_parser("explain", help="everything found in one sentence, with the rules that found it")
    explaining.add_argument("text", metavar="TEXT")
    explaining.add_argument("--speaker", choices=("agent", "customer"), default="agent")
    explaining.add_argument(
        "--at", metavar="ISO", help="when it was said (default now); without offset in Asia/Shanghai"
    )
    explaining.add_argument(
        "--case",
        metavar="ID",
        help="print the reading as a case instead, to be corrected and kept for yinuo language check",
    )
    explaining.set_defaults(run=_explain)

    language = commands.add_parser("language", help="replay stored cases through the language engine")
    language_commands = language.add_subparsers(dest="language_command", required=True)
    checking = language_commands.add_parser("check", help="replay stored cases; exit 1 when one fails")
    checking.add_argument(
        "cases", metavar="CASES", nargs="+", help="JSON lines, a folder of *.jsonl, or - for standard input"
    )
    checking.add_argument(
        "--figures-only", action="store_true", help="print no misses, and exit 0 whatever the figures"
    )
    checking.set_defaults(run=_check)

    for command in (reading, moments, explaining, checking):
        command.add_argument("--lang", choices=("zh", "en"), default=_language(), help="language of what is printed")
    return parser


def _read(options: argparse.Namespace) -> int:
    from yinuo.machine_form import dump, matter_json, read_row

    if options.jsonl:
        return _answer_lines(options.file, read_row)

    from yinuo.channels.transcripts.encoding import MAX_BYTES
    from yinuo.channels.transcripts.matter import read_matter
    from yinuo.channels.transcripts.parsing import parse

    at = _time(options.at) if options.at else None
    data = _open(options.file, limit=MAX_BYTES)
    matter = read_matter(parse(data, filename=os.path.basename(options.file), at=at))
    if options.json:
        _write(dump(matter_json(matter, options.lang)))
    else:
        _printer(options.lang).matter(matter)
    return 0


def _moments(options: argparse.Namespace) -> int:
    from yinuo.machine_form import moments_row

    return _answer_lines(options.file, moments_row)


def _explain(options: argparse.Namespace) -> int:
    from yinuo.channels.transcripts.times import SHANGHAI
    from yinuo.common.text import clean
    from yinuo.language import Message, read

    at = _time(options.at) if options.at else datetime.now(SHANGHAI).replace(microsecond=0)
    message = Message(clean(options.text), options.speaker, at)
    if options.case is not None:
        from yinuo.machine_form import dump
        from yinuo.stored_cases import case_row

        _write(dump(case_row(options.case, message, read(message))))
        return 0
    _printer(options.lang).message(message, read(message))
    return 0


def _check(options: argparse.Namespace) -> int:
    from pathlib import Path

    from yinuo.language.cases import replay
    from yinuo.printing_cases import CasePrinter
    from yinuo.stored_cases import cases_in, read_cases

    cases: list[Case] = []
    for name in options.cases:
        cases += read_cases(_open(name).splitlines(), name) if name == "-" else cases_in([Path(name)])
    outcome = replay(cases)
    CasePrinter(_printer(options.lang)).outcome(outcome, with_misses=not options.figures_only)
    return CASE_FAILED if outcome.misses and not options.figures_only else 0


def _answer_lines(file: str, answer_row: Callable[[Json], Json]) -> int:
    from yinuo.machine_form import answer

    _write(answer(_open(file).splitlines(keepends=True), answer_row))
    return 0


def _printer(lang: Lang) -> Printer:
    from rich.console import Console

    from yinuo.printing import Printer

    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="replace")  # a terminal that cannot show a character still shows the rest
    return Printer(Console(highlight=False, markup=False, emoji=False), lang)


def _time(written: str) -> datetime:
    from yinuo.channels.transcripts.times import FIRST_YEAR, LAST_YEAR, parse_time, shorten

    try:
        return parse_time(written)
    except TimeError:
        raise TimeError("bad_time", value=shorten(written), first=FIRST_YEAR, last=LAST_YEAR) from None


def _open(file: str, limit: int | None = None) -> bytes:
    """The bytes of the file; of one beyond the limit only so much that its reader can see that it is too large."""
    if file == "-":
        return sys.stdin.buffer.read() if limit is None else sys.stdin.buffer.read(limit + 1)
    try:
        with open(file, "rb") as opened:
            size = os.fstat(opened.fileno()).st_size
            if limit is not None and size > limit:
                megabytes = 1024 * 1024
                raise FileError("too_large", megabytes=f"{size / megabytes:.1f}", limit=limit // megabytes)
            return opened.read() if limit is None else opened.read(limit + 1)
    except OSError as error:
        raise FileError("no_file", name=file, reason=error.strerror or type(error).__name__) from None


def _write(output: bytes) -> None:
    sys.stdout.buffer.write(output)
    sys.stdout.buffer.flush()


def _language() -> Lang:
    """Chinese unless the environment asks for English; C and POSIX ask for nothing."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if os.environ.get(name, "").lower().startswith("en"):
            return "en"
    return "zh"


def _django(arguments: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yinuo.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(["yinuo", *arguments])
    return 0


if __name__ == "__main__":
    sys.exit(main())
