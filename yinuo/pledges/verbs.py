"""What managers set, and taking back what was recorded by mistake."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from yinuo.people.access import leaders, signed_in, writers
from yinuo.pledges import adopting, forms
from yinuo.pledges.access import occurrence_for, overstep_for
from yinuo.pledges.answering import said
from yinuo.pledges.calendars import add_year
from yinuo.pledges.entries import PackError
from yinuo.pledges.limits import lift_limit, set_limit, settle
from yinuo.pledges.models import Limit, Pledge
from yinuo.pledges.recording import take_back
from yinuo.promises.answering import asked


@leaders
@require_POST
def adoption(request: HttpRequest) -> HttpResponse:
    adopting.adopt(asked(forms.PackForm(request.POST))["pack"], by=signed_in(request))
    return said(request, _("The pack is on. Its events make promises from now on."))


@leaders
@require_POST
def laying_down(request: HttpRequest) -> HttpResponse:
    adopting.lay_down(asked(forms.PackForm(request.POST))["pack"], by=signed_in(request))
    return said(request, _("The pack is off. Promises already made stand."))


@leaders
@require_POST
def pledge_new(request: HttpRequest) -> HttpResponse:
    adopting.pledge(by=signed_in(request), **asked(forms.PledgeForm(request.POST)))
    return said(request, _("The company stands by it from now on."))


@leaders
@require_POST
def switch(request: HttpRequest, pk: int) -> HttpResponse:
    is_on = asked(forms.SwitchForm(request.POST))["is_on"]
    get_object_or_404(Pledge, pk=pk).switch(is_on=is_on, by=signed_in(request))
    return said(request, _("On from now.") if is_on else _("Off from now. Promises already made stand."))


@leaders
@require_POST
def term(request: HttpRequest, pk: int) -> HttpResponse:
    data = asked(forms.TermForm(request.POST))
    get_object_or_404(Pledge, pk=pk).set_term(by=signed_in(request), **data)
    return said(request, _("The new term holds from the next event."))


@leaders
@require_POST
def calendar(request: HttpRequest) -> HttpResponse:
    file = asked(forms.CalendarForm(request.POST, request.FILES))["file"]
    content = file.read(forms.MOST_CALENDAR_BYTES + 1)
    if len(content) > forms.MOST_CALENDAR_BYTES:
        raise PackError("too_long", file=file.name, line=1)
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise PackError("unreadable", file=file.name, line=1, value=error.reason) from None
    row = add_year(text, file.name, by=signed_in(request))
    return said(
        request, _("The calendar of %(year)d is in. What waited for it gets its time now.") % {"year": row.year}
    )


@leaders
@require_POST
def hours(request: HttpRequest) -> HttpResponse:
    adopting.set_hours(by=signed_in(request), **asked(forms.HoursForm(request.POST)))
    return said(request, _("The hours hold from the next event."))


@leaders
@require_POST
def reserving(request: HttpRequest) -> HttpResponse:
    data = asked(forms.ReservedForm(request.POST))
    adopting.reserve(data["action"], data["role"], by=signed_in(request))
    return said(request, _("Noted. Whoever may not promise it is told while typing."))


@leaders
@require_POST
def limits(request: HttpRequest) -> HttpResponse:
    set_limit(by=signed_in(request), **asked(forms.LimitForm(request.POST)))
    return said(request, _("Noted. Whoever grants more is told while typing."))


@leaders
@require_POST
def lifting(request: HttpRequest) -> HttpResponse:
    lift_limit(get_object_or_404(Limit, pk=asked(forms.LiftingForm(request.POST))["limit"]), by=signed_in(request))
    return said(request, _("Lifted. No limit is known any more, so nothing is flagged."))


@leaders
@require_POST
def settling(request: HttpRequest) -> HttpResponse:
    data = asked(forms.SettlingForm(request.POST))
    overstep = overstep_for(request, data["overstep"])
    settle(overstep, outcome=data["outcome"], by=signed_in(request), why=data["why"])
    return said(request, _("Settled, and noted on the ticket."), url_name="pledge-beyond")


@writers
@require_POST
def taking_back(request: HttpRequest, pk: int) -> HttpResponse:
    occurrence = occurrence_for(request, pk)
    take_back(occurrence, by=signed_in(request), why=asked(forms.TakingBackForm(request.POST))["why"])
    return said(request, _("Taken back, with its open promises."), url_name="ticket", pk=occurrence.ticket_id)
