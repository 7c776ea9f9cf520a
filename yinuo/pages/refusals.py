"""A rule that said no becomes a page, or a fragment beside the form, that tells what to do next."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import render

from yinuo.common.refusals import Refusal


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponseBase | None:
        if not isinstance(error, Refusal):
            return None
        if not request.headers.get("HX-Request"):
            return render(request, "pages/refusal.html", {"refusal": error}, status=409)
        # Whatever the request was going to replace stays; the refusal has a place of its own on every page.
        response = render(request, "pages/refusal.html#notice", {"refusal": error}, status=409)
        response["HX-Retarget"], response["HX-Reswap"] = "#refusals", "innerHTML"
        return response
