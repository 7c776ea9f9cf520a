from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yinuo.people.access import everyone_signed_in


@everyone_signed_in
@require_safe
def workbench(request: HttpRequest) -> HttpResponse:
    return render(request, "pages/workbench.html")
