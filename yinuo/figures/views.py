"""The page of figures, and the lists behind its numbers."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from yinuo.figures.asked import Asked
from yinuo.figures.fates import SHOW_NAMES
from yinuo.figures.listing import contact_page, promise_page
from yinuo.figures.page import FiguresPage
from yinuo.people.access import everyone_signed_in, signed_in


@everyone_signed_in
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """Do we keep our word? Agents see their own answer."""
    agent = signed_in(request)
    asked = Asked.read(request.GET, agent)
    return render(request, "figures/figures.html", {"page": FiguresPage(agent, asked), "asked": asked})


@everyone_signed_in
@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    agent = signed_in(request)
    asked = Asked.read(request.GET, agent)
    context = {
        "asked": asked,
        "title": SHOW_NAMES[asked.show],
        "listed": promise_page(agent, asked, request.GET.get("page", "")),
        "page_url": asked.opened(asked.show),
    }
    return render(request, "figures/promises.html", context)


@everyone_signed_in
@require_safe
def contacts(request: HttpRequest) -> HttpResponse:
    agent = signed_in(request)
    asked, show = Asked.read(request.GET, agent), request.GET.get("show", "")
    context = {
        "asked": asked,
        "show": show,
        "listed": contact_page(agent, asked, show, request.GET.get("page", "")),
        "page_url": asked.opened(show),
        "tabs": {name: asked.opened(name) for name in ("follow_up", "covered", "uncovered")},
    }
    return render(request, "figures/contacts.html", context)
