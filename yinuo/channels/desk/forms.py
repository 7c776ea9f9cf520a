from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

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
    # That a customer is called back in their turn is a deed of its own.
    how = forms.ChoiceField(choices=[one for one in Conversation.Ending.choices if one[0] != "callback"])


class CallbackForm(forms.Form):
    due_at = forms.DateTimeField(
        label=_("Call back by"), widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")
    )
