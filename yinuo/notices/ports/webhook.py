"""Notices to a program of the company's own. docs/notices.md tells its author how to check the signature."""

from __future__ import annotations

import hashlib
import hmac
import json
import time
from datetime import timedelta

from yinuo.common.outbound import Answer, post
from yinuo.notices.failures import Failed
from yinuo.notices.models import Notification
from yinuo.notices.parcels import Parcel, address, line

#: the longest time another side may ask us to wait
LONGEST_WAIT = timedelta(hours=1)


def send(parcel: Parcel) -> None:
    destination = parcel.destination
    said = {"key": parcel.key, "notices": [_notice(notification) for notification in parcel.notifications]}
    body = json.dumps(said, ensure_ascii=False).encode()
    timestamp = str(int(time.time()))
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "Idempotency-Key": parcel.key,
        "Yinuo-Timestamp": timestamp,
        "Yinuo-Signature": "sha256=" + signature(destination.secret, timestamp, body),
    }
    answer = post(destination.address, body, headers)
    if not 200 <= answer.status < 300:
        raise Failed(
            "too-many" if answer.status == 429 else "answered", f"HTTP {answer.status}", wait=asked_wait(answer)
        )


def signature(secret: str, timestamp: str, body: bytes) -> str:
    """HMAC-SHA256 over ``timestamp.body``, in hexadecimal."""
    return hmac.new(secret.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()


def asked_wait(answer: Answer) -> timedelta:
    """What the answer's Retry-After asks for, in seconds; zero when it does not say."""
    seconds = answer.headers.get("retry-after", "")
    return (
        min(timedelta(seconds=int(seconds)), LONGEST_WAIT)
        if seconds.isascii() and seconds.isdigit() and len(seconds) < 7
        else timedelta()
    )


def _notice(notification: Notification) -> dict[str, object]:
    return {
        "id": notification.pk,
        "kind": notification.kind,
        "text": line(notification),
        "made_at": notification.made_at.isoformat(),
        "late_seconds": round(notification.late_for.total_seconds()),
        "subject": {"kind": notification.subject_kind, "id": notification.subject_id},
        "url": address(notification),
    }
