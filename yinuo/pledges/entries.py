"""The entries of a data file that people edit: each is asked for by name and kind, and refused with its line."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, get_args

from django.utils.functional import Promise as LazyText
from django.utils.translation import gettext_lazy as _

from yinuo.common.refusals import Refusal
from yinuo.language.types import Action

_WORD = re.compile(r"[a-z0-9][a-z0-9._-]{0,59}")

PROBLEMS: dict[str, LazyText] = {
    "toml": _("this is not TOML: %(value)s. Mend this line; texts stand in double quotes."),
    "unreadable": _("the file cannot be read (%(value)s). Save it as UTF-8, readable for the desk."),
    "too_long": _("the file is longer than any notice. Choose the file of one year."),
    "missing": _("“%(key)s” is missing. Add a line %(key)s = …"),
    "text": _("“%(key)s” must be text in double quotes; it is %(value)s."),
    "word": _("“%(key)s” must be small letters, digits, points and hyphens, like retail.refund; it is %(value)s."),
    "number": _("“%(key)s” must be a whole number without quotes; it is %(value)s."),
    "number_range": _("%(value)s is too short or longer than a year. Check number and unit."),
    "choice": _("“%(key)s” cannot be %(value)s. Choose one of: %(choices)s."),
    "day": _("“%(key)s” must be a date without quotes, like 2014-03-15; it is %(value)s."),
    "tables": _("“%(key)s” must be written as [[%(key)s]] blocks."),
    "unknown": _("nobody knows “%(key)s”. Correct the word or remove the line."),
    "code_of_pack": _("the code %(value)s must begin with “%(pack)s.”, the code of its pack."),
    "event": _("nobody knows the event %(value)s. Use one of events.toml, or add an [[event]] block with this code."),
    "effective": _("the rule ends (%(value)s) before it begins. Correct one of the two dates."),
    "double": _("the code %(value)s is there twice. Give each rule a code of its own."),
    "year": _("%(value)s is no year of this century. Write year = 2027."),
    "block": _("%(value)s is no block of days off of %(year)s. Check both dates."),
    "twice_off": _("%(value)s is in two blocks. Let each day stand in one."),
    "festival": _("%(value)s is no festival of the notice, or is there twice. The festivals are: %(choices)s."),
    "festival_day": _("%(value)s is on %(day)s, which is not in its block. Check the dates."),
    "festival_missing": _("%(value)s missing. Add a [[days_off]] block for each, as the notice has it."),
    "make_up": _("%(value)s is no make-up day: it must be a Saturday or Sunday of that year outside the days off."),
    "balance": _(
        "weekdays off less make-up days are %(value)s, and should be %(expected)s. Compare each date with the notice; "
        "if it grants more days than usual, write extra_days_off = their number."
    ),
    "no_rules": _("the pack has no rule. Add a [[rule]] block."),
}


class PackError(Refusal):
    """A data file that cannot be right, with its name, the line, and what to do."""

    message = _("%(file)s, line %(line)s: %(problem)s")
    code = "pack-error"

    def __init__(self, problem: str, *, file: str, line: int, **facts: Any) -> None:
        self.problem, self.file, self.line, self.details = problem, file, line, facts
        super().__init__(file=file, line=line)

    def __str__(self) -> str:
        return str(self.message) % {**self.facts, "problem": self._problem()}

    def _problem(self) -> str:
        return str(PROBLEMS[self.problem]) % self.details


class Table:
    """One table of a TOML file, which knows where in the text it stands."""

    def __init__(self, data: dict[str, Any], source: str, file: str, line: int = 1) -> None:
        self.data, self.source, self.file, self.line = data, source, file, line
        self.asked: set[str] = set()

    def error(self, key: str, problem: str, **facts: Any) -> PackError:
        return PackError(problem, file=self.file, line=self._line_of(key), key=key, **facts)

    def text_of(self, key: str) -> str:
        return repr(self.data[key]).replace("'", '"')

    def get(self, key: str, default: Any = None) -> Any:
        self.asked.add(key)
        if key not in self.data:
            if default is None:
                raise self.error(key, "missing")
            return default
        return self.data[key]

    def text(self, key: str, default: str | None = None) -> str:
        value = self.get(key, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            raise self.error(key, "text", value=self.text_of(key))
        return value.strip()

    def word(self, key: str) -> str:
        value = self.text(key)
        if not _WORD.fullmatch(value):
            raise self.error(key, "word", value=self.text_of(key))
        return value

    def number(self, key: str) -> int:
        value = self.get(key)
        if not isinstance(value, int) or isinstance(value, bool):
            raise self.error(key, "number", value=self.text_of(key))
        return value

    def choice(self, key: str, choices: Sequence[str], default: str | None = None) -> str:
        value = self.get(key, default)
        if value != default and value not in choices:
            raise self.error(key, "choice", value=self.text_of(key), choices=", ".join(choices))
        return str(value)

    def day(self, key: str, *, is_needed: bool = False) -> date | None:
        if key not in self.data and not is_needed:
            self.asked.add(key)
            return None
        return self.as_day(self.get(key), key)

    def days(self, key: str) -> list[date]:
        value = self.get(key, [])
        if not isinstance(value, list):
            raise self.error(key, "day", value=self.text_of(key))
        return [self.as_day(one, key) for one in value]

    def as_day(self, value: Any, key: str) -> date:
        if not isinstance(value, date) or isinstance(value, datetime):
            raise self.error(key, "day", value=repr(value).replace("'", '"'))
        return value

    def tables(self, key: str) -> list[Table]:
        value = self.get(key, [])
        if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
            raise self.error(key, "tables")
        starts = [n for n, line in enumerate(self.source.splitlines(), 1) if re.match(rf"\s*\[\[\s*{key}\s*\]\]", line)]
        lines = starts if len(starts) == len(value) else [1] * len(value)
        return [Table(one, self.source, self.file, line) for one, line in zip(value, lines, strict=True)]

    def refuse_unknown(self) -> None:
        for key in self.data:
            if key not in self.asked:
                raise self.error(key, "unknown")

    def _line_of(self, key: str) -> int:
        """The line of ``key`` in this table, or of the table's head when it is not there."""
        lines = self.source.splitlines()
        for number, line in enumerate(lines[self.line - 1 :], self.line):
            if number > self.line and line.lstrip().startswith("["):
                break
            if re.match(rf'\s*"?{re.escape(key)}"?\s*=', line):
                return number
        return self.line


def actions() -> tuple[str, ...]:
    return get_args(Action)
