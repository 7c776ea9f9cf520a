from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from yinuo.notices.models import Delivery, Destination, Notification
from yinuo.people.access import signed_in


def notice_for(request: HttpRequest, pk: int) -> Notification:
    """A notice is its recipient's alone, whatever the role of others."""
    return get_object_or_404(signed_in(request).notifications, pk=pk)


def destination_for(request: HttpRequest, pk: int) -> Destination:
    """A person's own is theirs alone; a team's belongs to whoever leads it."""
    return get_object_or_404(Destination.objects.set_by(signed_in(request)), pk=pk)


def delivery_for(request: HttpRequest, pk: int) -> Delivery:
    """One that was given up, to somebody whose work the reader sees."""
    return get_object_or_404(Delivery.objects.given_up().led_by(signed_in(request)), pk=pk)
