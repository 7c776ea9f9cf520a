"""The shape of what people ask of a promise; whether it may be so is judged by its verbs."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.people.models import Agent
from yinuo.promises.models import Promise, Recurrence, Withdrawal

#: as <input type="datetime-local"> writes it
LOCAL_TIME = "%Y-%m-%dT%H:%M"
NO_TIME = _("Give a day and a time, such as 2026-03-05 16:30.")
NO_OWNER = {
    "required": _("Choose the colleague who answers for it."),
    "invalid_choice": _("Nobody of that name can take it. Choose a colleague from the list."),
}
NO_CHOICE = _("Choose one from the list.")
TOO_LONG = {"max_length": _("Say it in at most %(limit_value)d characters.")}


class DueField(forms.DateTimeField):
    """A local time, as the date picker of the browser gives it."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=LOCAL_TIME)
        super().__init__(widget=widget, error_messages={"required": NO_TIME, "invalid": NO_TIME}, **kwargs)


class KeepingForm(forms.Form):
    evidence = forms.CharField(label=_("What fulfilled it?"), required=False, max_length=40, error_messages=TOO_LONG)
    reference = forms.CharField(
        label=_("Number of a document or remedy"), required=False, max_length=200, error_messages=TOO_LONG
    )


class DueForm(forms.Form):
    due_at = DueField(label=_("By when at the latest"))


class RenegotiationForm(forms.Form):
    due_at = DueField(label=_("The new time"))
    consent = forms.IntegerField(
        label=_("The words with which the customer agreed"),
        required=False,
        min_value=1,
        error_messages=dict.fromkeys(["invalid", "min_value"], _("Choose the message in which the customer agreed.")),
    )


class WithdrawalForm(forms.Form):
    on_behalf_of = forms.ChoiceField(
        label=_("Because"),
        choices=Withdrawal.OnBehalfOf.choices,
        error_messages={"required": _("Choose why it is taken back."), "invalid_choice": NO_CHOICE},
    )
    why = forms.CharField(label=_("In a few words"), required=False, max_length=1000, error_messages=TOO_LONG)


class BreachForm(forms.Form):
    why = forms.CharField(label=_("In a few words"), required=False, max_length=1000, error_messages=TOO_LONG)


class HandoverForm(forms.Form):
    to = forms.ModelChoiceField(
        Agent.objects.filter(is_active=True).exclude(role=Agent.Role.INSPECTOR),
        label=_("To whom"),
        error_messages=NO_OWNER,
    )
    why = forms.CharField(label=_("What they should know"), required=False, max_length=1000, error_messages=TOO_LONG)


class OfferForm(forms.Form):
    """``to`` empty: anybody of the team."""

    to = forms.ModelChoiceField(
        Agent.objects.filter(is_active=True).exclude(role=Agent.Role.INSPECTOR),
        label=_("To whom"),
        required=False,
        error_messages=NO_OWNER,
    )
    why = forms.CharField(label=_("What they should know"), required=False, max_length=1000, error_messages=TOO_LONG)
    at_once = forms.BooleanField(label=_("Without waiting for the yes"), required=False)


class EventForm(forms.Form):
    """``at`` empty: just now."""

    at = DueField(label=_("When it happened"), required=False)
    reference = forms.CharField(label=_("What shows it"), required=False, max_length=200, error_messages=TOO_LONG)


class ForewarningForm(forms.Form):
    """``due_at`` empty: the desk proposes a time."""

    due_at = DueField(label=_("The new time"), required=False)


#: lines of the form that splits a promise
MOST_PARTS = 4


class PartForm(forms.Form):
    words = forms.CharField(label=_("In words"), max_length=300, error_messages=TOO_LONG)
    action = forms.ChoiceField(
        label=_("What"),
        choices=Promise.Action.choices,
        error_messages=dict.fromkeys(["required", "invalid_choice"], NO_CHOICE),
    )
    due_at = DueField(label=_("By when at the latest"))
    owner = forms.ModelChoiceField(
        Agent.objects.filter(is_active=True).exclude(role=Agent.Role.INSPECTOR),
        label=_("Who"),
        required=False,
        error_messages=NO_OWNER,
    )


NO_NUMBER = dict.fromkeys(["invalid", "min_value", "max_value"], _("Give a whole number, such as 2."))
NO_DAY = {"invalid": _("Give a day, such as 2026-03-05.")}


class RepetitionForm(forms.Form):
    every = forms.ChoiceField(
        label=_("How often"),
        choices=Recurrence.Every.choices,
        error_messages=dict.fromkeys(["required", "invalid_choice"], NO_CHOICE),
    )
    interval = forms.IntegerField(
        label=_("Each how many"), min_value=1, max_value=400, required=False, error_messages=NO_NUMBER
    )
    holidays = forms.ChoiceField(
        label=_("On days off"),
        choices=Recurrence.Holidays.choices,
        error_messages=dict.fromkeys(["required", "invalid_choice"], NO_CHOICE),
    )
    until = forms.DateField(label=_("Until"), required=False, error_messages=NO_DAY)
    count = forms.IntegerField(
        label=_("How many times in all"), min_value=1, max_value=400, required=False, error_messages=NO_NUMBER
    )


class DefaultForm(forms.Form):
    action = forms.CharField(max_length=20)
    hours = forms.DecimalField(label=_("Hours"), required=False, min_value=0, max_value=9000, error_messages=NO_NUMBER)


class RefusalForm(forms.Form):
    why = forms.CharField(label=_("In a few words"), required=False, max_length=1000, error_messages=TOO_LONG)


class NewPromiseForm(PartForm):
    words = forms.CharField(label=_("In words"), max_length=300, required=False, error_messages=TOO_LONG)
    is_third_party = forms.BooleanField(label=_("Somebody outside does it; we watch it"), required=False)
