"""The shape of what people ask of a promise; whether it may be so is judged by its verbs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.people.models import Agent
from yinuo.promises.models import Promise, Withdrawal

#: as <input type="datetime-local"> writes it
LOCAL_TIME = "%Y-%m-%dT%H:%M"


class DueField(forms.DateTimeField):
    """A local time, as the date picker of the browser gives it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME)
        super().__init__(widget=widget, **kwargs)


class KeepingForm(forms.Form):
    evidence = forms.CharField(required=False, max_length=40)
    reference = forms.CharField(label=_("Number of a document or remedy"), required=False, max_length=200)


class DueForm(forms.Form):
    due_at = DueField(label=_("By when at the latest"))


class RenegotiationForm(forms.Form):
    due_at = DueField(label=_("The new time"))
    consent = forms.IntegerField(required=False, min_value=1)


class WithdrawalForm(forms.Form):
    on_behalf_of = forms.ChoiceField(choices=Withdrawal.OnBehalfOf.choices)
    why = forms.CharField(required=False, max_length=1000)


class BreachForm(forms.Form):
    why = forms.CharField(required=False, max_length=1000)


class HandoverForm(forms.Form):
    to = forms.ModelChoiceField(Agent.objects.filter(is_active=True).exclude(role=Agent.Role.INSPECTOR))
    why = forms.CharField(required=False, max_length=1000)


class NewPromiseForm(forms.Form):
    words = forms.CharField(label=_("In words"), max_length=300, required=False)
    action = forms.ChoiceField(label=_("What"), choices=Promise.Action.choices)
    due_at = DueField(label=_("By when at the latest"))
    owner = forms.ModelChoiceField(
        Agent.objects.filter(is_active=True).exclude(role=Agent.Role.INSPECTOR), label=_("Who"), required=False
    )
