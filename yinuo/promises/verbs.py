"""What can be done to a promise: one noun in the address for each verb of the model."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.conversations.models import Conversation, Message
from yinuo.people.access import signed_in, writers
from yinuo.promises import forms, recurring, refusals
from yinuo.promises.access import promise_for
from yinuo.promises.answering import asked, done
from yinuo.promises.evidence import chosen
from yinuo.promises.models import Occurrence
from yinuo.promises.splitting import Piece, split


@writers
@require_POST
def acceptance(request: HttpRequest, pk: int) -> HttpResponse:
    promise = promise_for(request, pk)
    promise.accept(by=signed_in(request))
    return done(request, promise, _("Noted. You will be reminded in time."))


@writers
@require_POST
def keeping(request: HttpRequest, pk: int) -> HttpResponse:
    promise, agent = promise_for(request, pk), signed_in(request)
    data = asked(forms.KeepingForm(request.POST))
    promise.keep(by=agent, evidence=chosen(agent, data["evidence"], data["reference"]))
    return done(request, promise, _("Kept, with its evidence."))


@writers
@require_POST
def due(request: HttpRequest, pk: int) -> HttpResponse:
    promise = promise_for(request, pk)
    promise.set_due(asked(forms.DueForm(request.POST))["due_at"], by=signed_in(request))
    return done(request, promise, _("It has its time now. The reminders follow it."))


@writers
@require_POST
def renegotiation(request: HttpRequest, pk: int) -> HttpResponse:
    promise, agent = promise_for(request, pk), signed_in(request)
    data = asked(forms.RenegotiationForm(request.POST))
    seen = Message.objects.filter(conversation__in=Conversation.objects.visible_to(agent))
    consent = seen.select_related("conversation__ticket").filter(pk=data["consent"] or 0).first()
    successor = promise.renegotiate(by=agent, due_at=data["due_at"], consent=consent)
    return done(request, successor, _("The new time stands. The old promise is counted as renegotiated."))


@writers
@require_POST
def withdrawal(request: HttpRequest, pk: int) -> HttpResponse:
    promise = promise_for(request, pk)
    data = asked(forms.WithdrawalForm(request.POST))
    promise.withdraw(by=signed_in(request), on_behalf_of=data["on_behalf_of"], why=data["why"])
    return done(request, promise, _("Taken off the list. It stays in the journal."))


@writers
@require_POST
def breach(request: HttpRequest, pk: int) -> HttpResponse:
    promise = promise_for(request, pk)
    promise.break_(by=signed_in(request), why=asked(forms.BreachForm(request.POST))["why"])
    return done(request, promise, _("Recorded. It can still be kept late, and an early call helps most."))


@writers
@require_POST
def handover(request: HttpRequest, pk: int) -> HttpResponse:
    promise = promise_for(request, pk)
    data = asked(forms.HandoverForm(request.POST))
    promise.hand_over(data["to"], by=signed_in(request), why=data["why"])
    return done(request, promise, _("%(name)s answers for it now.") % {"name": data["to"]})


@writers
@require_POST
def parts(request: HttpRequest, pk: int) -> HttpResponse:
    """Each line of the form is a part; lines without words are left out."""
    promise = promise_for(request, pk)
    pieces = []
    for line in range(forms.MOST_PARTS):
        if not request.POST.get(f"{line}-words", "").strip():
            continue
        data = asked(forms.PartForm(request.POST, prefix=str(line)))
        pieces.append(Piece(data["words"], data["action"], data["due_at"], data["owner"]))
    split(promise, pieces, by=signed_in(request))
    return done(request, promise, _("Split. The whole counts as kept when all its parts are."))


@writers
@require_POST
def repetition(request: HttpRequest, pk: int) -> HttpResponse:
    promise = promise_for(request, pk)
    data = asked(forms.RepetitionForm(request.POST))
    recurring.repeat(
        promise,
        by=signed_in(request),
        every=data["every"],
        interval=data["interval"] or 1,
        holidays=data["holidays"],
        until=data["until"],
        count=data["count"],
    )
    return done(request, promise, _("It comes again by this rule. The next one is noted when this one is settled."))


@writers
@require_POST
def repetition_end(request: HttpRequest, pk: int) -> HttpResponse:
    promise = promise_for(request, pk)
    occurrence = Occurrence.objects.select_related("recurrence").filter(promise=promise).first()
    if occurrence is None:
        raise refusals.NothingRepeats
    recurring.end(occurrence.recurrence, by=signed_in(request), why=asked(forms.BreachForm(request.POST))["why"])
    return done(request, promise, _("It comes no more. What is owed now stays owed."))
