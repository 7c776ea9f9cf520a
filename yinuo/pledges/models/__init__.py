from __future__ import annotations

from yinuo.pledges.models.calendar import CalendarYear, OpeningHours
from yinuo.pledges.models.occurrence import Obligation, Occurrence
from yinuo.pledges.models.pledge import Adoption, Pledge, may_set_pledges
from yinuo.pledges.models.reserved import Reserved

__all__ = [
    "Adoption",
    "CalendarYear",
    "Obligation",
    "Occurrence",
    "OpeningHours",
    "Pledge",
    "Reserved",
    "may_set_pledges",
]
