from __future__ import annotations

from django import forms

from yinuo.conversations.models import Conversation, Message


class ReplyForm(forms.Form):
    # Its length and emptiness are judged by the one way in, which refuses by name.
    text = forms.CharField(required=False, strip=False)
    speaker = forms.ChoiceField(choices=Message.Speaker.choices, required=False)
    key = forms.RegexField(r"^[0-9a-f-]{8,64}$", required=False)


class DraftForm(forms.Form):
    text = forms.CharField(required=False, strip=False)
    speaker = forms.ChoiceField(choices=Message.Speaker.choices, required=False)
    called = forms.CharField(required=False, max_length=80)
    conversation = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1)


class EndingForm(forms.Form):
    how = forms.ChoiceField(choices=Conversation.Ending.choices)
