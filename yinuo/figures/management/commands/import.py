from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _

from yinuo.channels.transcripts.encoding import MAX_BYTES
from yinuo.common.refusals import Refusal
from yinuo.figures.importing import bring_in, look_at
from yinuo.figures.models import PromiseImport
from yinuo.people.models import Agent


class Command(BaseCommand):
    help = "Bring a history of promises (CSV) into the ledger, as the page does: docs/figures.md names the columns."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("what", choices=["promises"])
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--by", required=True, metavar="USERNAME", help="who brings it in: somebody who leads")
        parser.add_argument("--skip-bad", action="store_true", help="leave out the rows that cannot be read")
        parser.add_argument("--dry-run", action="store_true", help="say what would come of it, and store nothing")

    def handle(self, *args: Any, **options: Any) -> None:
        by = Agent.objects.filter(username=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(_("Nobody signs in as %(name)s.") % {"name": options["by"]})
        path = Path(options["file"])
        try:
            with path.open("rb") as file:
                content = file.read(MAX_BYTES + 1)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from None
        try:
            preview = look_at(content, by=by)
            for trouble in preview.history.troubles:
                at = _("Row %(row)s") % {"row": trouble.row}
                self.stderr.write(f"{at}{f' · {trouble.column}' if trouble.column else ''}: {trouble.problem}")
            if options["dry_run"]:
                self._say(len(preview.new), preview.known_count, preview.bad_count)
                return
            source = PromiseImport(by=by, name=path.name[-120:], content=content)
            source.save()
            try:
                source = bring_in(source, by=by, is_skipping=options["skip_bad"])
            except Refusal:
                source.delete()
                raise
        except Refusal as refusal:
            raise CommandError(str(refusal)) from None
        self._say(source.new_count, source.known_count, source.bad_count)

    def _say(self, new: int, known: int, bad: int) -> None:
        text = _("New: %(new)s. Already there: %(known)s. Cannot be read: %(bad)s.")
        self.stdout.write(text % {"new": new, "known": known, "bad": bad})
