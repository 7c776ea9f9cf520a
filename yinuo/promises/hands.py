"""Through whose hands a ticket has gone, as its customer lived it."""

from __future__ import annotations

from dataclasses import dataclass

from yinuo.conversations.models import Ticket
from yinuo.people.models import Agent
from yinuo.promises.models import Handover
from yinuo.promises.models.promise import MOST_HAND_OFFS


@dataclass(frozen=True, slots=True)
class Hands:
    people: list[Agent]  # who answered for it or spoke with the customer, each once, the first owner first
    hand_offs: int

    @property
    def is_handed_around(self) -> bool:
        return self.hand_offs >= MOST_HAND_OFFS


def hands_of(ticket: Ticket) -> Hands:
    ways = Handover.hand_offs(ticket.pk)
    spoke = ticket.conversations.exclude(agent=None).order_by("began_at", "pk").values_list("agent", flat=True)
    order = dict.fromkeys([ticket.owner_id, *spoke, *(taker for _giver, taker in ways)])
    people = Agent.objects.in_bulk(order)
    return Hands([people[pk] for pk in order], len(ways))
