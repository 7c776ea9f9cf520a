from __future__ import annotations

from yinuo.promises.models.evidence import Evidence
from yinuo.promises.models.offer import Offer
from yinuo.promises.models.promise import Promise
from yinuo.promises.models.queries import PromiseQuerySet, is_unattended
from yinuo.promises.models.settlements import Acceptance, Breach, Handover, Keeping, Renegotiation, Withdrawal

__all__ = [
    "Acceptance",
    "Breach",
    "Evidence",
    "Handover",
    "Keeping",
    "Offer",
    "Promise",
    "PromiseQuerySet",
    "Renegotiation",
    "Withdrawal",
    "is_unattended",
]
