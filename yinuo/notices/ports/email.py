"""Notices by mail, through whichever Django mail backend is set."""

from __future__ import annotations

from django.core.mail import EmailMessage

from yinuo.notices.failures import Failed
from yinuo.notices.parcels import Parcel


def send(parcel: Parcel) -> None:
    """Send one parcel. The idempotency key is the Message-ID: a mail server or reader can drop the second copy."""
    recipient = parcel.notifications[0].recipient
    if not recipient.email:
        raise Failed("no-mail-address")
    EmailMessage(
        subject=parcel.heading[:120],
        body=parcel.text,
        to=[recipient.email],
        headers={"Message-ID": f"<{parcel.key.replace(':', '.')}@yinuo>", "Auto-Submitted": "auto-generated"},
    ).send()
