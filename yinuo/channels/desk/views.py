from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from yinuo.channels.desk.drafts import read_draft
from yinuo.channels.desk.forms import DraftForm, EndingForm, ReplyForm
from yinuo.channels.desk.replying import end, reply
from yinuo.common.text import clean
from yinuo.conversations.access import conversation_for
from yinuo.conversations.models import Conversation, Message
from yinuo.people.access import everyone_signed_in, signed_in, writers
from yinuo.promises.models import Promise


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
    return render(request, "desk/whisper.html", context)


@writers
@require_POST
def taking(request: HttpRequest, pk: int) -> HttpResponse:
    conversation = conversation_for(request, pk)
    conversation.take(by=signed_in(request))
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


def _done(request: HttpRequest, conversation: Conversation) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Trigger": "desk:said"})
    return redirect("conversation", conversation.pk)
