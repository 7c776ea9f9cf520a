"""Times as numbers, counted by the databases themselves: Django's own date functions are Python, row by row, on SQLite."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import FloatField, Func, IntegerField
from django.utils import timezone

#: every time zone differs from UTC by whole quarters of an hour, so that a day of any of them is made of these
QUARTER = timedelta(minutes=15)


class Seconds(Func):
    """Since some moment in the past: only the difference of two means something. To the tenth of a millisecond."""

    output_field = FloatField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="(julianday(%(expressions)s) * 86400.0)", **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        return self.as_sql(compiler, connection, template="EXTRACT(EPOCH FROM %(expressions)s)::float8", **context)


class Quarters(Func):
    """Whole quarters of an hour since 1970; see day_of()."""

    output_field = IntegerField()

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Cut to whole seconds: SQLite rounds the last microseconds of a day into the next.
        template = "(CAST(strftime('%%%%s', substr(%(expressions)s, 1, 19)) AS INTEGER) / 900)"
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = "FLOOR(EXTRACT(EPOCH FROM %(expressions)s) / 900)::int"
        return self.as_sql(compiler, connection, template=template, **context)


def day_of(quarter: int) -> date:
    return datetime.fromtimestamp(quarter * QUARTER.total_seconds(), timezone.get_current_timezone()).date()
