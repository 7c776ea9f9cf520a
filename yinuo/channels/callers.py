"""Who it was: finding the customer behind a number or a name, or meeting a new one."""

from __future__ import annotations

import re
from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext_lazy as _

from yinuo.common.text import clean
from yinuo.customers.models import ContactPoint, Customer, customer_at
from yinuo.people.access import signed_in
from yinuo.people.models import Agent

#: more than this is no choice but a list; a few more letters or digits shorten it
MOST_FOUND = 6
LAST_DIGITS = 4
_NUMBER = re.compile(r"\+?\d{7,15}$")
_COUNTRY = re.compile(r"(?:\+|00)?86(?=1\d{10}$)")


def known_to(agent: Agent) -> QuerySet[Customer]:
    """The customers whose matters the agent may see."""
    if agent.sees_every_team:
        return Customer.objects.all()
    return Customer.objects.filter(tickets__team_id__in=agent.team_ids).distinct()


def customer_for(request: HttpRequest, pk: int) -> Customer:
    return get_object_or_404(known_to(signed_in(request)), pk=pk)


def phone_in(asked: str) -> str | None:
    """The whole number typed, as contact points keep it; None when it is a name or only part of a number."""
    digits = re.sub(r"[\s()（）-]", "", asked)
    return _COUNTRY.sub("", digits) if _NUMBER.match(digits) else None


def find(asked: str, agent: Agent) -> list[Customer]:
    """At most MOST_FOUND and one more. Who knows the whole number may meet any customer; a name finds the team's own."""
    phone = phone_in(asked)
    if phone is not None:
        found = Customer.objects.filter(contact_points__kind=ContactPoint.Kind.PHONE, contact_points__value=phone)
    else:
        found = known_to(agent).filter(_named(asked))
    return list(found.prefetch_related("contact_points").order_by("-pk")[: MOST_FOUND + 1])


def _named(asked: str) -> Q:
    wanted = Q(name__icontains=asked)
    surname, title = asked[:-2], asked[-2:]
    if surname and title in Customer.Title.values:
        wanted |= Q(surname=surname, title=title)
    if asked.isdecimal() and len(asked) == LAST_DIGITS:
        wanted |= Q(contact_points__kind=ContactPoint.Kind.PHONE, contact_points__value__endswith=asked)
    return wanted


#: none first: a form of address that nobody chose would be a guess
TITLES = sorted(Customer.Title.choices, key=lambda choice: choice[0] != "")


class CallerForm(forms.Form):
    """``customer``: the one chosen. Else ``asked``: what was typed to find them; a whole number unknown so far is new."""

    customer = forms.IntegerField(required=False, min_value=1, max_value=2**62)
    asked = forms.CharField(required=False, max_length=80)
    surname = forms.CharField(required=False, max_length=10)
    title = forms.ChoiceField(required=False, choices=TITLES)

    #: a file may be brought in without knowing whose it was; a call may not
    may_be_unnamed = False

    def __init__(self, *args: Any, agent: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.agent = agent
        self.caller: Customer | None = None
        self.found: list[Customer] = []
        self.new_phone: str | None = None

    def look(self) -> None:
        """Find whom the form speaks of, without asking whether the rest is filled in. Safe to repeat."""
        asked = clean(self._typed("asked")).strip()[:80]
        self.new_phone = phone_in(asked)
        self.found = find(asked, self.agent) if asked else []
        chosen = self._typed("customer")
        self.caller = None
        if chosen.isdecimal() and len(chosen) < 19:
            self.caller = next((one for one in self.found if one.pk == int(chosen)), None)
            self.caller = self.caller or known_to(self.agent).filter(pk=int(chosen)).first()
        elif self.new_phone and self.found:
            self.caller = self.found[0]

    @property
    def choices(self) -> list[Customer]:
        """Whom it may have been, when that is not settled."""
        return self.found[:MOST_FOUND] if self.caller is None else []

    @property
    def has_more(self) -> bool:
        return len(self.found) > MOST_FOUND

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        self.look()
        if self.caller is None and not self.new_phone and not self.errors.get("asked"):
            if self.found:
                self.add_error("asked", _("Choose who it was."))
            elif cleaned.get("asked"):
                self.add_error("asked", _("Nobody of that name yet. Give the phone number to add a new customer."))
            elif not self.may_be_unnamed:
                self.add_error("asked", _("Who was it? A phone number is enough."))
        return cleaned

    def the_customer(self) -> Customer:
        """The one found, or a new one; in the caller's transaction."""
        if self.caller is not None:
            return self.caller
        surname = clean(self.cleaned_data["surname"]).strip()
        known = {"surname": surname, "name": surname, "title": self.cleaned_data["title"]}
        if self.new_phone is None:
            return Customer.objects.create(**known)
        return customer_at(ContactPoint.Kind.PHONE, self.new_phone, **known)

    def _typed(self, name: str) -> str:
        value = self.data.get(name) if self.is_bound else self.initial.get(name)
        return str(value or "").strip()
