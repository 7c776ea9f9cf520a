"""How much each role may grant on its own: flagged while typing, noted when said all the same, settled by who may."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from yinuo.common.text import clean
from yinuo.conversations.models import Message, Ticket
from yinuo.journal.models import record
from yinuo.notices.models import Notice, tell_all
from yinuo.people.models import Agent, Team, leaders_of
from yinuo.pledges import refusals
from yinuo.pledges.grants import Grant, read_grants
from yinuo.pledges.models.limit import Limit, Overstep, Remedy
from yinuo.pledges.models.pledge import refuse_unless_may_set
from yinuo.pledges.money import read_amounts
from yinuo.promises.models import Promise

#: nobody discounts more than the price
MOST_PERCENT = 100
MOST_YUAN = 10_000_000


@dataclass(frozen=True, slots=True)
class OverLimit:
    """More than this agent may grant. ``who``: the nearest person who may, with their role; empty: nobody."""

    words: str
    remedy: str
    amount: Decimal | None
    most: Decimal
    who: str

    @property
    def text(self) -> str:
        return _("%(what)s %(whom)s") % {"what": self.what, "whom": self._whom()}

    @property
    def what(self) -> str:
        facts = {"what": say_grant(self.remedy, self.amount, self.words), "most": say_most(self.remedy, self.most)}
        facts["remedy"] = str(Remedy(self.remedy).label)
        if not self.most:
            return _("%(what)s: you may not grant a %(remedy)s on your own.") % facts
        if self.amount is None:
            return _("“%(what)s” names no amount, and you may grant %(most)s.") % facts
        return _("%(what)s is more than you may grant (%(most)s).") % facts

    def _whom(self) -> str:
        if not self.who:
            return _("Nobody may: do not promise it.")
        return _("Ask %(who)s first.") % {"who": self.who}


def say_grant(remedy: str, amount: Decimal | None, words: str = "") -> str:
    """退款 800 元, 打 8 折; without an amount the words."""
    if amount is None:
        return words
    if remedy == Remedy.DISCOUNT:
        return _fold(amount) if _in_chinese() else _("%(percent)s %% off") % {"percent": plain(amount)}
    return _("%(remedy)s of %(amount)s yuan") % {"remedy": Remedy(remedy).label, "amount": plain(amount)}


def say_most(remedy: str, most: Decimal) -> str:
    if remedy == Remedy.DISCOUNT:
        if _in_chinese():
            return f"最低{_fold(most)}" if most < MOST_PERCENT else "不限折扣"
        return _("up to %(percent)s %% off") % {"percent": plain(most)}
    return _("up to %(amount)s yuan") % {"amount": plain(most)}


def plain(amount: Decimal) -> str:
    """1,200.5 and 800, not 800.00"""
    text = f"{amount:,.2f}"
    return text.rstrip("0").rstrip(".")


def _fold(percent: Decimal) -> str:
    return f"打 {plain((100 - percent) / 10)} 折"


def _in_chinese() -> bool:
    return (get_language() or "zh").startswith("zh")


def over_limits(
    text: str, *, by: Agent, ticket: Ticket | None = None, promised: Sequence[tuple[str, str]] = ()
) -> list[OverLimit]:
    """What these words of ``by`` would grant beyond their limits; ``promised`` as in read_grants().

    What was approved on the ticket is within them.
    """
    found = _beyond(read_grants(text, promised), by=by, ticket=ticket)
    return list(
        dict.fromkeys(
            OverLimit(grant.words, grant.remedy, grant.amount, limit.most, who_may(grant, by)) for grant, limit in found
        )
    )


def note_said(message: Message, *, by: Agent | None = None) -> list[Overstep]:
    """Note what a message granted beyond its author's limits, in the caller's transaction. Noting it again does nothing."""
    by = message.author or by
    if by is None or message.speaker != Message.Speaker.AGENT:
        return []
    # Most messages name neither an amount nor the whole: those cost no query.
    if not (read_amounts(message.text) or read_grants(message.text)) or not _limits_of(by):
        return []
    promises = list(message.promises.all())
    grants = read_grants(message.text, [(promise.words, promise.action) for promise in promises])
    ticket = message.conversation.ticket
    noted = []
    for grant, limit in _beyond(grants, by=by, ticket=ticket):
        promise = next((one for one in promises if _is_in(grant, one)), None)
        row, is_new = Overstep.objects.get_or_create(
            message=message,
            start=grant.start,
            defaults=_row(grant, limit, by, ticket, message.said_at) | {"promise": promise},
        )
        if is_new:
            _note(row)
            noted.append(row)
        elif promise is not None and row.promise_id is None:
            row.promise = promise
            row.save(update_fields=["promise"])
    return noted


def note_promised(promise: Promise, *, by: Agent | None) -> None:
    """Note what a promise grants beyond its maker's limits: the words of its message, or its own when it has none."""
    if promise.message is not None and promise.origin == Promise.Origin.HEARD:
        note_said(promise.message, by=by or promise.owner)
        return
    if promise.origin != Promise.Origin.BY_HAND:
        return
    maker = by or promise.owner
    grants = read_grants(promise.words, [(promise.words, promise.action)])
    for grant, limit in _beyond(grants, by=maker, ticket=promise.ticket):
        row, is_new = Overstep.objects.get_or_create(
            promise=promise,
            message=None,
            start=grant.start,
            defaults=_row(grant, limit, maker, promise.ticket, promise.made_at),
        )
        if is_new:
            _note(row)


