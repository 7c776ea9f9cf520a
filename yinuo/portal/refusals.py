from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.common.refusals import Refusal


class TimeOutside(Refusal):
    message = _(
        "Choose a time between %(first)s and %(last)s, at least half an hour from now and at most %(days)s days away."
    )
    code = "time-outside"


class WordsTooLong(Refusal):
    message = _("Please say it in at most %(most)s characters.")
    code = "words-too-long"


class NoLongerOwed(Refusal):
    message = _("This is settled already. Go back to see how.")
    code = "no-longer-owed"
