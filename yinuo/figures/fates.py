"""What became of each promise that was due: every one has exactly one fate, and every figure is a set of fates."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Case,
    CharField,
    DateTimeField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from yinuo.clock.models import Outage
from yinuo.promises.models import Handover, Promise, PromiseQuerySet, Withdrawal

KEPT, LATE, OVERDUE, BROKEN, TAKEN_BACK = "kept", "late", "overdue", "broken", "taken_back"
RENEGOTIATED, SYSTEM, BY_CUSTOMER = "renegotiated", "system", "by_customer"

FATES = {
    KEPT: _("Kept on time"),
    LATE: _("Kept late"),
    OVERDUE: _("Overdue, still open"),
    BROKEN: _("Said not to be kept"),
    TAKEN_BACK: _("Taken back by the desk"),
    RENEGOTIATED: _("Renegotiated"),
    SYSTEM: _("Due while the desk was down"),
    BY_CUSTOMER: _("Withdrawn by the customer"),
}
#: what the kept rate is of; the other fates stand apart
COUNTED = (KEPT, LATE, OVERDUE, BROKEN, TAKEN_BACK)
NOT_KEPT = (OVERDUE, BROKEN, TAKEN_BACK)
#: what has a lateness: one that is still not fulfilled counts as late as it is now
TARDY = (LATE, OVERDUE, BROKEN)

#: a time that somebody quoted to the customer: not one that a rule of the desk or of the company set
_QUOTED = Q(
    due_source__in=[Promise.DueSource.SAID, Promise.DueSource.SET],
    origin__in=[Promise.Origin.HEARD, Promise.Origin.BY_HAND, Promise.Origin.RENEGOTIATION],
)

#: the sets that a figure can be opened to
SHOWS: dict[str, Q] = {
    "due": Q(),
    "counted": Q(fate__in=COUNTED),
    "not_kept": Q(fate__in=NOT_KEPT),
    "tardy": Q(fate__in=TARDY),
    "vague": Q(due_source=Promise.DueSource.POLICY),
    "quoted": _QUOTED,
    "handed_on": Q(Exists(Handover.objects.filter(promise=OuterRef("pk")))),
    **{fate: Q(fate=fate) for fate in FATES},
}
SHOW_NAMES = {
    "due": _("Due"),
    "counted": _("Counted"),
    "not_kept": _("Not kept"),
    "tardy": _("Late or still owed"),
    "vague": _("No time said"),
    "quoted": _("With a time quoted"),
    "handed_on": _("Handed on"),
    **FATES,
}

_NONE = timedelta(0)
_WITHDRAWN = Q(state=Promise.State.WITHDRAWN)


def that_were_due(promises: PromiseQuerySet, as_of: datetime) -> PromiseQuerySet:
    """Those that were due before ``as_of``.

    What somebody said was no promise at all has no fate and is left out. So are the parts of a promise: what the customer
    was promised is the whole, and nobody keeps more by cutting it up.
    """
    due = promises.filter(due_at__lt=as_of).exclude(origin=Promise.Origin.PART)
    return due.exclude(_WITHDRAWN & Q(withdrawal__on_behalf_of=Withdrawal.OnBehalfOf.MISTAKE))


# Each of these brings the rows it asks into the query: a figure takes those it needs and no more.


def with_fates(due: Any) -> Any:
    """Annotated: ``fate``."""
    system = Outage.objects.filter(process="clock", began_at__lte=OuterRef("due_at"), ended_at__gte=OuterRef("due_at"))
    fate = Case(
        When(_WITHDRAWN & Q(withdrawal__on_behalf_of=Withdrawal.OnBehalfOf.CUSTOMER), then=Value(BY_CUSTOMER)),
        When(state=Promise.State.RENEGOTIATED, then=Value(RENEGOTIATED)),
        When(Exists(system), then=Value(SYSTEM)),
        When(state=Promise.State.KEPT, then=Value(KEPT)),
        When(state=Promise.State.KEPT_LATE, then=Value(LATE)),
        When(state=Promise.State.BROKEN, then=Value(BROKEN)),
        When(_WITHDRAWN, then=Value(TAKEN_BACK)),
        default=Value(OVERDUE),
        output_field=CharField(),
    )
    return due.annotate(fate=fate)


def with_channel(due: Any) -> Any:
    """Annotated: ``channel``, empty for what was promised in no contact."""
    return due.annotate(channel=Coalesce("conversation__channel", "imported__channel", Value("")))


def with_quoted(due: Any) -> Any:
    """Annotated: ``quoted``, how far ahead the time was that the customer heard."""
    return due.annotate(quoted=_between("made_at", F("due_at")))


def with_tardy(due: Any, as_of: datetime) -> Any:
    """Annotated: ``tardy``, which means something only of the fates in TARDY."""
    fulfilled = F("keeping__fulfilled_at")
    tardy = Case(
        # What was broken first and shown to be fulfilled afterwards may have been fulfilled in time after all.
        When(state=Promise.State.KEPT_LATE, keeping__fulfilled_at__lte=F("due_at"), then=Value(_NONE)),
        When(state=Promise.State.KEPT_LATE, then=_between("due_at", fulfilled)),
        default=_between("due_at", Value(as_of, output_field=DateTimeField())),
        output_field=DurationField(),
    )
    return due.annotate(tardy=tardy)


def _between(earlier: str, later: Any) -> ExpressionWrapper[Any]:
    return ExpressionWrapper(later - F(earlier), output_field=DurationField())
