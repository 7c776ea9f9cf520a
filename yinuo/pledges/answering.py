"""How each verb answers its asker: the page again with what was done, or a word beside what stands open."""

from __future__ import annotations

import json

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse


def said(request: HttpRequest, told: str, *, url_name: str = "pledges", pk: int | None = None) -> HttpResponse:
    """With htmx from a form that is not marked ``on_page`` the open page stays and asks for its fragments again."""
    in_htmx = request.headers.get("HX-Request")
    if in_htmx and "on_page" not in request.POST:
        return HttpResponse(status=204, headers={"HX-Trigger": json.dumps({"desk:said": {"told": told}})})
    messages.success(request, told)
    url = reverse(url_name, args=[pk] if pk else None)
    return HttpResponse(status=204, headers={"HX-Redirect": url}) if in_htmx else redirect(url)
