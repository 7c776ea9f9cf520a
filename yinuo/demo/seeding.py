"""Putting the demo company into an empty database, in one transaction."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from random import Random

from django.contrib.auth.hashers import make_password
from django.db import models, transaction
from django.utils import timezone

from yinuo.conversations.models import Message, Ticket
from yinuo.customers.models import ContactPoint, Customer
from yinuo.demo.chronicle import Chronicle
from yinuo.demo.company import NAME, STAFF, TEAMS
from yinuo.demo.customers import make_customers
from yinuo.demo.history import House, tell_history
from yinuo.demo.present import tell_present, ticket_count
from yinuo.journal.models import Entry, record
from yinuo.people.models import Agent, Team

TICKETS = 1000
CUSTOMERS = 300
#: the same company in every demo
SEED = 20_081_115
#: the journal entry that tells a seeded database from somebody's own
SEEDED = "demo.seeded"


@dataclass(frozen=True, slots=True)
class Summary:
    tickets: int
    messages: int
    customers: int
    promises: Counter[str]


class NotEmpty(Exception):
    """This database already holds somebody's work; the demo is seeded only into an empty one."""


def is_seeded() -> bool:
    return Entry.objects.filter(verb=SEEDED).exists()


def is_empty() -> bool:
    nouns: tuple[type[models.Model], ...] = (Team, Agent, Customer, Ticket, Entry)
    return not any(noun._default_manager.exists() for noun in nouns)


def seed(*, now: datetime, password: str, tickets: int = TICKETS) -> Summary:
    """Seed the demo company as of ``now``, with at least the tickets of the present; the same for the same ``now``.

    Raises NotEmpty and changes nothing when anything is there.
    """
    now, rng = now.replace(microsecond=0), Random(SEED)
    with transaction.atomic():
        if not is_empty():
            raise NotEmpty
        house = _house(now, password, rng)
        chronicle = Chronicle(house.people.values(), now)
        tell_history(chronicle, house, rng, max(0, tickets - ticket_count()))
        tell_present(chronicle, house, rng)
        chronicle.write()
        record(SEEDED, next(iter(house.teams.values())), company=NAME, tickets=tickets)
    return Summary(
        tickets=Ticket.objects.count(),
        messages=Message.objects.count(),
        customers=len(house.customers),
        promises=Counter(str(promise.state) for promise in chronicle.promises),
    )


def _house(now: datetime, password: str, rng: Random) -> House:
    teams = {name: Team.objects.create(name=name) for name in TEAMS}
    # One hash for all of them: hashing is slow on purpose, and the password is the same.
    hashed = make_password(password)
    people = {
        person.username: Agent.objects.create(
            username=person.username,
            name=person.name,
            role=person.role,
            team=teams[person.team] if person.team else None,
            email=f"{person.username}@youqiao.example",
            password=hashed,
        )
        for person in STAFF
    }
    customers, points = make_customers(CUSTOMERS, timezone.localtime(now).date(), rng)
    Customer.objects.bulk_create(customers)
    ContactPoint.objects.bulk_create(points)
    return House(teams, people, customers)
