from __future__ import annotations

from django import forms


class ClosureForm(forms.Form):
    # What is missing is judged by name, so that the refusal can say what to do.
    solution = forms.CharField(required=False, max_length=4000)
    despite_promises = forms.BooleanField(required=False)
