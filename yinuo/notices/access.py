from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from yinuo.notices.models import Notification
from yinuo.people.access import signed_in


def notice_for(request: HttpRequest, pk: int) -> Notification:
    """A notice is its recipient's alone, whatever the role of others."""
    return get_object_or_404(signed_in(request).notifications, pk=pk)
