"""What every page needs to know."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from yinuo.common import timelapse
from yinuo.journal.models import Entry
from yinuo.notices.models import unread_count
from yinuo.people.models import Agent, Presence

#: a page is made in less; what happened within is told again, which costs one refresh
MADE_WITHIN = timedelta(seconds=1)
#: entries looked back through; a desk busier than this tells its pages to reload
NEWEST = 100

#: what an agent says of themselves; offline is said by signing out
STATUSES = [choice for choice in Presence.Status.choices if choice[0] != Presence.Status.OFFLINE]


def desk(request: HttpRequest) -> dict[str, Any]:
    """Callables are asked only by the pages that show them, so a fragment costs no query here."""
    common = {"desk_now": timezone.now, "desk_rate": timelapse.rate(), "desk_words": words}
    user = getattr(request, "user", None)
    if not isinstance(user, Agent):
        return common
    return {
        **common,
        "me": user,
        "my_presence": user.presence,
        "statuses": STATUSES,
        "unread_count": SimpleLazyObject(partial(unread_count, user)),
        "journal_at": journal_at,
    }


def journal_at() -> int:
    """Where the page's stream continues: a moment ago, for what happens while the page is made may not be on it."""
    newest = list(Entry.objects.order_by("-id").values_list("id", "at")[:NEWEST])
    before = timezone.now() - MADE_WITHIN
    settled = [pk for pk, at in newest if at <= before]
    if settled:
        return settled[0]
    return newest[-1][0] if len(newest) == NEWEST else 0


def words() -> dict[str, str]:
    """The few words that scripts say, in the reader's language."""
    return {
        "left": _("%(span)s left"),
        "over": _("%(span)s over"),
        "seconds": _("%(count)d s"),
        "minutes": _("%(count)d min"),
        "hours": _("%(hours)d h"),
        "hoursMinutes": _("%(hours)d h %(minutes)d min"),
        "days": _("%(count)d d"),
        "daysHours": _("%(days)d d %(hours)d h"),
        "offline": _("The desk cannot be reached. What you typed is kept; trying again."),
        "failed": _("That did not work (%(status)s). Nothing was lost; please try once more."),
        "forbidden": _("You may read this, not change it. If you have just signed in again, reload the page."),
        "gone": _("This is no longer here. Reload the page to see how it stands."),
    }
