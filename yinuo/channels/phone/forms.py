from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any
from uuid import uuid4

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from yinuo.channels.callers import CallerForm
from yinuo.channels.phone.calls import KEPT_BY_CALLING, Said
from yinuo.channels.transcripts.errors import TranscriptError
from yinuo.channels.transcripts.forms import SpokenField, StartField, said
from yinuo.channels.transcripts.matter import Matter, read_matter
from yinuo.channels.transcripts.parsing import parse
from yinuo.conversations.models import Conversation, Ticket
from yinuo.people.models import Agent, Team
from yinuo.promises.models import Promise

MOST_TICKETS = 6
NEW = "new"
KEY = re.compile(r"^[0-9a-f-]{8,64}\Z")
ENDINGS = [
    (Conversation.Ending.NORMAL, _("Finished")),
    (Conversation.Ending.DROPPED, _("The line dropped")),
]


class CallForm(CallerForm):
    #: makes sending the form twice the same as sending it once
    key = forms.RegexField(KEY)
    promise = forms.IntegerField(required=False)  # the page it came from, and goes back to
    direction = forms.ChoiceField(choices=Conversation.Direction.choices)
    began_at = StartField()
    minutes = forms.IntegerField(required=False, min_value=0, max_value=24 * 60)
    how = forms.ChoiceField(choices=ENDINGS)
    ticket = forms.RegexField(r"^(new|\d{1,18})$", required=False)
    subject = forms.CharField(required=False, max_length=80)
    team = forms.ModelChoiceField(queryset=Team.objects.order_by("name"), required=False)
    text = SpokenField()  # the notes; named as the reader of drafts asks for them
    transcript = SpokenField()

    def __init__(self, *args: Any, agent: Agent, from_promise: Promise | None = None, **kwargs: Any) -> None:
        super().__init__(*args, agent=agent, **kwargs)
        self.from_promise = from_promise
        self.matter: Matter | None = None

    # What the page offers once the caller is known

    @cached_property
    def tickets(self) -> list[Ticket]:
        """The caller's open tickets the agent may add to, newest first; the one asked for, whatever its state."""
        if self.caller is None:
            return []
        visible = Ticket.objects.visible_to(self.agent).filter(customer=self.caller).select_related("owner", "team")
        tickets = list(visible.open().order_by("-opened_at", "-pk")[:MOST_TICKETS])
        wanted = self.wanted_ticket
        if wanted.isdecimal() and all(str(ticket.pk) != wanted for ticket in tickets):
            tickets += visible.filter(pk=int(wanted))
        return tickets

    @property
    def wanted_ticket(self) -> str:
        typed = self._typed("ticket")
        return typed if typed == NEW or (typed.isdecimal() and len(typed) < 19) else ""

    @property
    def chosen_ticket(self) -> str:
        """What stands chosen: as typed, else the newest open one, else a new one."""
        return self.wanted_ticket or (str(self.tickets[0].pk) if self.tickets else NEW)

    @cached_property
    def promises(self) -> list[Promise]:
        """What this call may have fulfilled: owed to the caller, to be kept by calling, and the agent's to settle."""
        if self.caller is None:
            return []
        live = Promise.objects.visible_to(self.agent).live().filter(customer=self.caller).with_people().by_due()
        asked = self.from_promise.pk if self.from_promise else None
        return [
            promise
            for promise in live
            if (promise.action in KEPT_BY_CALLING or promise.pk == asked) and promise.may_be_changed_by(self.agent)
        ]

    @property
    def chosen_promises(self) -> set[int]:
        if self.is_bound:
            return {int(value) for value in self._several("keeps") if value.isdecimal() and len(value) < 19}
        return {self.from_promise.pk} if self.from_promise else set()

    @property
    def accepted(self) -> set[str]:
        return set(self._several("accepts"))

    @property
    def teams(self) -> list[Team]:
        """To choose from, for somebody who belongs to none."""
        return list(Team.objects.order_by("name")) if self.agent.team_id is None else []

    # What is asked of it when it is sent

    @property
    def sent_key(self) -> str:
        """Empty when it is none of ours."""
        typed = self._typed("key")
        return typed if KEY.match(typed) else ""

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        cleaned["lasted"] = None
        if cleaned.get("minutes") is not None:
            cleaned["lasted"] = timedelta(minutes=cleaned["minutes"])
        self._clean_matter(cleaned)
        self._clean_said(cleaned)
        return cleaned

    def what_was_said(self) -> Said:
        return Said(self.cleaned_data["text"], self.matter, self.accepted)

    def kept(self) -> list[Promise]:
        return [promise for promise in self.promises if promise.pk in self.chosen_promises]

    def the_ticket(self) -> Ticket | None:
        """None for a new matter."""
        return next((one for one in self.tickets if str(one.pk) == self.chosen_ticket), None)

    def _several(self, name: str) -> list[str]:
        return self.data.getlist(name) if isinstance(self.data, QueryDict) else []

    def _clean_matter(self, cleaned: dict[str, Any]) -> None:
        if self.chosen_ticket == NEW:
            if not cleaned.get("subject", "").strip() and "subject" not in self.errors:
                self.add_error("subject", _("Say in a few words what it was about."))
            if self.agent.team_id is None and cleaned.get("team") is None:
                self.add_error("team", _("Choose the team that takes it on."))
        elif self.caller is not None and self.the_ticket() is None:
            self.add_error("ticket", _("That ticket is not this customer's, or not yours to see. Choose another."))
        offered = {promise.pk for promise in self.promises}
        if self.caller is not None and not self.chosen_promises <= offered:
            self.add_error(None, _("A promise you ticked has been settled meanwhile. Look again and send once more."))

    def _clean_said(self, cleaned: dict[str, Any]) -> None:
        spoken = cleaned.get("transcript", "")
        if not spoken.strip():
            if not cleaned.get("text", "").strip():
                self.add_error("text", _("Write in a few words what was said; it is the proof of the call."))
            return
        if not cleaned.get("began_at"):
            return
        try:
            transcript = parse(
                spoken.encode("utf-8", "replace"), at=cleaned["began_at"], zone=timezone.get_current_timezone()
            )
        except TranscriptError as trouble:
            self.add_error("transcript", said(trouble))
            return
        if len(transcript.calls) > 1:
            self.add_error(
                "transcript",
                _("This holds %(count)s calls. Bring it in under “Upload”, which makes a conversation of each.")
                % {"count": len(transcript.calls)},
            )
            return
        self.matter = read_matter(transcript)


def blank(
    agent: Agent,
    *,
    promise: Promise | None = None,
    ticket: Ticket | None = None,
    customer: int | None = None,
    typed: Mapping[str, str] | None = None,
) -> CallForm:
    """The form as it is first shown, with what the link that led here already tells, and what was typed."""
    ticket = ticket or (promise.ticket if promise else None)
    return CallForm(
        agent=agent,
        from_promise=promise,
        initial={
            "key": uuid4().hex,
            "promise": promise.pk if promise else "",
            "customer": promise.customer_id if promise else ticket.customer_id if ticket else customer or "",
            "ticket": ticket.pk if ticket else "",
            "direction": Conversation.Direction.OUTBOUND if promise else Conversation.Direction.INBOUND,
            "began_at": f"{timezone.localtime():%Y-%m-%dT%H:%M}",
            "how": Conversation.Ending.NORMAL,
            **(typed or {}),
        },
    )
