from __future__ import annotations

from django.contrib.auth import login, logout
from django.contrib.auth.forms import AuthenticationForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.people.access import anyone, everyone_signed_in, signed_in, writers
from yinuo.people.models import Agent, Presence
from yinuo.people.refusals import NotAStatus


@anyone
@sensitive_post_parameters("password")
@require_http_methods(["GET", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """The door. A fragment that is sent here because its session ended takes its whole page along."""
    wanted = _safe(request, request.POST.get("next") or request.GET.get("next") or "")
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Refresh": "true"})
    if request.user.is_authenticated:
        return redirect(wanted)
    form = AuthenticationForm(request, data=request.POST or None)
    form.fields["username"].widget.attrs.update(autocomplete="username", autocapitalize="none")
    if request.method == "POST" and form.is_valid():
        agent: Agent = form.get_user()
        login(request, agent)
        if agent.may_write and _is_away(agent.presence()):
            agent.become(Presence.Status.READY)
        return redirect(wanted)
    return render(request, "people/sign_in.html", {"form": form, "next": wanted}, status=422 if form.errors else 200)


@everyone_signed_in
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    agent = signed_in(request)
    if agent.may_write:
        agent.become(Presence.Status.OFFLINE)
    logout(request)
    return redirect("sign-in")


@writers
@require_POST
def presence(request: HttpRequest) -> HttpResponse:
    status = request.POST.get("status", "")
    if status not in Presence.Status.values:
        raise NotAStatus(status=status[:40])
    reason = request.POST.get("reason", "").strip()[:120] if status == Presence.Status.BREAK else ""
    signed_in(request).become(status, reason=reason)
    return redirect(_safe(request, request.POST.get("next", "")))


def _safe(request: HttpRequest, url: str) -> str:
    """``url`` when it stays on this desk, else the workbench."""
    if url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure()):
        return url
    return resolve_url("workbench")


def _is_away(presence: Presence | None) -> bool:
    return presence is None or presence.status == Presence.Status.OFFLINE
