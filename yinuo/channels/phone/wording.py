"""What logging a call brought about, said to the agent who logged it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from yinuo.channels.phone.calls import Logged
from yinuo.common.dates import clock_time, span
from yinuo.promises.models import Keeping


def what_came_of(logged: Logged) -> Iterator[str]:
    if not logged.is_new:
        yield _("This call was already logged; nothing was stored twice.")
        return
    for keeping in logged.keepings:
        yield _("%(what)s · %(customer)s: %(how)s") % {
            "what": keeping.promise.get_action_display(),
            "customer": keeping.promise.customer.called,
            "how": _how(keeping),
        }
    if not logged.keepings:
        yield _("The call is logged.")
    if logged.heard:
        count = len(logged.heard)
        yield ngettext(
            "%(count)d promise was heard in it; it stands with its time in the list.",
            "%(count)d promises were heard in it; they stand with their times in the list.",
            count,
        ) % {"count": count}
    if logged.callback is not None and logged.callback.due_at is not None:
        yield _("The line dropped: a callback is owed by %(due)s.") % {"due": clock_time(logged.callback.due_at)}


def _how(keeping: Keeping) -> str:
    due_at = keeping.promise.due_at
    if due_at is None:
        return _("Kept")
    wording = _("kept %(span)s early") if keeping.fulfilled_at <= due_at else _("kept %(span)s late")
    return wording % {"span": span(due_at - keeping.fulfilled_at)}
