"""Who may see which customer: whoever sees a ticket of theirs. Cannot see them: 404."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from yinuo.customers.models import Customer
from yinuo.people.access import signed_in


def customer_for(request: HttpRequest, pk: int) -> Customer:
    agent = signed_in(request)
    customers = Customer.objects.prefetch_related("contact_points")
    if not agent.sees_every_team:
        customers = customers.filter(tickets__team_id__in=agent.team_ids).distinct()
    return get_object_or_404(customers, pk=pk)
