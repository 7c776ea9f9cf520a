from __future__ import annotations

from django import template

from yinuo.channels.transcripts import forms
from yinuo.channels.transcripts.errors import Notice
from yinuo.channels.transcripts.results import Result
from yinuo.conversations.models import Conversation

register = template.Library()


@register.filter
def said(notice: Notice) -> str:
    """What the reader of the file remarks, in the language of the page."""
    return forms.said(notice)


@register.filter
def turns_of(conversation: Conversation, result: Result) -> int:
    return result.count_in(conversation)
