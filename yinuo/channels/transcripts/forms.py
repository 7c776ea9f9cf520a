from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.core.validators import ProhibitNullCharactersValidator
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from yinuo.channels.callers import CallerForm
from yinuo.channels.receiving import EARLIEST
from yinuo.channels.transcripts.encoding import MAX_BYTES
from yinuo.channels.transcripts.errors import FileError, Notice, TranscriptError
from yinuo.channels.transcripts.importing import Origin, dated, origin_of
from yinuo.channels.transcripts.messages import Lang
from yinuo.channels.transcripts.transcript import Transcript
from yinuo.people.models import Agent

LOCAL_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]


def language() -> Lang:
    """The reader's own sentences come in these two languages."""
    return "zh" if (get_language() or "zh").startswith("zh") else "en"


def said(trouble: TranscriptError | Notice) -> str:
    return trouble.text(language())


class StartField(forms.DateTimeField):
    """When a call began, as people give it: to the minute, in local time, and not ahead."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            input_formats=LOCAL_FORMATS,
            error_messages={"invalid": _("Give the date and time of the call, for example 2026-03-02 10:20.")},
            **kwargs,
        )

    def to_python(self, value: Any) -> datetime | None:
        try:
            at = super().to_python(value)
            far = at is not None and not EARLIEST <= at <= timezone.now()
        except OverflowError:
            far = True
        if far:
            raise forms.ValidationError(_("The call began between 1990 and now. Check the year and the time."))
        return at


class SpokenField(forms.CharField):
    """Text as it was pasted: whatever is wrong with it is for the reader to say, in its own words."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(required=False, strip=False, **kwargs)
        self.validators = [one for one in self.validators if not isinstance(one, ProhibitNullCharactersValidator)]


class AgentChoice(forms.ModelChoiceField):  # type: ignore[type-arg]
    def label_from_instance(self, agent: Agent) -> str:
        return f"{agent} · {agent.team}"


def speakers_for(agent: Agent) -> QuerySet[Agent]:
    """In whose name ``agent`` may bring in calls: their own, and for leaders anybody of the teams they see."""
    people = Agent.objects.filter(is_active=True, team__isnull=False).exclude(role=Agent.Role.INSPECTOR)
    if not agent.leads:
        people = people.filter(pk=agent.pk)
    elif not agent.sees_every_team:
        people = people.filter(team_id__in=agent.team_ids)
    return people.select_related("team").order_by("team__name", "name", "pk")


class TranscriptForm(CallerForm):
    file = forms.FileField(required=False, allow_empty_file=True)
    text = SpokenField()
    began_at = StartField(required=False)
    subject = forms.CharField(required=False, max_length=80)
    speaker = AgentChoice(queryset=Agent.objects.none(), required=False)

    may_be_unnamed = True

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["speaker"].queryset = speakers_for(self.agent)  # type: ignore[attr-defined]
        self.transcript: Transcript | None = None
        self.origin: Origin | None = None

    @property
    def offers_speakers(self) -> bool:
        return self.agent.leads

    @property
    def chosen_speaker(self) -> str:
        return self._typed("speaker") or (str(self.agent.pk) if self.agent.team_id else "")

    def clean_speaker(self) -> Agent:
        speaker = self.cleaned_data["speaker"]
        if isinstance(speaker, Agent):
            return speaker
        if self.agent.team_id is None:
            raise forms.ValidationError(_("Choose the agent who spoke in it."))
        return self.agent

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors.get("began_at") or self.errors.get("file"):
            return cleaned
        field = "file" if cleaned.get("file") is not None else "text"
        try:
            content, name = self._content()
            self.origin = origin_of(content, name)
            now = timezone.localtime()
            transcript = dated(
                content, filename=name, at=cleaned.get("began_at"), zone=timezone.get_current_timezone(), now=now
            )
        except TranscriptError as trouble:
            self.add_error(field, said(trouble))
            return cleaned
        if transcript.calls[-1].ended_at > now:
            end = timezone.localtime(transcript.calls[-1].ended_at)
            self.add_error(
                "began_at",
                _("Its last words would fall on %(end)s, which is still ahead. Give the time the first call began.")
                % {"end": f"{end:%Y-%m-%d %H:%M}"},
            )
        self.transcript = transcript
        return cleaned

    def _content(self) -> tuple[bytes, str]:
        upload = self.cleaned_data.get("file")
        if upload is None:
            text = self.cleaned_data.get("text") or ""
            return text.replace("\r\n", "\n").encode("utf-8", "replace"), ""
        if upload.size > MAX_BYTES:
            # Said before it is read: whatever was sent, at most this much is held in memory.
            megabytes = f"{upload.size / 1024 / 1024:.1f}"
            raise FileError("too_large", megabytes=megabytes, limit=MAX_BYTES // 1024 // 1024)
        return upload.read(), upload.name or ""
