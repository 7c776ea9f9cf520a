"""Who may see which event, and what was said beyond a limit: whoever sees its ticket. Cannot see it: 404."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from yinuo.conversations.models import Ticket
from yinuo.people.access import signed_in
from yinuo.pledges.models import Occurrence, Overstep


def occurrence_for(request: HttpRequest, pk: int) -> Occurrence:
    seen = Ticket.objects.visible_to(signed_in(request))
    return get_object_or_404(Occurrence.objects.filter(ticket__in=seen).select_related("ticket__owner"), pk=pk)


def overstep_for(request: HttpRequest, pk: int) -> Overstep:
    seen = Ticket.objects.visible_to(signed_in(request))
    return get_object_or_404(Overstep.objects.filter(ticket__in=seen).select_related("ticket"), pk=pk)
