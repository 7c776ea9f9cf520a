from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.promises.forms import NO_CHOICE, DueField
from yinuo.promises.models import Promise


class DueForm(forms.Form):
    due_at = DueField(label=_("The time that was said"))


class MissedPromiseForm(forms.Form):
    words = forms.CharField(
        label=_("The words of the promise"),
        max_length=1000,
        strip=False,
        error_messages={"required": _("Select the words of the promise in the message.")},
    )
    start = forms.IntegerField(required=False, min_value=0)
    action = forms.ChoiceField(
        label=_("What"),
        choices=Promise.Action.choices,
        error_messages=dict.fromkeys(["required", "invalid_choice"], NO_CHOICE),
    )
    due_at = DueField(label=_("The time that was said"), required=False)


class FindingForm(forms.Form):
    norm = forms.CharField(max_length=60)
    start = forms.IntegerField(min_value=0)


class EmotionForm(forms.Form):
    label = forms.CharField(label=_("Emotion"), max_length=15)
