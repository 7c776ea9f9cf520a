from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.common.refusals import Refusal


class NotYourRota(Refusal):
    message = _("%(name)s is on another rota. Ask the supervisor of that team.")
    code = "not-your-rota"


class LeaveBackwards(Refusal):
    message = _("The leave ends before it begins. Check the two times.")
    code = "leave-backwards"


class LeaveOver(Refusal):
    message = _("This leave is over already. Give an end that lies ahead.")
    code = "leave-over"


class LeaveTooLong(Refusal):
    message = _("That is more than a year. For a longer absence, record that %(name)s has left.")
    code = "leave-too-long"


class ShiftsOverlap(Refusal):
    message = _("Two shifts of one day overlap. Give each its own hours.")
    code = "shifts-overlap"


class NotYourself(Refusal):
    message = _("Nobody records that they have left themselves. Ask your supervisor.")
    code = "not-yourself"
