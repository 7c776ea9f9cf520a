"""Answering what the desk asks about a promise: did this keep it, has it happened, is it moved or no longer wanted?"""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.people.access import signed_in, writers
from yinuo.promises import claiming, forms
from yinuo.promises.access import promise_for
from yinuo.promises.answering import asked, done
from yinuo.promises.happening import event_happened
from yinuo.promises.models import Claim, Evidence, Promise, Utterance


@writers
@require_POST
def confirmation(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim_for(request, pk)
    promise = claiming.confirm(claim, by=signed_in(request))
    told = {
        Claim.Kind.FULFILLED: _("Kept, with its evidence."),
        Claim.Kind.HAPPENED: _("The clock runs. The reminders follow it."),
        Claim.Kind.MOVED: _("The new time stands. The old promise is counted as renegotiated."),
        Claim.Kind.WITHDRAWN: _("Taken off the list. It stays in the journal."),
    }.get(Claim.Kind(claim.kind), _("Noted. Call the customer first; that helps most."))
    return done(request, promise, told)


@writers
@require_POST
def dismissal(request: HttpRequest, pk: int) -> HttpResponse:
    claim = _claim_for(request, pk)
    claiming.dismiss(claim, by=signed_in(request))
    return done(request, claim.promise, _("The promise stands as it was."))


@writers
@require_POST
def event(request: HttpRequest, pk: int) -> HttpResponse:
    """It has happened: just now, unless a time is given."""
    promise, agent = promise_for(request, pk), signed_in(request)
    data = asked(forms.EventForm(request.POST))
    evidence = Evidence(reference=data["reference"])
    event_happened(promise, data["at"] or timezone.now(), evidence, by=agent)
    return done(request, promise, _("The clock runs. The reminders follow it."))


@writers
@require_POST
def separation(request: HttpRequest, pk: int) -> HttpResponse:
    seen = Promise.objects.visible_to(signed_in(request))
    utterance = get_object_or_404(
        Utterance.objects.select_related("message__conversation__ticket", "message__author", "promise"),
        pk=pk,
        promise__in=seen,
    )
    made = claiming.separate(utterance, by=signed_in(request))
    return done(request, made, _("A promise of its own now. You will be reminded in time."))


def _claim_for(request: HttpRequest, pk: int) -> Claim:
    seen = Promise.objects.visible_to(signed_in(request))
    return get_object_or_404(Claim.objects.select_related("promise__owner"), pk=pk, promise__in=seen)
