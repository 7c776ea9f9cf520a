"""Why a message was read as it was, and everything that people put right."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from yinuo.corrections.access import message_for
from yinuo.corrections.emotions import NAMES
from yinuo.corrections.explaining import Explanation
from yinuo.corrections.models import Correction
from yinuo.corrections.replaying import case_file, replay_for
from yinuo.people.access import everyone_signed_in, leaders, signed_in
from yinuo.promises.models import Promise

ON_A_PAGE = 50


@everyone_signed_in
@require_safe
def reading(request: HttpRequest, pk: int) -> HttpResponse:
    """Why it was read so. ``words`` and ``start``: what is selected in it, perhaps a promise nobody heard."""
    message = message_for(request, pk)
    explained = Explanation(message, signed_in(request))
    start = request.GET.get("start", "")
    context = {
        "message": message,
        "explained": explained,
        "missed": explained.suggested(
            request.GET.get("words", "").replace("\r\n", "\n"),
            int(start) if start.isdecimal() and len(start) < 9 else None,
        ),
        "emotions": NAMES.items(),
        "actions": Promise.Action.choices,
    }
    template = "corrections/reading.html#explained" if request.headers.get("HX-Request") else "corrections/reading.html"
    return render(request, template, context)


@leaders
@require_safe
def corrections(request: HttpRequest) -> HttpResponse:
    """Where was the desk wrong? Newest first."""
    return render(request, "corrections/corrections.html", _listed(request))


@leaders
@require_safe
def replay(request: HttpRequest) -> HttpResponse:
    """Would today's rules read it right? The sentence, and what they would still misread."""
    agent = signed_in(request)
    replayed = replay_for(agent)
    wrong = Correction.objects.visible_to(agent).filter(pk__in=replayed.wrong_ids).with_people().order_by("-at", "-pk")
    context = {"replayed": replayed, "wrong": wrong[:ON_A_PAGE]}
    if request.headers.get("HX-Request"):
        return render(request, "corrections/corrections.html#replayed", context)
    return render(request, "corrections/corrections.html", _listed(request) | context)


@leaders
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The cases for ``yinuo language check``, without the people in them."""
    response = HttpResponse(case_file(signed_in(request)), content_type="application/x-ndjson; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="yinuo-cases-{timezone.localdate():%Y-%m-%d}.jsonl"'
    return response


def _listed(request: HttpRequest) -> dict[str, Any]:
    rows = Correction.objects.visible_to(signed_in(request))
    page = Paginator(rows.with_people().order_by("-at", "-pk"), ON_A_PAGE).get_page(request.GET.get("page"))
    return {"page": page, "count": rows.standing().count()}
