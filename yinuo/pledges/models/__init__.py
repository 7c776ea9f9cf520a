from __future__ import annotations

from yinuo.pledges.models.calendar import CalendarYear, OpeningHours
from yinuo.pledges.models.limit import Limit, Overstep, Remedy
from yinuo.pledges.models.occurrence import Obligation, Occurrence
from yinuo.pledges.models.pledge import Adoption, Pledge, may_set_pledges
from yinuo.pledges.models.reserved import Reserved

__all__ = [
    "Adoption",
    "CalendarYear",
    "Limit",
    "Obligation",
    "Occurrence",
    "OpeningHours",
    "Overstep",
    "Pledge",
    "Remedy",
    "Reserved",
    "may_set_pledges",
]
