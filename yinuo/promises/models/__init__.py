from __future__ import annotations

from yinuo.promises.models.promise import Evidence, Promise, PromiseQuerySet
from yinuo.promises.models.settlements import Acceptance, Breach, Handover, Keeping, Renegotiation, Withdrawal

__all__ = [
    "Acceptance",
    "Breach",
    "Evidence",
    "Handover",
    "Keeping",
    "Promise",
    "PromiseQuerySet",
    "Renegotiation",
    "Withdrawal",
]
