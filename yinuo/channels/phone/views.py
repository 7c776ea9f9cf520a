from __future__ import annotations

from django.contrib import messages
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from yinuo.channels.callers import customer_for
from yinuo.channels.phone.calls import Logged, log_call, logged_before
from yinuo.channels.phone.forms import ENDINGS, CallForm, blank
from yinuo.channels.phone.wording import what_came_of
from yinuo.common.refusals import Refusal
from yinuo.common.text import clean
from yinuo.conversations.access import ticket_for
from yinuo.people.access import signed_in, writers
from yinuo.promises.models import Promise


@writers
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Put a call on record. With ``find`` it only looks up whom the form speaks of and stores nothing."""
    if request.method != "POST":
        return _page(request, _blank(request))
    agent = signed_in(request)
    came_from = _promise(request, request.POST.get("promise", ""))
    if "find" in request.POST:
        # Not bound: whoever is still looking somebody up is not told of what they have not filled in yet.
        return _page(request, blank(agent, promise=came_from, typed=request.POST.dict()), template="#about")
    form = CallForm(request.POST, agent=agent, from_promise=came_from)
    # A form sent twice names promises that its first sending has settled, so this is asked before it is judged.
    logged = logged_before(form.sent_key, by=agent)
    if logged is None and form.is_valid():
        try:
            logged = _log(form)
        except Refusal as refusal:
            form.add_error(None, str(refusal))
    if logged is None:
        return _page(request, form, status=422)
    for sentence in what_came_of(logged):
        messages.success(request, sentence)
    if came_from is not None:
        return redirect("promise", came_from.pk)
    return redirect("ticket", logged.conversation.ticket_id)


def _blank(request: HttpRequest) -> CallForm:
    agent = signed_in(request)
    promise = _promise(request, request.GET.get("promise", ""))
    asked = request.GET.get("ticket", "")
    ticket = ticket_for(request, _number(asked)) if asked else None
    asked = request.GET.get("customer", "")
    customer = customer_for(request, _number(asked)) if asked else None
    return blank(agent, promise=promise, ticket=ticket, customer=customer.pk if customer else None)


def _log(form: CallForm) -> Logged:
    sent = form.cleaned_data
    ticket = form.the_ticket()
    team = ticket.team if ticket else form.agent.team or sent["team"]

    def log() -> Logged:
        return log_call(
            sent["key"],
            by=form.agent,
            caller=form.the_customer,
            team=team,
            ticket=ticket,
            subject=clean(sent["subject"]).strip(),
            direction=sent["direction"],
            began_at=sent["began_at"],
            lasted=sent["lasted"],
            how=sent["how"],
            said=form.what_was_said(),
            keeps=form.kept(),
        )

    try:
        return log()
    except IntegrityError:
        # The same form was sent twice at once; the other one has stored it, and this time it is found.
        return log()


def _promise(request: HttpRequest, asked: str) -> Promise | None:
    if not asked:
        return None
    visible = Promise.objects.visible_to(signed_in(request)).select_related("ticket__owner", "ticket__team")
    return get_object_or_404(visible, pk=_number(asked))


def _number(asked: str) -> int:
    """0, which no record has, for what is no number."""
    return int(asked) if asked.isdecimal() and len(asked) < 19 else 0


def _page(request: HttpRequest, form: CallForm, *, template: str = "", status: int = 200) -> HttpResponse:
    form.look()
    is_part = template and request.headers.get("HX-Request")
    context = {"form": form, "endings": ENDINGS}
    return render(request, f"phone/call_new.html{template if is_part else ''}", context, status=status)
