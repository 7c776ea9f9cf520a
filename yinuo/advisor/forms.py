from __future__ import annotations

from django import forms

from yinuo.people.models import Agent
from yinuo.promises.models import Promise


class AdviceForm(forms.Form):
    """What is about to be promised. ``due_at``: the time it would be promised for, when there is one already."""

    action = forms.ChoiceField(choices=Promise.Action.choices)
    due_at = forms.DateTimeField(required=False)
    ticket = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    conversation = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)
    owner = forms.ModelChoiceField(Agent.objects.filter(is_active=True), required=False)
