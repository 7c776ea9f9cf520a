from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from yinuo.common.refusals import Refusal
from yinuo.pledges.calendars import add_year, known_years


class Command(BaseCommand):
    help = "The calendar of days off and make-up days: add FILE puts next year's notice in, list says what is known."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        commands = parser.add_subparsers(dest="deed", required=True)
        adding = commands.add_parser("add", help="check a file (see docs/pledges.md) and put it in")
        adding.add_argument("file", metavar="FILE", type=Path)
        commands.add_parser("list", help="the years whose calendar is known")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["deed"] == "list":
            for year, row in known_years():
                self.stdout.write(f"{year}  {row.notice if row else _('comes with the program')}")
            return
        path: Path = options["file"]
        try:
            row = add_year(path.read_text(encoding="utf-8"), path.name, by=None)
        except (OSError, UnicodeDecodeError) as error:
            raise CommandError(_("%(file)s cannot be read: %(error)s") % {"file": path, "error": error}) from None
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self.stdout.write(
            _("The calendar of %(year)d is in: %(off)d days off, %(make_up)d make-up days.")
            % {"year": row.year, "off": len(row.days_off), "make_up": len(row.make_up_days)}
        )
