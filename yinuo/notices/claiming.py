"""What the sender takes in hand next: one notice, or, when there are too many at once for one way, a digest of them.

Nothing is dropped: what is quiet or over the handful waits and goes later, and every delivery is listed in its digest.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Count, F, Min, Q

from yinuo.notices.failures import MAY_HAVE_ARRIVED
from yinuo.notices.models import Delivery, Digest, Preference
from yinuo.notices.parcels import Parcel, line
from yinuo.notices.ports import MOST_BYTES, MOST_BYTES_OTHERWISE
from yinuo.notices.topics import goes_past_quiet_hours

#: a claimed delivery is tried again after this when its sender died with it
LEASE = timedelta(minutes=2)
#: as many messages as settings.NOTICE_HANDFUL go by one way within this time
MINUTE = timedelta(minutes=1)
#: a longer list is nobody's reading; the rest goes in the next one
MOST_LISTED = 200
#: bytes kept for the heading and the address below the list
FRAME = 300


def claim(delivery: Delivery, now: datetime) -> Parcel | None:
    """Take ``delivery``, or what must go in its place, in hand until LEASE is over; None when there is nothing to send
    this time: another sender was faster, or it was put off."""
    if delivery.digest_id is not None:
        return _claim_digest(delivery.digest_id, now)
    if delivery.attempt_count and delivery.why in MAY_HAVE_ARRIVED:
        # The other side may have it: only under its own key can it drop the copy.
        return _claim_one(delivery, now) if _not_quiet([delivery], now) else None
    going = _not_quiet(_of_the_same_way(delivery, now), now)
    if not going:
        return None
    gone, since = _gone(delivery.way, now)
    if gone >= settings.NOTICE_HANDFUL and since is not None:
        _put_off(going, since + MINUTE, now)
        return None
    if gone + len(going) <= settings.NOTICE_HANDFUL or len(going) == 1:
        return _claim_one(going[0], now)
    return _claim_together(_fitting(going), now)


def put_off_way(way: str, until: datetime, now: datetime) -> None:
    """Leave what is due that way, and in nobody's hands, until then."""
    Delivery.objects.due(now).filter(way=way).order_by().update(next_at=until)


def _of_the_same_way(delivery: Delivery, now: datetime) -> list[Delivery]:
    due = (
        Delivery.objects.due(now)
        .filter(way=delivery.way, digest=None)
        .exclude(attempt_count__gt=0, why__in=MAY_HAVE_ARRIVED)
    )
    return list(due.select_related("notification__recipient", "destination__agent")[:MOST_LISTED])


def _not_quiet(due: list[Delivery], now: datetime) -> list[Delivery]:
    """Those that may go out now; the others are put off to the end of the quiet of whoever would hear them."""
    if not due:
        return []
    destination = due[0].destination
    hearer = due[0].notification.recipient if destination is None else destination.agent
    until = Preference.of(hearer).end_of_quiet(now) if hearer is not None else None
    if until is None:
        return due
    urgent = [delivery for delivery in due if goes_past_quiet_hours(delivery.notification)]
    _put_off([delivery for delivery in due if delivery not in urgent], until, now)
    return urgent


def _gone(way: str, now: datetime) -> tuple[int, datetime | None]:
    """How many messages went this way within the last minute, and when the first of them did."""
    sent = Delivery.objects.filter(way=way, sent_at__gt=now - MINUTE, sent_at__lte=now)
    found = sent.aggregate(
        alone=Count("pk", filter=Q(digest=None)), digests=Count("digest", distinct=True), since=Min("sent_at")
    )
    return found["alone"] + found["digests"], found["since"]


def _put_off(deliveries: list[Delivery], until: datetime, now: datetime) -> None:
    still = Delivery.objects.due(now).filter(pk__in=[delivery.pk for delivery in deliveries], digest=None)
    still.order_by().update(next_at=until)


def _claim_one(delivery: Delivery, now: datetime) -> Parcel | None:
    """By moving next_at past the lease: of two senders one sees 0 rows updated and goes on."""
    mine = Delivery.objects.waiting().filter(pk=delivery.pk, next_at=delivery.next_at, digest=None)
    # Without a reason until it has failed again, so that one that dies in our hands is known from one that was refused.
    if not mine.update(next_at=now + LEASE, attempt_count=delivery.attempt_count + 1, why=""):
        return None
    return _in_hand(delivery.key, [delivery.pk])


def _claim_together(deliveries: list[Delivery], now: datetime) -> Parcel | None:
    """Make a digest of those that nobody else has taken meanwhile. From then on they are sent as this digest alone."""
    with transaction.atomic():
        still = Delivery.objects.due(now).filter(pk__in=[delivery.pk for delivery in deliveries], digest=None)
        mine = list(still.order_by("pk").select_for_update(skip_locked=True).values_list("pk", flat=True))
        if not mine:
            return None
        digest = Digest.objects.create(made_at=now)
        Delivery.objects.filter(pk__in=mine).update(
            digest=digest, next_at=now + LEASE, attempt_count=F("attempt_count") + 1
        )
    return _in_hand(_key(digest), mine)


def _claim_digest(pk: int, now: datetime) -> Parcel | None:
    """Take a digest again that did not go out, or whose sender died between sending and marking: the same list and key."""
    with transaction.atomic():
        # Whoever claims a digest holds this row, so that two senders do not share its deliveries.
        digest = Digest.objects.select_for_update().get(pk=pk)
        mine = list(Delivery.objects.due(now).filter(digest=digest).order_by("pk").values_list("pk", flat=True))
        Delivery.objects.filter(pk__in=mine).update(next_at=now + LEASE, attempt_count=F("attempt_count") + 1)
    return _in_hand(_key(digest), mine) if mine else None


def _fitting(deliveries: list[Delivery]) -> list[Delivery]:
    """As many as the other side takes in one message, in their order; at least one."""
    room = MOST_BYTES.get(deliveries[0].port, MOST_BYTES_OTHERWISE) - FRAME
    fitting: list[Delivery] = []
    for delivery in deliveries:
        room -= len(line(delivery.notification).encode()) + LINE_FRAME
        if fitting and room < 0:
            break
        fitting.append(delivery)
    return fitting


#: bytes around each line, and for a time that is said at greater length when the digest is sent on another day
LINE_FRAME = 24


def _in_hand(key: str, pks: list[int]) -> Parcel:
    taken = Delivery.objects.filter(pk__in=pks).select_related("notification__recipient", "destination")
    return Parcel(key, list(taken.order_by("notification_id", "pk")))


def _key(digest: Digest) -> str:
    return f"digest:{digest.key}"
