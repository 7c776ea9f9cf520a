"""The ``yinuo`` command. Reading never imports Django, so that it starts at once and runs without a database."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import Any

from yinuo.channels.transcripts.errors import TranscriptError
from yinuo.channels.transcripts.messages import Lang

Json = dict[str, Any]

READING = ("read", "moments", "explain")
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
    parser = argparse.ArgumentParser(prog="yinuo", description="A customer-service desk that keeps its word.")
    commands = parser.add_subparsers(dest="command", required=True)

    reading = commands.add_parser("read", help="read a transcript, or JSON lines of messages")
    reading.add_argument("file", metavar="FILE", help="transcript, - for standard input")
    reading.add_argument(
        "--jsonl", action="store_true", help="FILE holds one message per line as JSON; answer the same way"
    )
    reading.set_defaults(run=_read)

    moments = commands.add_parser("moments", help="find the time expressions in JSON lines")
    moments.add_argument("file", metavar="FILE", help="JSON lines, - for standard input")
    moments.add_argument("--jsonl", action="store_true", required=True, help="one text per line as JSON")
    moments.set_defaults(run=_moments)

    for command in (reading, moments):
        command.add_argument("--lang", choices=("zh", "en"), default=_language(), help="language of what is printed")
    return parser


def _read(options: argparse.Namespace) -> int:
    from yinuo.machine_form import read_row

    return _answer_lines(options.file, read_row)


def _moments(options: argparse.Namespace) -> int:
    from yinuo.machine_form import moments_row

    return _answer_lines(options.file, moments_row)


def _answer_lines(file: str, answer_row: Callable[[Json], Json]) -> int:
    from yinuo.machine_form import answer

    _write(answer(_open(file).splitlines(keepends=True), answer_row))
    return 0


def _open(file: str) -> bytes:
    if file == "-":
        return sys.stdin.buffer.read()
    try:
        with open(file, "rb") as opened:
            return opened.read()
    except OSError as error:
        raise TranscriptError("no_file", name=file, reason=error.strerror or type(error).__name__) from None


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
