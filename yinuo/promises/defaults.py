"""The page on which managers set how long a promise without a time may stand."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from yinuo.people.access import leaders, signed_in
from yinuo.people.models import Agent
from yinuo.promises import forms, policies, timing
from yinuo.promises.answering import asked
from yinuo.promises.models import Promise, VaguePolicy


@leaders
@require_http_methods(["GET", "HEAD", "POST"])
def defaults(request: HttpRequest) -> HttpResponse:
    agent = signed_in(request)
    if request.method == "POST":
        data = asked(forms.DefaultForm(request.POST))
        within = timedelta(hours=float(data["hours"])) if data["hours"] else None
        policies.set_vague_within(data["action"], within, by=agent)
        messages.success(request, _("It holds for promises made from now on."))
        return redirect("promise-defaults")
    set_ = {policy.action: policy for policy in VaguePolicy.objects.select_related("set_by")}
    rows: list[dict[str, Any]] = [
        {"action": value, "label": label, "policy": set_.get(value), "hours": _hours(set_.get(value))}
        for value, label in Promise.Action.choices
    ]
    context = {
        "rows": rows,
        "general": _plain(timing.VAGUE_DUE_AFTER),
        "may_set": agent.role in (Agent.Role.MANAGER, Agent.Role.ADMINISTRATOR),
    }
    return render(request, "promises/defaults.html", context)


def _hours(policy: VaguePolicy | None) -> str:
    return _plain(policy.within) if policy is not None else ""


def _plain(span: timedelta) -> str:
    """2, 0.5: hours as a field takes them."""
    return f"{span.total_seconds() / 3600:.2f}".rstrip("0").rstrip(".")
