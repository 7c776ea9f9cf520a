"""The shape of what people ask; whether it may be so is judged by the verbs."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.people.models import Team
from yinuo.pledges.models import Limit, Overstep, Pledge, Remedy, Reserved
from yinuo.promises.forms import NO_CHOICE, TOO_LONG, DueField
from yinuo.promises.models import Promise

CHOOSE = dict.fromkeys(["required", "invalid_choice"], NO_CHOICE)
NUMBER = dict.fromkeys(["required", "invalid"], _("Give a whole number."))
AMOUNT = dict.fromkeys(
    ["required", "invalid", "max_digits", "max_decimal_places", "max_whole_digits"], _("Give an amount such as 200.")
)
DAY_TIME = dict.fromkeys(["required", "invalid"], _("Give a time such as 09:00."))
#: a yearly notice is two pages of dates
MOST_CALENDAR_BYTES = 64 * 1024


class PackForm(forms.Form):
    pack = forms.CharField(max_length=60)


class SwitchForm(forms.Form):
    is_on = forms.BooleanField(required=False)


class TermForm(forms.Form):
    number = forms.IntegerField(label=_("Within"), error_messages=NUMBER)
    unit = forms.ChoiceField(label=_("Unit"), choices=Pledge.TermUnit.choices, error_messages=CHOOSE)
    because = forms.CharField(
        label=_("Why it may be later than the law"), required=False, max_length=200, error_messages=TOO_LONG
    )


class PledgeForm(forms.Form):
    words = forms.CharField(label=_("What is owed"), required=False, max_length=120, error_messages=TOO_LONG)
    action = forms.ChoiceField(label=_("Kind"), choices=Promise.Action.choices, error_messages=CHOOSE)
    # Which events there are is data, and judged by the verb.
    event = forms.CharField(label=_("When this happens"), max_length=60, error_messages=CHOOSE)
    number = forms.IntegerField(label=_("Within"), error_messages=NUMBER)
    unit = forms.ChoiceField(label=_("Unit"), choices=Pledge.TermUnit.choices, error_messages=CHOOSE)


class EventForm(forms.Form):
    event = forms.CharField(label=_("What happened"), required=False, max_length=60)
    happened_at = DueField(label=_("When"))
    reference = forms.CharField(
        label=_("Number, if there are several"), required=False, max_length=60, error_messages=TOO_LONG
    )


class TakingBackForm(forms.Form):
    why = forms.CharField(label=_("Why"), required=False, max_length=200, error_messages=TOO_LONG)


class HoursForm(forms.Form):
    opens = forms.TimeField(label=_("Opens"), error_messages=DAY_TIME)
    closes = forms.TimeField(label=_("Closes"), error_messages=DAY_TIME)
    is_every_day = forms.BooleanField(label=_("On rest days too"), required=False)


class ReservedForm(forms.Form):
    action = forms.ChoiceField(label=_("Promise"), choices=Promise.Action.choices, error_messages=CHOOSE)
    role = forms.ChoiceField(
        label=_("Who may make it"), choices=[("", ""), *Reserved.CHOICES], required=False, error_messages=CHOOSE
    )


class LimitForm(forms.Form):
    remedy = forms.ChoiceField(label=_("What is granted"), choices=Remedy.choices, error_messages=CHOOSE)
    role = forms.ChoiceField(label=_("Role"), choices=Limit.ROLES, error_messages=CHOOSE)
    team = forms.ModelChoiceField(label=_("Team"), queryset=Team.objects.all(), required=False, error_messages=CHOOSE)
    most = forms.DecimalField(label=_("At most"), max_digits=10, decimal_places=2, error_messages=AMOUNT)
    is_open = forms.BooleanField(label=_("What has no amount, too"), required=False)


class LiftingForm(forms.Form):
    limit = forms.IntegerField(error_messages=CHOOSE)


class SettlingForm(forms.Form):
    overstep = forms.IntegerField(error_messages=CHOOSE)
    outcome = forms.ChoiceField(choices=Overstep.Outcome.choices, error_messages=CHOOSE)
    why = forms.CharField(label=_("Why"), required=False, max_length=200, error_messages=TOO_LONG)


class CalendarForm(forms.Form):
    file = forms.FileField(
        label=_("File of the year"), error_messages=dict.fromkeys(["required", "empty"], _("Choose a file first."))
    )


class PreviewForm(forms.Form):
    at = DueField(required=False)
