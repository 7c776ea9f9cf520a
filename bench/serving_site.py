"""The site that bench/serving.py loads: the desk's own settings and live stream, and one view that inserts one row."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt

from yinuo.journal.models import record
from yinuo.people.access import anyone
from yinuo.people.models import Team

_team: Team | None = None


@csrf_exempt
@anyone
def insert(request: HttpRequest) -> HttpResponse:
    global _team
    if _team is None:
        _team = Team.objects.get()
    mark = request.GET.get("mark")
    record(f"bench.{mark or 'inserted'}", _team, team_id=_team.pk if mark else None)
    return HttpResponse(status=204)


urlpatterns = [path("insert", insert), path("", include("yinuo.urls"))]
