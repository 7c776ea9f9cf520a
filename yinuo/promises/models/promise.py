"""What the desk owes: the words, the action, the owner, the time, and how it ended."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yinuo.clock.models import cancel_alarms
from yinuo.common.text import clean
from yinuo.conversations.models import Conversation, Message, Ticket
from yinuo.customers.models import Customer
from yinuo.journal.models import record_all
from yinuo.notices.models import Notice, tell_all
from yinuo.people.models import Agent, leaders_of
from yinuo.promises import refusals
from yinuo.promises.aftermath import after_settling
from yinuo.promises.alarms import set_alarms
from yinuo.promises.checks import look_over
from yinuo.promises.models.claim import Claim, Happening
from yinuo.promises.models.evidence import Evidence
from yinuo.promises.models.offer import Offer
from yinuo.promises.models.queries import PromiseQuerySet
from yinuo.promises.models.settlements import Acceptance, Breach, Handover, Keeping, Renegotiation, Withdrawal

#: nobody means a time further away than this
FURTHEST_DUE = timedelta(days=366)
#: a ticket handed on this often is handed around: whoever leads is told
MOST_HAND_OFFS = 3
#: how far a channel's clock may run ahead of ours
CLOCKS_APART = timedelta(minutes=2)


class Promise(models.Model):
    class State(models.TextChoices):
        SUGGESTED = "suggested", _("Suggested")
        OPEN = "open", _("Open")
        KEPT = "kept", _("Kept")
        KEPT_LATE = "kept_late", _("Kept late")
        BROKEN = "broken", _("Broken")
        RENEGOTIATED = "renegotiated", _("Renegotiated")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    LIVE = (State.SUGGESTED, State.OPEN)

    class Action(models.TextChoices):
        CALLBACK = "callback", _("Call back")
        REPLY = "reply", _("Reply")
        REFUND = "refund", _("Refund")
        SHIP = "ship", _("Send goods")
        VISIT = "visit", _("Visit")
        SEND_DOCUMENT = "send_document", _("Send document")
        RESOLVE = "resolve", _("Resolve")
        ESCALATE = "escalate", _("Escalate")
        COMPENSATE = "compensate", _("Compensate")
        FOLLOW_UP = "follow_up", _("Follow up")
        OTHER = "other", _("Other")

    class OwedBy(models.TextChoices):
        SELF = "self", _("the agent")
        TEAM = "team", _("the team")
        THIRD_PARTY = "third_party", _("a third party, watched by us")

    class Origin(models.TextChoices):
        HEARD = "heard", _("heard in a message")
        BY_HAND = "by_hand", _("added by hand")
        DROPPED_CALL = "dropped_call", _("a dropped call owes a callback")
        RENEGOTIATION = "renegotiation", _("renegotiated")
        PLEDGE = "pledge", _("a standing promise of the company")
        PART = "part", _("part of a promise")
        RECURRENCE = "recurrence", _("comes again by its rule")
        IN_TURN = "in_turn", _("called back in their turn instead of waiting")

    class DueSource(models.TextChoices):
        SAID = "said", _("as promised")
        SET = "set", _("set by the agent")
        POLICY = "policy", _("company default, no time was said")
        EVENT = "event", _("starts when the event happens")
        PLEDGE = "pledge", _("by the company's standing promise")

    ticket = models.ForeignKey(Ticket, on_delete=models.PROTECT, related_name="promises")
    customer = models.ForeignKey(Customer, on_delete=models.PROTECT, related_name="promises")
    message = models.ForeignKey(Message, null=True, on_delete=models.PROTECT, related_name="promises")
    conversation = models.ForeignKey(Conversation, null=True, on_delete=models.PROTECT, related_name="promises")
    span_start = models.PositiveIntegerField(null=True)  # where the words stand in the message
    words = models.TextField()  # exactly as said; for a promise by hand, as written
    action = models.CharField(max_length=20, choices=Action.choices)
    owner = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="promises")
    owed_by = models.CharField(max_length=12, choices=OwedBy.choices, default=OwedBy.SELF)
    origin = models.CharField(max_length=15, choices=Origin.choices, default=Origin.HEARD)
    made_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)  # null only while an event has not started the clock
    due_kind = models.CharField(max_length=8)  # by, at, within, vague: as the words said it
    due_source = models.CharField(max_length=8, choices=DueSource.choices)
    after_event = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=14, choices=State.choices, default=State.SUGGESTED)

    objects = PromiseQuerySet.as_manager()

    # Reverse one-to-one rows: absent until they happen.
    keeping: Keeping
    breach: Breach
    withdrawal: Withdrawal
    renegotiation: Renegotiation
    happening: Happening
    open_claims: list[Claim]  # by with_claims()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["message", "span_start"], name="promise_heard_once"),
            models.CheckConstraint(
                condition=models.Q(due_at__isnull=False) | models.Q(due_source="event"), name="promise_dated_or_waiting"
            ),
        ]
        indexes = [
            models.Index(
                fields=["owner", "due_at", "id"],
                condition=models.Q(state__in=["suggested", "open"]),
                name="promise_live_owner",
            ),
            models.Index(
                fields=["due_at", "id"], condition=models.Q(state__in=["suggested", "open"]), name="promise_live"
            ),
            models.Index(fields=["due_at", "id"], name="promise_due"),  # figures: what was due in a period, settled too
            models.Index(fields=["customer", "-made_at"], name="promise_customer"),
            models.Index(fields=["ticket", "made_at"], name="promise_ticket"),
            models.Index(fields=["owner", "-due_at"], name="promise_owner"),
        ]

    def __str__(self) -> str:
        return f"{self.get_action_display()} · {self.words[:40]}"

    # Questions

    @property
    def is_live(self) -> bool:
        return self.state in self.LIVE

    @property
    def is_vague(self) -> bool:
        """No time was said, and nobody has given one since."""
        return self.due_source == self.DueSource.POLICY

    @property
    def never_was(self) -> bool:
        """Somebody said that these words make no promise."""
        return self.state == self.State.WITHDRAWN and self.withdrawal.on_behalf_of == Withdrawal.OnBehalfOf.MISTAKE

    def is_overdue(self, as_of: datetime) -> bool:
        return self.is_live and self.due_at is not None and self.due_at < as_of

    def is_soon(self, as_of: datetime) -> bool:
        return self.is_live and self.due_at is not None and as_of <= self.due_at <= as_of + SOON

    @property
    def tone(self) -> str:
        """The one colour of this promise now: later, soon, over or kept; settled otherwise."""
        now = timezone.now()
        if self.state in (self.State.KEPT, self.State.KEPT_LATE):
            return "kept"
        if not self.is_live:
            return "over" if self.state == self.State.BROKEN else "settled"
        if self.is_overdue(now):
            return "over"
        return "soon" if self.is_soon(now) else "later"

    def may_be_changed_by(self, agent: Agent) -> bool:
        if not agent.may_write or not agent.sees_team(self.ticket.team_id):
            return False
        return agent.leads or agent.pk in (self.owner_id, self.ticket.owner_id)

    def may_be_owned_by(self, agent: Agent) -> bool:
        """Somebody present who can see its ticket and act on it."""
        return agent.is_active and agent.may_write and agent.sees_team(self.ticket.team_id)

    # Deeds. Each locks the row, refuses by name, writes its row and its journal entry in one transaction.

    def accept(self, *, by: Agent | None) -> None:
        """A suggestion is confirmed as a promise; ``by`` None when the clock takes silence for yes."""
        with transaction.atomic():
            self._lock(by)
            if self.state != self.State.SUGGESTED:
                if self.state == self.State.OPEN:
                    return
                raise refusals.AlreadySettled(state=self.get_state_display())
            Promise.accept_all([self], by=by)

    @classmethod
    def accept_all(cls, suggested: Sequence[Promise], *, by: Agent | None) -> None:
        """See accept(); in the caller's transaction, which holds their rows, in three queries."""
        for promise in suggested:
            promise.state = cls.State.OPEN
        cls.objects.filter(pk__in=[promise.pk for promise in suggested]).update(state=cls.State.OPEN)
        Acceptance.objects.bulk_create(Acceptance(promise=promise, by=by) for promise in suggested)
        record_all(promise.ticket.entry("promise.accepted", promise, by=by) for promise in suggested)

    def keep(self, *, by: Agent, evidence: Evidence, is_by_its_parts: bool = False) -> Keeping:
        """Kept, or kept late when the evidence is from after the due time. A broken promise can still be kept late.

        ``is_by_its_parts``: the last part was kept, by whoever owned that.
        """
        with transaction.atomic():
            self._lock(None if is_by_its_parts else by)
            if self.state in (self.State.KEPT, self.State.KEPT_LATE):
                return Keeping.objects.get(promise=self)
            if not self.is_live and self.state != self.State.BROKEN:
                raise refusals.AlreadySettled(state=self.get_state_display())
            if not is_by_its_parts and self.parts.filter(part__state__in=self.LIVE).exists():
                raise refusals.PartsRemain
            if evidence.is_empty:
                raise refusals.EvidenceMissing
            now = timezone.now()
            at = evidence.at(now)
            if not evidence.concerns(self.customer_id):
                raise refusals.EvidenceOfAnother
            if not evidence.counts_for(self):
                raise refusals.EvidenceNotOurs
            if at < self.made_at or evidence.made(self):
                raise refusals.EvidenceTooEarly
            if at > now + CLOCKS_APART:
                raise refusals.EvidenceNotYet
            is_late = self.state == self.State.BROKEN or (self.due_at is not None and at > self.due_at)
            self._become(self.State.KEPT_LATE if is_late else self.State.KEPT)
            keeping = Keeping.objects.create(
                promise=self,
                by=by,
                fulfilled_at=at,
                conversation=evidence.conversation,
                message=evidence.message,
                reference=clean(evidence.reference).strip(),
            )
            self.ticket.note(
                "promise.kept",
                self,
                by=by,
                late=is_late,
                late_seconds=int((at - self.due_at).total_seconds()) if self.due_at else None,
                conversation=evidence.conversation.pk if evidence.conversation else None,
                message=evidence.message.pk if evidence.message else None,
                reference=clean(evidence.reference).strip(),
            )
            after_settling(self, by=by)
        return keeping

    def break_(self, *, by: Agent | None, why: str) -> Breach:
        """Admit that it was not kept; ``by`` None when the clock gives up on it."""
        with transaction.atomic():
            self._lock(by)
            if self.state == self.State.BROKEN:
                return Breach.objects.get(promise=self)
            self.refuse_unless_live()
            if not (why := clean(why).strip()):
                raise refusals.ReasonMissing
            self._become(self.State.BROKEN)
            breach = Breach.objects.create(promise=self, by=by, why=why)
            self.ticket.note("promise.broken", self, by=by, why=why)
            after_settling(self, by=by)
        return breach

    def withdraw(self, *, by: Agent, on_behalf_of: str, why: str, is_with_its_whole: bool = False) -> Withdrawal:
        """Take it back: wished by the customer, by the desk, or because it never was a promise.

        ``is_with_its_whole``: it is part of a promise that ``by`` takes back.
        """
        with transaction.atomic():
            self._lock(None if is_with_its_whole else by)
            if self.state == self.State.WITHDRAWN:
                return Withdrawal.objects.get(promise=self)
            self.refuse_unless_live()
            if on_behalf_of not in Withdrawal.OnBehalfOf.values or not (why := clean(why).strip()):
                raise refusals.ReasonMissing
            self._become(self.State.WITHDRAWN)
            withdrawal = Withdrawal.objects.create(promise=self, by=by, on_behalf_of=on_behalf_of, why=why)
            self.ticket.note("promise.withdrawn", self, by=by, on_behalf_of=on_behalf_of, why=why)
            after_settling(self, by=by)
        return withdrawal

    def renegotiate(
        self, *, by: Agent, due_at: datetime, consent: Message | None, successor: Promise | None = None
    ) -> Promise:
        """Move it to a new time the customer agreed to before the old one passed. Returns the new promise.

        ``successor``: the new time was heard as a promise of its own already, which now takes the place of this one.
        """
        with transaction.atomic():
            self._lock(by)
            now = timezone.now()
            self.refuse_unless_live()
            if self.is_overdue(now):
                raise refusals.TooLateToRenegotiate
            if (
                consent is None
                or consent.speaker != Message.Speaker.CUSTOMER
                or consent.conversation.ticket.customer_id != self.customer_id
                or consent.said_at < self.made_at
                or (self.due_at is not None and consent.said_at > self.due_at)
            ):
                raise refusals.ConsentMissing
            refuse_unless_ahead(due_at, now)
            self._become(self.State.RENEGOTIATED)
            successor = self._moved_to(due_at, consent, now) if successor is None else successor._stands_in(by)
            Renegotiation.objects.create(promise=self, successor=successor, by=by, consent=consent)
            self.ticket.note(
                "promise.renegotiated",
                self,
                by=by,
                successor=successor.pk,
                due_at=due_at.isoformat(),
                consent=consent.pk,
            )
            look_over(successor, by=by)
            after_settling(self, by=by)
        return successor

    def _moved_to(self, due_at: datetime, consent: Message, now: datetime) -> Promise:
        successor = Promise.objects.create(
            ticket=self.ticket,
            customer=self.customer,
            conversation=consent.conversation,
            words=self.words,
            action=self.action,
            owner=self.owner,
            owed_by=self.owed_by,
            origin=self.Origin.RENEGOTIATION,
            made_at=now,
            due_at=due_at,
            due_kind="by",
            due_source=self.DueSource.SET,
            state=self.State.OPEN,
        )
        set_alarms(successor, now)
        return successor

    def _stands_in(self, by: Agent) -> Promise:
        self._lock(None)
        self.accept(by=by if self.may_be_changed_by(by) else None)
        return self

    def set_due(self, due_at: datetime, *, by: Agent | None, was_misread: bool = False) -> None:
        """Give a time to a promise that was made without one, or start the clock of one that waited for an event.

        ``by`` None: the desk itself, by a standing promise whose time could not be counted before; it may have passed.
        ``was_misread``: the words themselves said this time, and the desk understood another; it may have passed already.
        """
        with transaction.atomic():
            self._lock(by)
            now = timezone.now()
            self.refuse_unless_live()
            source = self.DueSource.SAID if was_misread else self.DueSource.SET
            if by is None:
                source = self.DueSource.PLEDGE
            if self.due_source == source and self.due_at == due_at:
                return
            if was_misread:
                self._refuse_unless_read()
                if not self.made_at < due_at <= now + FURTHEST_DUE:
                    raise refusals.DueBeforeSaid(due=timezone.localtime(due_at).strftime("%Y-%m-%d %H:%M"))
            else:
                if self.due_source not in (self.DueSource.POLICY, self.DueSource.EVENT):
                    # A time the customer was told moves only with the customer's yes.
                    raise refusals.ConsentMissing
                if by is not None:
                    refuse_unless_ahead(due_at, now)
            # Whoever gives it a time takes it for a promise.
            self.accept(by=by)
            self.due_at, self.due_source = due_at, source
            self.save(update_fields=["due_at", "due_source"])
            cancel_alarms(self)
            set_alarms(self, now)
            facts = {"was_misread": True} if was_misread else {}
            self.ticket.note("promise.dated", self, by=by, due_at=due_at.isoformat(), **facts)
            look_over(self, by=by)

    def date_by_words(self, due_at: datetime, *, by: Agent | None) -> None:
        """The desk told the customer a first time, or an earlier one; in the caller's transaction, the row held."""
        self.due_at, self.due_source = due_at, self.DueSource.SAID
        self.save(update_fields=["due_at", "due_source"])
        cancel_alarms(self)
        set_alarms(self, timezone.now())
        self.ticket.note("promise.dated", self, by=by, due_at=due_at.isoformat())
        look_over(self, by=by)

    def hand_over(self, to: Agent, *, by: Agent, why: str = "") -> None:
        """Take it over, or give it as one who leads to another active person who can see its ticket.

        Everybody else offers it and waits for a yes: see offering. The reminders follow the owner.
        """
        with transaction.atomic():
            # Nobody needs leave to answer for a promise themselves; the check below asks whether they can.
            self._lock(None if to.pk == by.pk else by)
            self.refuse_unless_live()
            if to.pk == self.owner_id:
                return
            if not self.may_be_owned_by(to):
                raise refusals.OwnerOutside(name=str(to))
            if to.pk != by.pk and not by.leads:
                raise refusals.NeedsTheirYes(name=str(to))
            giver = self.owner
            self.owner = to
            self.save(update_fields=["owner"])
            Offer.objects.filter(promise=self).cancel_waiting()
            handover = Handover.objects.create(promise=self, giver=giver, taker=to, by=by, why=why)
            self.ticket.note("promise.handed_over", self, by=by, giver=giver.pk, taker=to.pk, why=why)
            self._tell_of_handover(handover)

    def _tell_of_handover(self, handover: Handover) -> None:
        """Whoever gets or loses it by the hand of another; from the third hand-off of its ticket on, who leads the team."""
        told = [
            (handover.taker, "promise.handed_to_you", f"handover:{handover.pk}"),
            (handover.giver, "promise.handed_on", f"handover:{handover.pk}"),
        ]
        count = len(Handover.hand_offs(self.ticket_id))
        if count >= MOST_HAND_OFFS:
            once = f"hand_offs:{self.ticket_id}:{count}"
            told += [(leader, "promise.passed_around", once) for leader in leaders_of(self.ticket.team_id)]
        tell_all(
            [
                Notice(
                    recipient=person,
                    kind=kind,
                    subject=self,
                    key=key,
                    ticket_id=self.ticket_id,
                    facts={
                        "customer": self.customer.called,
                        "action": self.action,
                        "words": self.words,
                        "due_at": self.due_at.isoformat() if self.due_at else None,
                        "owner": handover.taker.name,
                        "by": handover.by.name,
                    }
                    | ({"count": count} if kind == "promise.passed_around" else {}),
                )
                for person, kind, key in told
                if person.pk != handover.by_id
            ]
        )

    def _lock(self, by: Agent | None) -> None:
        fresh = Promise.objects.locked(self.pk)
        for name in ("state", "due_at", "due_source", "owner_id"):
            setattr(self, name, getattr(fresh, name))
        self.ticket, self.owner = fresh.ticket, fresh.owner
        if by is not None:
            self.refuse_unless_changed_by(by)

    def refuse_unless_changed_by(self, by: Agent) -> None:
        if not self.may_be_changed_by(by):
            raise refusals.NotYourPromise(owner=str(self.owner))

    def refuse_unless_live(self) -> None:
        if not self.is_live:
            raise refusals.AlreadySettled(state=self.get_state_display())

    def _refuse_unless_read(self) -> None:
        """A time that somebody set was read nowhere, and moves only with the customer's yes."""
        if self.due_source == self.DueSource.SET:
            raise refusals.ConsentMissing

    def _become(self, state: State) -> None:
        self.state = state
        self.save(update_fields=["state"])
        if not self.is_live:
            cancel_alarms(self)
            Offer.objects.filter(promise=self).cancel_waiting()
            Claim.objects.filter(promise=self).supersede()


#: from here on a promise is shown amber
SOON = timedelta(minutes=15)


def refuse_unless_ahead(due_at: datetime, now: datetime) -> None:
    if not now < due_at <= now + FURTHEST_DUE:
        raise refusals.DueNotAhead(due=timezone.localtime(due_at).strftime("%Y-%m-%d %H:%M"))
