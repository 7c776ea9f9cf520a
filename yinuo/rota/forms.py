from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.promises.forms import DueField
from yinuo.rota.models import Leave, Shift


class LeaveForm(forms.Form):
    kind = forms.ChoiceField(label=_("Kind of leave"), choices=Leave.Kind.choices)
    begins_at = DueField(label=_("From"))
    ends_at = DueField(label=_("Until"))
    why = forms.CharField(label=_("In a few words"), required=False, max_length=200)


class ShiftsForm(forms.Form):
    weekdays = forms.TypedMultipleChoiceField(
        label=_("On"), choices=Shift.Weekday.choices, coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    starts = forms.TimeField(label=_("From"))
    ends = forms.TimeField(label=_("Until"))
    on_holidays = forms.BooleanField(label=_("On public holidays too"), required=False)
