from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yinuo.channels.desk.replying import may_write
from yinuo.conversations.access import conversation_for
from yinuo.conversations.models import Conversation
from yinuo.notices.models import read_all
from yinuo.pages.my_promises import column
from yinuo.pages.timeline import Timeline, known
from yinuo.people.access import everyone_signed_in, signed_in
from yinuo.people.models import Agent
from yinuo.promises.models import Promise
from yinuo.promises.takers import takers


@everyone_signed_in
@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    """What do I do next? Without a conversation chosen, the one I spoke in last stands open on a wide screen."""
    agent = signed_in(request)
    left = column(agent)
    context: dict[str, Any] = {"left": left, "today": left.mine.day}
    if left.conversations:
        context |= _opened(left.conversations[0], agent, shows_all=False)
    return render(request, "pages/workbench.html", context)


@everyone_signed_in
@require_safe
def left(request: HttpRequest) -> HttpResponse:
    """My promises, the queue and my conversations, as they stand now."""
    here = request.GET.get("here", "")
    return render(
        request,
        "pages/workbench/left_changes.html",
        {"left": column(signed_in(request)), "here": int(here) if here.isdecimal() and len(here) < 19 else None},
    )


@everyone_signed_in
@require_safe
def conversation(request: HttpRequest, pk: int) -> HttpResponse:
    """The workbench with this conversation open; for htmx, only what changes in it."""
    agent = signed_in(request)
    opened = conversation_for(request, pk)
    if opened.agent_id == agent.pk:
        # Whoever looks at the customer's words has been told of them.
        read_all(agent, about=opened)
    context = _opened(opened, agent, shows_all="all" in request.GET) | {"is_chosen": True}
    if request.headers.get("HX-Request"):
        return render(request, "pages/workbench/changes.html", context)
    return render(request, "pages/workbench.html", context | {"left": column(agent)})


@everyone_signed_in
@require_safe
def handing(request: HttpRequest, pk: int) -> HttpResponse:
    """What is owed on the conversation's ticket, each with those who could take it over."""
    opened = conversation_for(request, pk)
    context = {"owed": Timeline(opened).owed, "takers": takers(opened.ticket.team_id)}
    return render(request, "pages/workbench/handing.html", context)


def _opened(opened: Conversation, agent: Agent, *, shows_all: bool) -> dict[str, Any]:
    return {
        "opened": opened,
        "here": opened.pk,
        "ticket": opened.ticket,
        "customer": opened.ticket.customer,
        "timeline": Timeline(opened, shows_all=shows_all),
        "known": known(opened.ticket.customer, agent),
        "may_reply": may_write(opened, agent),
        "may_take": opened.is_waiting and agent.may_write,
        "draft_key": uuid4().hex,
        "actions": Promise.Action.choices,
        "in_an_hour": timezone.localtime() + timedelta(hours=1),
    }
