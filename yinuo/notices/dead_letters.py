"""What could not be sent, why, and sending it once more."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from yinuo.notices.access import delivery_for
from yinuo.notices.models import Delivery
from yinuo.people.access import leaders, signed_in

PER_PAGE = 40


@leaders
@require_safe
def dead_letters(request: HttpRequest) -> HttpResponse:
    """Newest first, with the reasons counted above them: one broken robot makes many rows and one reason."""
    given_up = Delivery.objects.given_up().led_by(signed_in(request))
    rows = given_up.select_related("notification__recipient", "destination").order_by("-given_up_at", "-pk")
    reasons = given_up.order_by().values("why").annotate(count=Count("pk")).order_by("-count", "why")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "notices/dead_letters.html", {"page": page, "reasons": reasons})


@leaders
@require_POST
def delivery_retry(request: HttpRequest, pk: int) -> HttpResponse:
    delivery_for(request, pk)
    again = Delivery.objects.filter(pk=pk).try_again(by=signed_in(request), now=timezone.now())
    return _told(request, again)


@leaders
@require_POST
def delivery_retries(request: HttpRequest) -> HttpResponse:
    """Everything the reader sees there, once more."""
    agent = signed_in(request)
    mine = Delivery.objects.given_up().led_by(agent).order_by().values("pk")
    return _told(request, Delivery.objects.filter(pk__in=mine).try_again(by=agent, now=timezone.now()))


def _told(request: HttpRequest, count: int) -> HttpResponse:
    text = ngettext("%(count)d notice is on its way again.", "%(count)d notices are on their way again.", count)
    messages.success(request, text % {"count": count})
    return redirect("dead-letters")
