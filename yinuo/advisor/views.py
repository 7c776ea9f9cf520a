from __future__ import annotations

from datetime import datetime, timedelta

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_POST

from yinuo.advisor.advising import advise
from yinuo.advisor.forms import AdviceForm
from yinuo.advisor.learnt import Basis
from yinuo.advisor.quoting import quote
from yinuo.advisor.wording import say
from yinuo.conversations.access import conversation_for, ticket_for
from yinuo.conversations.models import Ticket
from yinuo.people.access import signed_in, writers
from yinuo.pledges.comparing import Draft, LaterThan, looser_than_law
from yinuo.promises.models import Promise

#: later than any law or pledge
FAR = timedelta(days=365)


@writers
@require_POST
def advice(request: HttpRequest) -> HttpResponse:
    """One line under a promise that is being written. What it cannot understand it says nothing of."""
    form = AdviceForm(request.POST)
    if not form.is_valid():
        return HttpResponse(status=204)
    agent, asked = signed_in(request), form.cleaned_data
    owner = asked["owner"] or agent
    if not agent.sees_team(owner.team_id) and owner != agent:
        raise PermissionDenied
    ticket = ticket_for(request, asked["ticket"]) if asked["ticket"] else None
    if asked["conversation"]:
        ticket = conversation_for(request, asked["conversation"]).ticket
    now, due_at = timezone.now(), asked["due_at"]
    bound = _bound(asked["action"], ticket, now)
    advised = advise(
        owner,
        asked["action"],
        now,
        due_at=due_at if due_at and due_at > now else None,
        latest_allowed=bound.latest_at if bound else None,
    )
    if advised.basis == Basis.NOTHING:
        return HttpResponse(status=204)
    quote(advised, ticket)
    pushed_back = None
    if advised.endangered:
        seen = Promise.objects.visible_to(agent).with_people()
        pushed_back = seen.filter(pk=advised.endangered.promise_id).first()
    said = say(advised, pushed_back=pushed_back, ground=bound.ground if bound else "")
    return render(request, "advisor/advice.html", {"said": said})


def _bound(action: str, ticket: Ticket | None, now: datetime) -> LaterThan | None:
    """The law or pledge that allows the least, whatever is promised."""
    return looser_than_law(Draft(action, now + FAR), ticket, now=now)
