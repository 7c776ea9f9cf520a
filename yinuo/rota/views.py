from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from yinuo.people.access import everyone_signed_in, leaders, signed_in, writers
from yinuo.promises.answering import asked
from yinuo.rota import deeds
from yinuo.rota.access import leave_for, person_for
from yinuo.rota.forms import LeaveForm, ShiftsForm
from yinuo.rota.models import Leave, Shift
from yinuo.rota.week import Week, in_a_day


@everyone_signed_in
@require_safe
def rota(request: HttpRequest) -> HttpResponse:
    """Who is there this week?"""
    context = {
        "week": Week(signed_in(request)),
        "kinds": Leave.Kind.choices,
        "weekdays": Shift.Weekday.choices,
        "from_at": timezone.localtime(),
        "until_at": in_a_day(),
    }
    return render(request, "rota/rota.html", context)


@writers
@require_POST
def leave(request: HttpRequest, pk: int) -> HttpResponse:
    agent, by = person_for(request, pk), signed_in(request)
    data = asked(LeaveForm(request.POST))
    made = deeds.go_on_leave(agent, data["begins_at"], data["ends_at"], by=by, kind=data["kind"], why=data["why"])
    return _done(request, _offered(len(made[1])) or _("Noted. Every promise can still be kept."))


@writers
@require_POST
def cancellation(request: HttpRequest, pk: int) -> HttpResponse:
    deeds.cancel_leave(leave_for(request, pk), by=signed_in(request))
    return _done(request, _("The leave is off. What nobody has taken over is theirs again."))


@leaders
@require_POST
def shifts(request: HttpRequest, pk: int) -> HttpResponse:
    agent = person_for(request, pk)
    data = asked(ShiftsForm(request.POST))
    offers = deeds.set_shifts(
        agent,
        data["weekdays"],
        [(data["starts"], data["ends"])],
        by=signed_in(request),
        on_holidays=data["on_holidays"],
    )
    return _done(request, _offered(len(offers)) or _("The shifts stand."))


@leaders
@require_POST
def departure(request: HttpRequest, pk: int) -> HttpResponse:
    agent = person_for(request, pk)
    offers = deeds.leave_for_good(agent, by=signed_in(request))
    told = _("%(name)s can no longer sign in.") % {"name": agent}
    return _done(request, f"{told} {_offered(len(offers))}".strip())


@leaders
@require_POST
def comeback(request: HttpRequest, pk: int) -> HttpResponse:
    agent = person_for(request, pk)
    deeds.return_to_work(agent, by=signed_in(request))
    return _done(request, _("%(name)s is back.") % {"name": agent})


def _offered(count: int) -> str:
    if not count:
        return ""
    return ngettext(
        "%(count)d promise is offered to the team and stands on the list until somebody accepts.",
        "%(count)d promises are offered to the team and stand on the list until somebody accepts.",
        count,
    ) % {"count": count}


def _done(request: HttpRequest, told: str) -> HttpResponse:
    messages.success(request, told)
    return redirect("rota")
