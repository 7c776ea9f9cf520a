from __future__ import annotations

from yinuo.promises.models.claim import Claim, Happening, Utterance
from yinuo.promises.models.evidence import Evidence
from yinuo.promises.models.offer import Offer
from yinuo.promises.models.part import Part
from yinuo.promises.models.policy import VaguePolicy
from yinuo.promises.models.promise import Promise
from yinuo.promises.models.queries import PromiseQuerySet, is_unattended
from yinuo.promises.models.recurrence import Occurrence, Recurrence
from yinuo.promises.models.settlements import Acceptance, Breach, Handover, Keeping, Renegotiation, Withdrawal

__all__ = [
    "Acceptance",
    "Breach",
    "Claim",
    "Evidence",
    "Handover",
    "Happening",
    "Keeping",
    "Occurrence",
    "Offer",
    "Part",
    "Promise",
    "PromiseQuerySet",
    "Recurrence",
    "Renegotiation",
    "Utterance",
    "VaguePolicy",
    "Withdrawal",
    "is_unattended",
]
