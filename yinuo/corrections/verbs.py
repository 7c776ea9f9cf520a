"""What people can say of a reading: one address for each."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.conversations.models import Message
from yinuo.corrections import correcting, forms, refusals
from yinuo.corrections.access import correction_for, message_for
from yinuo.corrections.wording import should_be
from yinuo.people.access import signed_in, writers
from yinuo.promises.access import promise_for
from yinuo.promises.answering import asked, done


@writers
@require_POST
def mistake(request: HttpRequest, pk: int) -> HttpResponse:
    promise = promise_for(request, pk)
    correcting.not_a_promise(promise, by=signed_in(request))
    return done(request, promise, _("Taken off the list, and kept as a correction."))


@writers
@require_POST
def right_due(request: HttpRequest, pk: int) -> HttpResponse:
    promise = promise_for(request, pk)
    correcting.right_due(promise, asked(forms.DueForm(request.POST))["due_at"], by=signed_in(request))
    return done(request, promise, _("Put right. The reminders follow the time that was said."))


@writers
@require_POST
def missed_promise(request: HttpRequest, pk: int) -> HttpResponse:
    message = message_for(request, pk)
    data = asked(forms.MissedPromiseForm(request.POST))
    words, start = data["words"], data["start"]
    if start is None or not message.text.startswith(words, start):
        start = message.text.find(words)
    if start < 0:
        raise refusals.WordsNotThere(words=words[:40])
    correcting.missed_promise(
        message, by=signed_in(request), words=words, start=start, action=data["action"], due_at=data["due_at"]
    )
    return _done(request, message, _("Noted as a promise. You will be reminded in time."))


@writers
@require_POST
def wrong_finding(request: HttpRequest, pk: int) -> HttpResponse:
    message = message_for(request, pk)
    data = asked(forms.FindingForm(request.POST))
    correcting.wrong_finding(message, by=signed_in(request), norm=data["norm"], start=data["start"])
    return _done(request, message, _("The hint is gone, and kept as a correction."))


@writers
@require_POST
def emotion(request: HttpRequest, pk: int) -> HttpResponse:
    message = message_for(request, pk)
    label = asked(forms.EmotionForm(request.POST))["label"]
    correction = correcting.wrong_emotion(message, by=signed_in(request), label=label)
    return _done(request, message, _("Put right: %(emotion)s.") % {"emotion": should_be(correction)})


@writers
@require_POST
def taking_back(request: HttpRequest, pk: int) -> HttpResponse:
    correction = correction_for(request, pk)
    correction.take_back(by=signed_in(request))
    told = _("The correction is taken back.")
    if "on_list" in request.POST:
        messages.success(request, told)
        return redirect("corrections")
    return _done(request, correction.case.message, told)


def _done(request: HttpRequest, message: Message, told: str) -> HttpResponse:
    """The workbench asks for its own fragments again; else the message is shown where it was said."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"desk:said": {"told": told}})})
    messages.success(request, told)
    return redirect(f"{reverse('conversation', args=[message.conversation_id])}#message-{message.pk}")
