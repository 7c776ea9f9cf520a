from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yinuo.common.refusals import Refusal


class HalfAQuiet(Refusal):
    message = _("Quiet hours need both a beginning and an end. Fill in both, or leave both empty.")
    code = "half-a-quiet"


class NotYoursToSet(Refusal):
    message = _("Where this team's notices go is set by its supervisor or an administrator. Ask one of them.")
    code = "not-yours-to-set"


class NotAWebAddress(Refusal):
    message = _("This is not an address notices can be sent to. Paste the whole address; it begins with https://.")
    code = "not-a-web-address"


class NotARobotAddress(Refusal):
    message = _(
        "This is not the address of a %(robot)s. Copy it from the robot's page in the group; it begins with %(beginning)s"
    )
    code = "not-a-robot-address"


class NoTrial(Refusal):
    message = _("The trial did not arrive: %(why)s")
    code = "no-trial"
