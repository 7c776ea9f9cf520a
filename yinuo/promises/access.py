"""Who may see which promise. Cannot see it: 404. May read, not write: a refusal."""

from __future__ import annotations

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from yinuo.people.access import signed_in
from yinuo.promises.models import Promise


def promise_for(request: HttpRequest, pk: int) -> Promise:
    promises = Promise.objects.visible_to(signed_in(request)).with_people()
    return get_object_or_404(
        promises.select_related(
            "message__conversation",
            "conversation",
            "ticket__team",
            "ticket__owner",
            "keeping__by",
            "breach__by",
            "withdrawal__by",
            "happening__by",
            "part_of__whole",
            "occurrence__recurrence",
            "renegotiation__successor",
            "predecessor__promise",
        ),
        pk=pk,
    )
