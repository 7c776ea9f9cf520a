"""What leaves the desk: the export, and the calendar with its secret address."""

from __future__ import annotations

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yinuo.figures.asked import Asked
from yinuo.figures.calendars import calendar_of
from yinuo.figures.exporting import take_csv, take_sheet
from yinuo.figures.models import CalendarFeed
from yinuo.people.access import anyone, everyone_signed_in, signed_in

SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@everyone_signed_in
@require_POST
def export(request: HttpRequest) -> HttpResponseBase:
    """A POST, for taking data out is a deed that is written down."""
    agent = signed_in(request)
    asked = Asked.read(request.GET, agent)
    name = f"yinuo-promises-{asked.first:%Y%m%d}-{asked.last:%Y%m%d}"
    if request.POST.get("kind") == "xlsx":
        return FileResponse(take_sheet(agent, asked), as_attachment=True, filename=f"{name}.xlsx", content_type=SHEET)
    response = StreamingHttpResponse(take_csv(agent, asked), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.csv"'
    return response


@everyone_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def calendar(request: HttpRequest) -> HttpResponse:
    """The address of my own calendar: made, replaced, closed."""
    agent = signed_in(request)
    if request.method == "POST":
        if "close" in request.POST:
            CalendarFeed.close(agent)
        else:
            CalendarFeed.renew(agent)
        return redirect("calendar")
    feed = CalendarFeed.objects.filter(agent=agent).first()
    url = request.build_absolute_uri(reverse("calendar-feed", args=[feed.token])) if feed else ""
    return render(request, "figures/calendar.html", {"feed": feed, "url": url})


@anyone
@require_safe
def calendar_feed(request: HttpRequest, token: str) -> HttpResponse:
    """Whoever has the address is let in; what is not an address of today looks as if there were nothing."""
    feed = CalendarFeed.of_token(token)
    if feed is None:
        raise Http404
    CalendarFeed.objects.filter(pk=feed.pk).update(read_at=timezone.now())
    body = calendar_of(feed.agent, site=request.build_absolute_uri("/").rstrip("/"))
    response = HttpResponse(body, content_type="text/calendar; charset=utf-8")
    response["Cache-Control"] = "no-store"
    response["X-Robots-Tag"] = "noindex"
    return response
