"""Who may see which message and correction. Cannot see it: 404. May read, not write: a refusal."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from yinuo.conversations.models import Conversation, Message
from yinuo.corrections.models import Correction
from yinuo.people.access import signed_in


def message_for(request: HttpRequest, pk: int) -> Message:
    seen = Message.objects.filter(conversation__in=Conversation.objects.visible_to(signed_in(request)))
    return get_object_or_404(
        seen.select_related("reading", "author", "conversation__ticket__customer", "stored_case").prefetch_related(
            "stored_case__corrections__by", "promises__owner"
        ),
        pk=pk,
    )


def correction_for(request: HttpRequest, pk: int) -> Correction:
    seen = Correction.objects.visible_to(signed_in(request))
    return get_object_or_404(seen.select_related("case__message__conversation__ticket"), pk=pk)
