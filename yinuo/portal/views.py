"""The customer's page, and the key by which the desk gives it away."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from yinuo.common.refusals import Refusal
from yinuo.conversations.access import ticket_for
from yinuo.people.access import signed_in, writers
from yinuo.portal import asking, refusals
from yinuo.portal.access import by_link, link_to_change, nothing
from yinuo.portal.forms import TimeForm, proposals
from yinuo.portal.models import PortalLink, link_for
from yinuo.portal.showing import CustomersPage
from yinuo.portal.words import greeted, named


@by_link
@require_safe
def page(request: HttpRequest, link: PortalLink) -> HttpResponse:
    link.seen()
    part = "#promises" if request.headers.get("HX-Request") else ""
    return render(request, f"portal/page.html{part}", _about(request, link) | {"page": CustomersPage(link.ticket)})


@by_link
@require_http_methods(["GET", "HEAD", "POST"])
def another_time(request: HttpRequest, link: PortalLink, pk: int) -> HttpResponse:
    told = CustomersPage(link.ticket).one(pk)
    if told is None:
        return nothing(request)
    if not told.promise.is_live:
        return _back(request)
    form, refusal = TimeForm(request.POST or None), None
    if request.method == "POST":
        try:
            chosen = form.chosen() if form.is_valid() else None
            if chosen is None:
                raise refusals.TimeOutside(
                    first=f"{asking.FIRST_HOUR:%H:%M}", last=f"{asking.LAST_HOUR:%H:%M}", days=asking.FURTHEST.days
                )
            words, key = form.cleaned_data["words"], form.cleaned_data["key"]
            asking.ask_for_time(told.promise, due_at=chosen, words=words, key=key)
            return _back(request)
        except Refusal as error:
            refusal = error
    now = timezone.localtime()
    context = _about(request, link) | {
        "told": told,
        "refusal": refusal,
        "words": form.data.get("words", "")[: asking.MOST_WORDS],
        "most_words": asking.MOST_WORDS,
        "key": uuid4().hex,
        "proposals": proposals(now),
        "soonest": now + asking.SOONEST,
        "furthest": now + asking.FURTHEST - timedelta(minutes=1),
    }
    return render(request, "portal/another_time.html", context, status=422 if refusal else 200)


@by_link
@require_POST
def receipt(request: HttpRequest, link: PortalLink, pk: int) -> HttpResponse:
    told = CustomersPage(link.ticket).one(pk)
    if told is None:
        return nothing(request)
    if told.promise.is_live:
        asking.confirm_receipt(told.promise)
    return _back(request)


@writers
@require_POST
def links(request: HttpRequest, pk: int) -> HttpResponse:
    """The link for the customer, to be put into the reply or copied."""
    link = link_for(ticket_for(request, pk), by=signed_in(request))
    return render(request, "portal/link.html", {"link": link, "address": _address(request, link)})


@writers
@require_POST
def revocation(request: HttpRequest, pk: int) -> HttpResponse:
    link = link_to_change(request, pk)
    link.revoke(by=signed_in(request))
    return render(request, "portal/link.html", {"link": link})


def _about(request: HttpRequest, link: PortalLink) -> dict[str, Any]:
    ticket = link.ticket
    return {
        "ticket": ticket,
        "token": _token(request),
        "company": settings.COMPANY,
        "customer": greeted(ticket.customer),
        "owner": named(ticket.owner),
    }


def _back(request: HttpRequest) -> HttpResponse:
    return redirect("customers-page", _token(request))


def _token(request: HttpRequest) -> str:
    """As it was opened: after a change of the installation's secret it cannot be signed again."""
    return str(request.resolver_match.kwargs["token"]) if request.resolver_match else ""


def _address(request: HttpRequest, link: PortalLink) -> str:
    path = reverse("customers-page", args=[link.token])
    return f"{settings.PUBLIC_URL}{path}" if settings.PUBLIC_URL else request.build_absolute_uri(path)
