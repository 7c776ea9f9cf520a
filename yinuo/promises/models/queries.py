"""Questions to the promises."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import connection, models

from yinuo.people.models import Agent
from yinuo.promises.models.claim import Claim
from yinuo.promises.models.offer import Offer

#: live states; the model names them LIVE too
LIVE = ("suggested", "open")

if TYPE_CHECKING:
    from yinuo.promises.models.promise import Promise


class PromiseQuerySet(models.QuerySet["Promise"]):
    def visible_to(self, agent: Agent) -> PromiseQuerySet:
        return self if agent.sees_every_team else self.filter(ticket__team_id__in=agent.team_ids)

    def live(self) -> PromiseQuerySet:
        """Still owed: suggested ones too, for the customer has heard them."""
        return self.filter(state__in=LIVE)

    def overdue(self, as_of: datetime) -> PromiseQuerySet:
        return self.live().filter(due_at__lt=as_of)

    def without_present_owner(self) -> PromiseQuerySet:
        """What stands on the supervisor's list until somebody takes it; see is_unattended()."""
        return self.live().filter(is_unattended())

    def by_due(self) -> PromiseQuerySet:
        return self.order_by(models.F("due_at").asc(nulls_last=True), "id")

    def locked(self, pk: int) -> Promise:
        """The promise as it stands, with its people, held until the caller's transaction ends.

        Raises Promise.DoesNotExist.
        """
        return self._held([pk]).get()

    def all_locked(self, pks: Iterable[int]) -> dict[int, Promise]:
        """Those promises as they stand, by their number; see locked()."""
        return self._held(pks).in_bulk()

    def _held(self, pks: Iterable[int]) -> PromiseQuerySet:
        """Two queries: PostgreSQL drops a row out of a locking join when somebody handed it over while we waited."""
        held = self.filter(pk__in=list(pks))
        if connection.features.has_select_for_update:
            list(held.select_for_update().order_by("pk").values_list("pk"))
        return held.select_related("ticket", "owner", "customer")

    def tally(self) -> dict[str, int]:
        """How many there are in each state, and how many are live; every state is named, 0 where there is none."""
        states = {state: models.Count("pk", filter=models.Q(state=state)) for state in self.model.State.values}
        counts: dict[str, int] = self.aggregate(**states)
        return counts | {"live": sum(counts[state] for state in LIVE)}

    def with_people(self) -> PromiseQuerySet:
        return self.select_related("customer", "owner", "ticket").prefetch_related("customer__contact_points")

    def with_claims(self) -> PromiseQuerySet:
        """``open_claims`` of each: what waits for a yes or no."""
        claims = Claim.objects.waiting().select_related("message", "conversation", "consent").order_by("at", "pk")
        return self.prefetch_related(models.Prefetch("claims", claims, to_attr="open_claims"))  # type: ignore[no-redef]


def is_unattended() -> models.Q:
    """The owner has left, or cannot keep it and nobody has accepted it yet."""
    needed = Offer.objects.unanswered_need().filter(promise=models.OuterRef("pk"), giver=models.OuterRef("owner"))
    return models.Q(owner__is_active=False) | models.Q(models.Exists(needed))
