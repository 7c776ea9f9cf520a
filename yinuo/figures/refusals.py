from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.common.refusals import Refusal


class TooManyRows(Refusal):
    message = _("A sheet holds %(most)s rows, and this would be %(count)s. Choose a shorter period, or CSV.")
    code = "too-many-rows"


class FileUnreadable(Refusal):
    message = _("%(reason)s")
    code = "file-unreadable"


class FileWithNuls(Refusal):
    message = _("There are NUL characters in the file, so it is no plain text. Save it again as CSV UTF-8.")
    code = "file-with-nuls"


class NoColumns(Refusal):
    message = _("A column is missing: %(names)s. The first row must name the columns; the template shows how.")
    code = "no-columns"


class TooManyPromises(Refusal):
    message = _("%(count)s rows are too many for one go. Split the file into parts of at most %(most)s rows.")
    code = "too-many-promises"


class NoPromises(Refusal):
    message = _("There is no row below the names of the columns. Add at least one promise.")
    code = "no-promises"


class RowsUnreadable(Refusal):
    message = _("%(count)s rows cannot be brought in, so nothing was. Mend them, or leave them out.")
    code = "rows-unreadable"


class ImportGone(Refusal):
    message = _("This file is done or no longer kept. Choose it again: what is already here is not doubled.")
    code = "import-gone"


class LeadersImport(Refusal):
    message = _("Only those who lead bring promises in. Ask your supervisor.")
    code = "leaders-import"
