"""The page on which a person says what reaches them where and when, and a leader where their team's notices go."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from yinuo.notices.access import destination_for
from yinuo.notices.forms import AddressForm, DestinationForm, PreferenceForm, TopicsForm
from yinuo.notices.models import Delivery, Destination, Preference
from yinuo.notices.models.destination import add_destination
from yinuo.notices.models.preference import choose
from yinuo.notices.refusals import HalfAQuiet, NotARobotAddress, NotAWebAddress, NoTrial
from yinuo.notices.topics import TOPICS
from yinuo.notices.trying import try_out
from yinuo.people.access import everyone_signed_in, leaders, signed_in


@everyone_signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def notice_settings(request: HttpRequest) -> HttpResponse:
    agent = signed_in(request)
    if request.method != "POST":
        return _page(request)
    form = PreferenceForm(request.POST)
    if not form.is_valid():
        return _page(request, preference_form=form, status=422)
    chosen = form.cleaned_data
    if not agent.email:
        chosen["email_topics"] = Preference.of(agent).email_topics
    try:
        choose(agent, **chosen)
    except HalfAQuiet as refusal:
        form.add_error("quiet_from", str(refusal))
        return _page(request, preference_form=form, status=422)
    for destination in Destination.objects.set_by(agent).filter(agent=agent):
        topics = TopicsForm({"topics": request.POST.getlist(f"to-{destination.pk}")})
        if topics.is_valid():
            destination.choose(topics.cleaned_data["topics"], by=agent)
    messages.success(request, _("Saved."))
    return redirect("notice-settings")


@leaders
@sensitive_post_parameters("address", "secret")
@sensitive_variables()
@require_POST
def destination_new(request: HttpRequest) -> HttpResponse:
    """Add a destination. The secret of a webhook is on the page that answers, and nowhere afterwards."""
    agent = signed_in(request)
    form = DestinationForm(request.POST, by=agent)
    if not form.is_valid():
        return _page(request, destination_form=form, status=422)
    said = form.cleaned_data
    try:
        made, secret = add_destination(
            said["port"], said["name"], said["address"], by=agent, team=form.team, secret=said["secret"]
        )
    except (NotAWebAddress, NotARobotAddress) as refusal:
        form.add_error("address", str(refusal))
        return _page(request, destination_form=form, status=422)
    if made.port == Destination.Port.WEBHOOK:
        return _page(request, added=made, secret=secret, status=201)
    messages.success(request, _("Added. Send a trial to see whether it arrives."))
    return redirect("notice-settings")


@leaders
@require_POST
def destination_topics(request: HttpRequest, pk: int) -> HttpResponse:
    form = TopicsForm(request.POST)
    destination = destination_for(request, pk)
    if form.is_valid():
        destination.choose(form.cleaned_data["topics"], by=signed_in(request))
        messages.success(request, _("Saved."))
    return redirect("notice-settings")


@leaders
@sensitive_post_parameters("address", "secret")
@sensitive_variables()
@require_POST
def destination_address(request: HttpRequest, pk: int) -> HttpResponse:
    """A new address or secret for one that exists, so that what was not sent can be sent again."""
    destination = destination_for(request, pk)
    form = AddressForm(request.POST)
    if not form.is_valid():
        raise NotAWebAddress
    destination.move(form.cleaned_data["address"], secret=form.cleaned_data["secret"], by=signed_in(request))
    messages.success(request, _("The address is changed. Send a trial to see whether it arrives."))
    return redirect("notice-settings")


@leaders
@require_POST
def destination_trial(request: HttpRequest, pk: int) -> HttpResponse:
    destination = destination_for(request, pk)
    try:
        try_out(destination, by=signed_in(request))
        messages.success(
            request, _("Sent to “%(name)s”. Have a look whether it is there.") % {"name": destination.name}
        )
    except NoTrial as refusal:
        messages.error(request, str(refusal))
    return redirect("notice-settings")


@leaders
@require_POST
def destination_removal(request: HttpRequest, pk: int) -> HttpResponse:
    destination = destination_for(request, pk)
    destination.remove(by=signed_in(request))
    messages.success(request, _("“%(name)s” is removed. Nothing goes there any more.") % {"name": destination.name})
    return redirect("notice-settings")


@sensitive_variables("secret")
def _page(
    request: HttpRequest,
    *,
    preference_form: PreferenceForm | None = None,
    destination_form: DestinationForm | None = None,
    added: Destination | None = None,
    secret: str = "",
    status: int = 200,
) -> HttpResponse:
    agent = signed_in(request)
    preference = Preference.of(agent)
    reached = list(Destination.objects.set_by(agent))
    own = [destination for destination in reached if destination.agent_id == agent.pk]
    email_topics = preference.email_topics if agent.email and agent.has_email_notices else []
    ways = [("email_topics", _("E-mail"), email_topics, bool(agent.email))]
    ways += [(f"to-{one.pk}", one.name, one.topics, True) for one in own]
    if preference_form is not None:
        ways = [(name, label, preference_form.data.getlist(name), on) for name, label, _topics, on in ways]  # type: ignore[attr-defined]
    context: dict[str, Any] = {
        "preference": preference,
        "preference_form": preference_form or PreferenceForm(initial=_initial(preference)),
        "ways": ways,
        "rows": [
            (topic, label, [(name, way, topic in topics, on) for name, way, topics, on in ways])
            for topic, label in TOPICS.items()
        ],
        "added": added,
        "secret": secret,
    }
    if agent.leads:
        context |= {
            "destinations": reached,
            "topics": TOPICS.items(),
            "destination_form": destination_form or DestinationForm(by=agent),
            "given_up_count": Delivery.objects.given_up().led_by(agent).count(),
        }
    return render(request, "notices/settings.html", context, status=status)


def _initial(preference: Preference) -> dict[str, Any]:
    return {name: getattr(preference, name) for name in ("quiet_from", "quiet_until", "has_quiet_days_off")}
