"""Who may see which ticket and conversation. Cannot see it: 404. May read, not write: a refusal."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from yinuo.conversations.models import Conversation, Ticket
from yinuo.people.access import signed_in


def ticket_for(request: HttpRequest, pk: int) -> Ticket:
    return get_object_or_404(
        Ticket.objects.visible_to(signed_in(request)).select_related("customer", "owner", "team", "closure"), pk=pk
    )


def conversation_for(request: HttpRequest, pk: int) -> Conversation:
    return get_object_or_404(
        Conversation.objects.visible_to(signed_in(request)).select_related(
            "ticket__customer", "ticket__owner", "ticket__team", "agent"
        ),
        pk=pk,
    )
