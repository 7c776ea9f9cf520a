from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from yinuo.notices.models import Destination
from yinuo.notices.topics import TOPICS
from yinuo.people.models import Agent, Team

ME = "me"


class TopicsForm(forms.Form):
    topics = forms.MultipleChoiceField(choices=tuple(TOPICS.items()), required=False)


class PreferenceForm(forms.Form):
    """What reaches one person by mail and by each way of their own, and when nothing may."""

    email_topics = forms.MultipleChoiceField(choices=tuple(TOPICS.items()), required=False)
    quiet_from = forms.TimeField(label=_("From"), required=False)
    quiet_until = forms.TimeField(label=_("Until"), required=False)
    has_quiet_days_off = forms.BooleanField(required=False)


class AddressForm(forms.Form):
    address = forms.CharField(label=_("Address"), max_length=2000)
    secret = forms.CharField(
        label=_("Signing secret"), max_length=200, required=False, widget=forms.PasswordInput(render_value=False)
    )


class DestinationForm(AddressForm):
    whose = forms.ChoiceField(label=_("For whom"))
    port = forms.ChoiceField(label=_("What it is"), choices=Destination.Port.choices)
    name = forms.CharField(label=_("Name"), max_length=40, required=False)

    def __init__(self, *args: Any, by: Agent, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        teams = Team.objects.order_by("name") if by.sees_every_team else Team.objects.filter(pk__in=by.team_ids)
        self.teams = {str(team.pk): team for team in teams}
        self.fields["whose"].choices = [*((pk, team.name) for pk, team in self.teams.items()), (ME, _("Me alone"))]  # type: ignore[attr-defined]

    @property
    def team(self) -> Team | None:
        return self.teams.get(self.cleaned_data["whose"])