def who_may(grant: Grant, by: Agent) -> str:
    """The nearest person above who may grant it, as 班长苏梅; empty when nobody may."""
    roles = dict(Agent.Role.choices)
    people = Agent.objects.filter(is_active=True).exclude(pk=by.pk)
    supervisors = people.filter(role=Agent.Role.SUPERVISOR, team=by.team_id) if by.team_id else people.none()
    managers = people.filter(role=Agent.Role.MANAGER)
    administrators = people.filter(role=Agent.Role.ADMINISTRATOR)
    for group in (supervisors, managers, administrators):
        person = group.order_by("pk").first()
        if person is not None and may_grant(person, grant.remedy, grant.amount):
            return _("%(role)s %(name)s") % {"role": roles[person.role], "name": person}
    return ""


def may_grant(agent: Agent, remedy: str, amount: Decimal | None) -> bool:
    limit = _limits_of(agent).get(remedy)
    return limit is None or limit.covers(amount)


def set_limit(
    *, role: str, remedy: str, most: Decimal, by: Agent, team: Team | None = None, is_open: bool = False
) -> Limit:
    """From now on ``role`` may grant so much of ``remedy`` on its own; ``team`` None: in every team without its own."""
    refuse_unless_may_set(by)
    if not 0 <= most <= (MOST_PERCENT if remedy == Remedy.DISCOUNT else MOST_YUAN):
        raise refusals.LimitAbsurd(most=plain(most))
    with transaction.atomic():
        # Two clicks at once come one after the other.
        Agent.objects.select_for_update().get(pk=by.pk)
        row = Limit.objects.filter(role=role, team=team, remedy=remedy).first() or Limit(
            role=role, team=team, remedy=remedy
        )
        if row.pk and (row.most, row.is_open) == (most, is_open):
            return row
        before = str(row.most) if row.pk else None
        row.most, row.is_open = most, is_open
        row.save()
        record("limit.set", row, by=by, **_facts(row), before=before)
    return row


def lift_limit(limit: Limit, *, by: Agent) -> None:
    """No limit is known any more, so nothing is flagged."""
    refuse_unless_may_set(by)
    with transaction.atomic():
        row = Limit.objects.select_for_update().filter(pk=limit.pk).first()
        if row is not None:
            record("limit.lifted", row, by=by, **_facts(row))
            row.delete()


def oversteps_for(agent: Agent) -> QuerySet[Overstep]:
    """What waits to be settled in the teams ``agent`` sees, the oldest first."""
    rows = Overstep.objects.filter(outcome="", ticket__in=Ticket.objects.visible_to(agent))
    return rows.select_related("ticket__customer", "agent", "message__conversation", "promise").order_by(
        "said_at", "pk"
    )


