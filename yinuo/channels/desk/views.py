from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.channels.desk.drafts import DraftReading, read_draft
from yinuo.channels.desk.forms import CallbackForm, DraftForm, EndingForm, ReplyForm
from yinuo.channels.desk.replying import end, reply
from yinuo.common.dates import clock_time
from yinuo.common.text import clean
from yinuo.conversations.access import conversation_for
from yinuo.conversations.models import Conversation, Message
from yinuo.conversations.waiting import estimate, turn_at
from yinuo.people.access import everyone_signed_in, signed_in, writers
from yinuo.pledges.comparing import Caution, Draft, cautions
from yinuo.pledges.grants import read_grants
from yinuo.pledges.limits import OverLimit, over_limits
from yinuo.pledges.lines import release, take
from yinuo.pledges.money import read_amounts
from yinuo.promises.answering import asked, done
from yinuo.promises.models import Promise
from yinuo.promises.turns import call_back_in_turn


@writers
@require_POST
def messages(request: HttpRequest, pk: int) -> HttpResponse:
    """Say it. The page that sent it asks for its own fragments again."""
    conversation = conversation_for(request, pk)
    form = ReplyForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    reply(
        conversation,
        by=signed_in(request),
        text=form.cleaned_data["text"],
        speaker=form.cleaned_data["speaker"] or Message.Speaker.AGENT,
        key=form.cleaned_data["key"],
        accepted=set(request.POST.getlist("accepts")),
    )
    return _done(request, conversation)


@everyone_signed_in
@require_POST
def draft_reading(request: HttpRequest) -> HttpResponse:
    """A whisper about what is being typed. It stores nothing, and a draft it cannot read is simply not spoken of."""
    form = DraftForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=204)
    speaker = form.cleaned_data["speaker"]
    reading = read_draft(
        clean(form.cleaned_data["text"]),
        "customer" if speaker == Message.Speaker.CUSTOMER else "agent",
        timezone.localtime(),
    )
    actions = dict(Promise.Action.choices)
    heard = [(one, actions.get(one.action, one.action)) for one in reading.heard]
    context = {"reading": reading, "heard": heard, "called": form.cleaned_data["called"]}
    if speaker == Message.Speaker.AGENT or not speaker:
        context["cautions"] = _cautions(request, reading, form.cleaned_data["conversation"])
    return render(request, "desk/whisper.html", context)


@writers
@require_POST
def taking(request: HttpRequest, pk: int) -> HttpResponse:
    conversation = conversation_for(request, pk)
    take(conversation, by=signed_in(request))
    return redirect("conversation", conversation.pk)


@writers
@require_POST
def ending(request: HttpRequest, pk: int) -> HttpResponse:
    """End it. A line that dropped owes the customer a callback, at once."""
    conversation = conversation_for(request, pk)
    form = EndingForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=400)
    end(conversation, by=signed_in(request), how=form.cleaned_data["how"])
    return _done(request, conversation)


@writers
@require_http_methods(["GET", "HEAD", "POST"])
def callback(request: HttpRequest, pk: int) -> HttpResponse:
    """Who waits on the line hangs up and is called back in their turn."""
    conversation, agent = conversation_for(request, pk), signed_in(request)
    now = timezone.now()
    if request.method == "POST":
        due_at = asked(CallbackForm(request.POST))["due_at"]
        with transaction.atomic():
            promise = call_back_in_turn(conversation, by=agent, due_at=due_at)
            release(conversation, by=agent, why=_("They agreed to be called back in their turn"))
        told = _("Tell them: you need not wait, we call you back by %(due)s.") % {
            "due": clock_time(promise.due_at or due_at)
        }
        return done(request, promise, told, url=reverse("conversation", args=[pk]))
    found = estimate(agent)
    context = {
        "conversation": conversation,
        "customer": conversation.ticket.customer,
        "form": CallbackForm(initial={"due_at": timezone.localtime(turn_at(conversation, by=agent, now=now))}),
        "estimate": found,
        "is_slower": found is not None and found.is_exceeded_by(now - conversation.began_at),
    }
    template = "desk/callback.html#form" if request.headers.get("HX-Request") else "desk/callback.html"
    return render(request, template, context)


def _cautions(request: HttpRequest, reading: DraftReading, conversation: int | None) -> list[Caution | OverLimit]:
    """What to know before it is said: later than the law or a pledge, not for this agent to make, or more than they may grant."""
    if not reading.heard and not read_amounts(reading.text) and not read_grants(reading.text):
        return []
    agent, now = signed_in(request), timezone.now()
    seen = Conversation.objects.visible_to(agent).select_related("ticket").filter(pk=conversation or 0).first()
    ticket = seen.ticket if seen else None
    beyond = over_limits(
        reading.text, by=agent, ticket=ticket, promised=[(one.words, one.action) for one in reading.heard]
    )
    drafts = [Draft(one.action, one.due or one.due_if_now, counts_from_event=one.due is None) for one in reading.heard]
    # Two promises of one draft may be late by the same rule.
    late = dict.fromkeys(caution for draft in drafts for caution in cautions(draft, ticket, by=agent, now=now))
    return [*late, *beyond]


def _done(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Trigger": "desk:said"})
    return redirect("conversation", conversation.pk)
