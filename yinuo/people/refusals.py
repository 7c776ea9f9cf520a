from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.common.refusals import Refusal


class NotAStatus(Refusal):
    message = _("“%(status)s” is not a status. Choose one from the menu.")
    code = "not-a-status"
