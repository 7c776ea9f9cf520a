"""Whether a destination works, asked at once and not through the queue: whoever sets it up is waiting for the answer."""

from __future__ import annotations

import uuid

from yinuo.common.outbound import OutboundError
from yinuo.common.sealing import Unreadable
from yinuo.journal.models import record
from yinuo.notices.failures import Failed, in_words, why
from yinuo.notices.models import Delivery, Destination, Notification
from yinuo.notices.parcels import Parcel
from yinuo.notices.refusals import NoTrial, NotYoursToSet
from yinuo.notices.sending import send
from yinuo.people.models import Agent


def try_out(destination: Destination, *, by: Agent) -> None:
    """Send one notice that says it is a trial. Raises NoTrial with the reason in words."""
    if not destination.may_be_set(by):
        raise NotYoursToSet
    notification = Notification(recipient=by, kind="notice.trial", facts={"by": by.name})
    key = f"trial:{uuid.uuid4()}"
    delivery = Delivery(notification=notification, port=destination.port, destination=destination, key=key)
    record("destination.tried", destination, by=by, agent_id=by.pk)
    try:
        send(Parcel(key, [delivery]))
    except (Failed, OutboundError, Unreadable) as error:
        raise NoTrial(why=in_words(why(error))) from None
