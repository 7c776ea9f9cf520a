"""Notices by mail, through whichever Django mail backend is set."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import EmailMessage
from django.utils.translation import override

from yinuo.notices.models import Delivery
from yinuo.notices.wording import sentence


def send(delivery: Delivery) -> None:
    """Send one notice. The idempotency key is the Message-ID: a mail server or reader can drop the second copy."""
    notification = delivery.notification
    with override(settings.LANGUAGE_CODE):
        text = sentence(notification)
    EmailMessage(
        subject=text[:120].replace("\n", " "),
        body=text,
        to=[notification.recipient.email],
        headers={"Message-ID": f"<{delivery.key.replace(':', '.')}@yinuo>", "Auto-Submitted": "auto-generated"},
    ).send()
