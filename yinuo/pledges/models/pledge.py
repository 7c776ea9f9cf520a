"""What the company stands by: packs switched on, the pledges taken from them, and those of its own."""

from __future__ import annotations

from datetime import datetime

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from yinuo.common.text import clean
from yinuo.journal.models import record
from yinuo.people.models import Agent
from yinuo.pledges import refusals
from yinuo.pledges.models.calendar import OpeningHours
from yinuo.pledges.packs import Rule, shelf
from yinuo.pledges.terms import Ends, Hours, LastDay, Term, Unit
from yinuo.pledges.timing import Reckoning, is_looser, reckon
from yinuo.pledges.wording import say_term
from yinuo.pledges.years import sample_days
from yinuo.promises.models import Promise


def may_set_pledges(agent: Agent) -> bool:
    return agent.role in (Agent.Role.MANAGER, Agent.Role.ADMINISTRATOR)


def refuse_unless_may_set(agent: Agent) -> None:
    if not may_set_pledges(agent):
        raise refusals.NotYoursToSet


class Adoption(models.Model):
    """That the rules of a pack bind this company."""

    pack = models.CharField(max_length=60, unique=True)
    version = models.CharField(max_length=40)  # of the pack when it was switched on or last taken over
    is_on = models.BooleanField(default=True)
    by = models.ForeignKey(Agent, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    def __str__(self) -> str:
        return f"{self.pack} {self.version}"


class PledgeQuerySet(models.QuerySet["Pledge"]):
    def standing(self) -> PledgeQuerySet:
        """Those that make promises: switched on, and their pack too."""
        off = Adoption.objects.filter(is_on=False).values("pack")
        return self.filter(is_on=True).exclude(pack__in=off)


class Pledge(models.Model):
    """A standing promise of the company: whenever the event happens, this is owed in this time.

    The terms of one taken from a pack are a copy, so that a new version of the file changes nothing unseen.
    """

    class TermUnit(models.TextChoices):
        MINUTES = Unit.MINUTES.value, _("minutes")
        HOURS = Unit.HOURS.value, _("hours")
        BUSINESS_HOURS = Unit.BUSINESS_HOURS.value, _("business hours")
        CALENDAR_DAYS = Unit.CALENDAR_DAYS.value, _("days")
        WORKING_DAYS = Unit.WORKING_DAYS.value, _("working days")

    rule = models.CharField(max_length=60, blank=True)  # code of the rule it was taken from; empty: the company's own
    pack = models.CharField(max_length=60, blank=True)
    words = models.CharField(max_length=120)  # what is owed
    action = models.CharField(max_length=20, choices=Promise.Action.choices)
    event = models.CharField(max_length=60)
    number = models.PositiveIntegerField()
    unit = models.CharField(max_length=20, choices=TermUnit.choices)
    last_day = models.CharField(max_length=10, default=LastDay.COUNTS.value)
    ends = models.CharField(max_length=10, blank=True)
    looser_because = models.CharField(max_length=200, blank=True)  # why it may end later than its rule
    is_on = models.BooleanField(default=True)
    made_at = models.DateTimeField(default=timezone.now)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rule"], condition=~models.Q(rule=""), name="pledge_of_rule_once")
        ]

    def __str__(self) -> str:
        return self.words

    @property
    def term(self) -> Term:
        ends = Ends(self.ends) if self.ends else None
        return Term(self.number, Unit(self.unit), LastDay(self.last_day), ends)

    @property
    def law(self) -> Rule | None:
        """The rule as its pack stands today; None for one of the company's own, or when the file is gone."""
        return shelf().rules.get(self.rule) if self.rule else None

    @property
    def differs(self) -> bool:
        """The company set another term than the rule has, or the rule has changed since."""
        return self.law is not None and self.law.term != self.term

    @property
    def said(self) -> str:
        """What is owed, in the reader's language where the rule has it."""
        return self.law.owed if self.law is not None and self.law.owed_zh == self.words else self.words

    @property
    def term_said(self) -> str:
        return say_term(self.term)

    def reckon(self, began_at: datetime, hours: Hours) -> Reckoning:
        return reckon(self.term, timezone.localtime(began_at), hours)

    # Deeds

    def switch(self, *, is_on: bool, by: Agent) -> None:
        """Whether its event makes promises from now on; those already made stand. Repeating it changes nothing."""
        refuse_unless_may_set(by)
        with transaction.atomic():
            self._lock()
            if self.is_on == is_on:
                return
            self.is_on = is_on
            self.save(update_fields=["is_on"])
            record("pledge.switched", self, by=by, words=self.words, is_on=is_on)

    def set_term(self, *, number: int, unit: str, by: Agent, because: str = "") -> None:
        """Another time for what is owed. Looser than its rule only with a reason, which the page then shows."""
        refuse_unless_may_set(by)
        because = clean(because).strip()[:200]
        with transaction.atomic():
            self._lock()
            term = checked_term(number, unit, self.last_day, self.ends)
            looser = self.law is not None and self.law.is_law and can_be_later(term, self.law.term)
            if looser and not because:
                law = self.law
                assert law is not None
                raise refusals.LooserThanLaw(term=say_term(term), law=say_term(law.term), ground=law.ground)
            if (self.number, self.unit) == (number, unit):
                return
            before = say_term(self.term)
            self.number, self.unit, self.looser_because = number, unit, because if looser else ""
            self.save(update_fields=["number", "unit", "looser_because"])
            record(
                "pledge.term_set",
                self,
                by=by,
                words=self.words,
                before=before,
                number=number,
                unit=unit,
                looser_because=self.looser_because,
            )

    def _lock(self) -> None:
        fresh = Pledge.objects.select_for_update().get(pk=self.pk)
        for field in ("number", "unit", "is_on", "looser_because"):
            setattr(self, field, getattr(fresh, field))


def checked_term(number: int, unit: str, last_day: str = LastDay.COUNTS.value, ends: str = "") -> Term:
    try:
        return Term(number, Unit(unit), LastDay(last_day), Ends(ends) if ends else None)
    except ValueError:
        raise refusals.TermTooLong(number=number) from None


def can_be_later(term: Term, law: Term) -> bool:
    """Whether ``term`` ends after ``law`` for some event of the years whose calendar is known."""
    return term != law and is_looser(term, law, OpeningHours.current(), sample_days())
