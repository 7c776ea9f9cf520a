"""The promise list, the page of one promise, and adding one by hand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from yinuo.conversations.access import ticket_for
from yinuo.journal.wording import Line, story
from yinuo.notices.models import Notification, read_all
from yinuo.people.access import everyone_signed_in, signed_in, writers
from yinuo.people.models import Agent
from yinuo.promises.access import promise_for
from yinuo.promises.answering import asked, done
from yinuo.promises.evidence import answers_to, calls_since, messages_since
from yinuo.promises.forewarning import forewarn
from yinuo.promises.forms import MOST_PARTS, ForewarningForm, NewPromiseForm
from yinuo.promises.hearing import promise_by_hand
from yinuo.promises.listing import Asked, PromiseList
from yinuo.promises.models import Claim, Promise, Recurrence, Withdrawal
from yinuo.promises.recurring import every_in, in_words, next_due
from yinuo.promises.takers import takers
from yinuo.promises.words import context_of


@everyone_signed_in
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """What do I have to do? For htmx, the list and its numbers as they stand now."""
    agent = signed_in(request)
    listed = PromiseList(agent, Asked.read(request.GET, agent), page=request.GET.get("page", ""))
    template = "promises/promises.html#list" if request.headers.get("HX-Request") else "promises/promises.html"
    return render(request, template, {"listed": listed, "asked": listed.asked})


@everyone_signed_in
@require_safe
def promise(request: HttpRequest, pk: int) -> HttpResponse:
    agent = signed_in(request)
    opened = promise_for(request, pk)
    read_all(agent, about=opened)
    context: dict[str, Any] = {
        "promise": opened,
        "said": context_of(opened),
        "story": story_of(opened),
        "offer": opened.offers.waiting().select_related("to", "team", "giver").first(),
        "may_change": opened.may_be_changed_by(agent),
        "may_take_over": opened.is_live and opened.may_be_owned_by(agent) and opened.owner_id != agent.pk,
        "may_move": opened.is_live and not opened.is_overdue(timezone.now()),
    }
    context["claims"] = _claims(opened)
    context["parts"] = [one.part for one in opened.parts.select_related("part__owner").order_by("part__due_at", "pk")]
    if hasattr(opened, "occurrence"):
        recurrence = opened.occurrence.recurrence
        context["rule"] = in_words(recurrence)
        context["rule_next"] = next_due(recurrence)
    context["utterances"] = list(opened.utterances.select_related("message__author"))
    if context["offer"] is not None:
        context["offer"].promise = opened
        context["may_answer"] = opened.is_live and context["offer"].may_be_answered_by(agent)
    if request.headers.get("HX-Request"):
        return render(request, "promises/promise.html#standing", context)
    if context["may_change"]:
        context |= {
            "calls": calls_since(opened, agent),
            "written": messages_since(opened, agent),
            "answers": answers_to(opened, agent),
            "takers": takers(opened.ticket.team_id),
            "on_behalf_of": _grounds(opened),
            "actions": Promise.Action.choices,
            "part_lines": range(1, MOST_PARTS + 1),
            "every": Recurrence.Every.choices,
            "every_said": every_in(opened.words),
            "holidays": Recurrence.Holidays.choices,
            "right_now": timezone.localtime(),
            "in_an_hour": timezone.localtime() + timedelta(hours=1),
        }
    return render(request, "promises/promise.html", context)


@writers
@require_safe
def forewarning(request: HttpRequest, pk: int) -> HttpResponse:
    """The words that tell the customer, to be sent as any reply is."""
    opened, agent = promise_for(request, pk), signed_in(request)
    new_due = asked(ForewarningForm(request.GET))["due_at"]
    context = {"forewarning": forewarn(opened, by=agent, new_due=new_due), "draft_key": uuid4().hex}
    return render(request, "promises/forewarning.html", context)


@writers
@require_http_methods(["GET", "HEAD", "POST"])
def promise_new(request: HttpRequest, pk: int) -> HttpResponse:
    """Add what was promised where the engine did not hear it."""
    ticket = ticket_for(request, pk)
    agent = signed_in(request)
    in_htmx = request.headers.get("HX-Request")
    if request.method == "POST" and (in_htmx or NewPromiseForm(request.POST).is_valid()):
        data = asked(NewPromiseForm(request.POST))
        made = promise_by_hand(
            ticket,
            by=agent,
            action=data["action"],
            words=data["words"],
            due_at=data["due_at"],
            owner=data["owner"],
            owed_by=Promise.OwedBy.THIRD_PARTY if data["is_third_party"] else Promise.OwedBy.SELF,
        )
        return done(request, made, _("Noted. You will be reminded in time."), url=reverse("ticket", args=[ticket.pk]))
    form = NewPromiseForm(
        request.POST or None,
        initial={"due_at": timezone.localtime() + timedelta(hours=1), "owner": agent.pk, "action": "callback"},
    )
    owner = form.fields["owner"]
    owner.queryset = _colleagues(ticket.team_id, agent)  # type: ignore[attr-defined]
    template = "promises/new.html#form" if in_htmx else "promises/new.html"
    context = {"ticket": ticket, "customer": ticket.customer, "form": form}
    return render(request, template, context, status=422 if form.is_bound else 200)


def story_of(promise: Promise) -> list[Line]:
    """Everything that happened to it, the reminders too."""
    notices = Notification.objects.filter(subject_kind="promise", subject_id=promise.pk)
    return story(
        promise.ticket.journal().filter(
            Q(subject_kind="promise", subject_id=promise.pk)
            | Q(subject_kind=Notification._meta.model_name, subject_id__in=notices.values("pk"))
        )
    )


def _claims(promise: Promise) -> list[Claim]:
    claims = list(promise.claims.waiting().select_related("message", "consent", "conversation").order_by("at", "pk"))
    for claim in claims:
        claim.promise = promise
    return claims


def _grounds(promise: Promise) -> list[tuple[Any, Any]]:
    """That a heard one never was a promise is a correction, with a button of its own."""
    was_heard = promise.message_id is not None and promise.span_start is not None
    choices = Withdrawal.OnBehalfOf.choices
    return [one for one in choices if not was_heard or one[0] != Withdrawal.OnBehalfOf.MISTAKE]


def _colleagues(team_id: int, *others: Agent) -> QuerySet[Agent]:
    """Who can own a promise of this team."""
    people = Agent.objects.filter(Q(team=team_id) | Q(pk__in=[other.pk for other in others]), is_active=True)
    return people.exclude(role=Agent.Role.INSPECTOR).order_by("name", "pk")
