"""An agent's open promises as a calendar, for the phone in their pocket."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from icalendar import Alarm, Calendar, Event

from yinuo.people.models import Agent
from yinuo.promises.models import Promise

#: a calendar shows a stretch, and rings at its beginning
STRETCH = timedelta(minutes=15)
#: nobody looks through more in a calendar, and phones fetch it every quarter of an hour
MOST = 500


def calendar_of(agent: Agent, *, site: str) -> bytes:
    """What ``agent`` owes with a time, the next first. ``site``: where this desk is, for links and for the identities.

    A calendar is kept by others, on phones and in clouds: it names the kind of promise, how the customer is addressed and
    the number, and leaves out the words and every contact.
    """
    now = timezone.now()
    calendar = Calendar()
    calendar.add("prodid", "-//Yinuo//promises//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", _("Promises of %(name)s") % {"name": agent})
    calendar.add("refresh-interval", timedelta(minutes=15), parameters={"VALUE": "DURATION"})
    owed = Promise.objects.live().visible_to(agent).filter(owner=agent, due_at__isnull=False)
    for promise in owed.with_people().by_due()[:MOST]:
        assert promise.due_at is not None
        begins_at = max(promise.due_at - STRETCH, min(promise.made_at, promise.due_at))
        event = Event()
        event.add("uid", f"promise-{promise.pk}@{site.split('//')[-1]}")
        event.add("dtstamp", now)
        event.add("dtstart", begins_at)
        event.add("dtend", promise.due_at)
        facts = {
            "action": promise.get_action_display(),
            "customer": promise.customer.called,
            "time": f"{timezone.localtime(promise.due_at):%H:%M}",
        }
        summary = _("By %(time)s: %(action)s, %(customer)s") % facts
        event.add("summary", summary)
        event.add("description", _("Ticket #%(number)s") % {"number": promise.ticket_id})
        event.add("url", f"{site}/promises/{promise.pk}")
        event.add("transp", "TRANSPARENT")
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", summary)
        alarm.add("trigger", timedelta())
        event.add_component(alarm)
        calendar.add_component(event)
    return bytes(calendar.to_ical())
