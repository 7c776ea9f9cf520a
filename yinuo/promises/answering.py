"""How every verb of a promise reads its form and answers its asker."""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from yinuo.promises import refusals
from yinuo.promises.models import Promise


def asked(form: forms.Form) -> dict[str, Any]:
    """What the form says, or a refusal that names the first thing that could not be understood."""
    if not form.is_valid():
        name, problems = next(iter(form.errors.items()))
        field = form.fields.get(name)
        raise refusals.NotUnderstood(field=str(field.label or name) if field else name, problem=str(problems[0]))
    return form.cleaned_data


def done(request: HttpRequest, promise: Promise, told: str, *, url: str = "") -> HttpResponse:
    """Its own page (or ``url``) shows the outcome afresh; the workbench asks for its own fragments again."""
    in_htmx = request.headers.get("HX-Request")
    if in_htmx and "on_page" not in request.POST:
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"desk:said": {"told": str(told)}})})
    messages.success(request, told)
    url = url or reverse("promise", args=[promise.pk])
    return HttpResponse(status=204, headers={"HX-Redirect": url}) if in_htmx else redirect(url)