def settle(overstep: Overstep, *, outcome: str, by: Agent, why: str = "") -> None:
    """Approve what was said, or note that it was put right with the customer. The same again changes nothing."""
    why = clean(why).strip()[:200]
    if not by.leads or not by.sees_team(overstep.ticket.team_id):
        raise refusals.NotYoursToSettle
    with transaction.atomic():
        row = Overstep.objects.select_for_update().get(pk=overstep.pk)
        if row.outcome:
            if row.outcome == outcome:
                return
            raise refusals.AlreadySettled(outcome=row.get_outcome_display(), by=str(row.settled_by))
        if outcome == Overstep.Outcome.APPROVED:
            if row.agent_id == by.pk:
                raise refusals.OwnWords
            if not may_grant(by, row.remedy, row.amount):
                raise refusals.BeyondYouToo(what=say_grant(row.remedy, row.amount, row.words))
        elif not why:
            raise refusals.ReasonMissing
        row.outcome, row.settled_by, row.settled_at, row.why = outcome, by, timezone.now(), why
        row.save(update_fields=["outcome", "settled_by", "settled_at", "why"])
        row.ticket.note(f"overstep.{outcome}", row, by=by, **_said(row), why=why)


def _beyond(grants: Iterable[Grant], *, by: Agent, ticket: Ticket | None) -> list[tuple[Grant, Limit]]:
    grants = list(grants)
    if not grants:
        return []
    limits = _limits_of(by)
    beyond = [
        (one, limits[one.remedy])
        for one in grants
        if one.remedy in limits and not limits[one.remedy].covers(one.amount)
    ]
    if not beyond or ticket is None:
        return beyond
    approved = list(
        Overstep.objects.filter(ticket=ticket, outcome=Overstep.Outcome.APPROVED).values_list("remedy", "amount")
    )
    return [(one, limit) for one, limit in beyond if not any(_is_within(one, *given) for given in approved)]


def _is_within(grant: Grant, remedy: str, amount: Decimal | None) -> bool:
    if grant.remedy != remedy:
        return False
    return amount is None if grant.amount is None else amount is not None and grant.amount <= amount


def _limits_of(agent: Agent) -> dict[str, Limit]:
    """By remedy; a limit of the agent's own team goes before one of every team."""
    rows = Limit.objects.filter(Q(team=None) | Q(team=agent.team_id), role=agent.role)
    return {row.remedy: row for row in sorted(rows, key=lambda row: row.team_id is not None)}


def _is_in(grant: Grant, promise: Promise) -> bool:
    start = promise.span_start
    return start is not None and start < grant.end and grant.start < start + len(promise.words)


def _row(grant: Grant, limit: Limit, by: Agent, ticket: Ticket, said_at: datetime) -> dict[str, object]:
    return {
        "ticket": ticket,
        "agent": by,
        "words": grant.words,
        "remedy": grant.remedy,
        "amount": grant.amount,
        "most": limit.most,
        "said_at": said_at,
    }


def _note(row: Overstep) -> None:
    row.ticket.note("warning.amount", row.promise or row, by=None, **_said(row), overstep=row.pk)
    place = row.promise or (row.message.conversation if row.message is not None else row.ticket)
    facts = {"by": row.agent.name, "words": row.words, "customer": row.ticket.customer.called}
    tell_all(
        [
            Notice(
                recipient=leader,
                kind="overstep.said",
                subject=place,
                key=f"overstep:{row.pk}",
                ticket_id=row.ticket_id,
                facts=facts,
            )
            for leader in leaders_of(row.ticket.team_id)
            if leader.pk != row.agent_id
        ]
    )


def _said(row: Overstep) -> dict[str, object]:
    return {
        "words": row.words,
        "remedy": row.remedy,
        "amount": None if row.amount is None else str(row.amount),
        "most": str(row.most),
        "agent": row.agent_id,
    }


def _facts(limit: Limit) -> dict[str, object]:
    return {
        "role": limit.role,
        "team": limit.team_id,
        "remedy": limit.remedy,
        "most": str(limit.most),
        "is_open": limit.is_open,
    }
