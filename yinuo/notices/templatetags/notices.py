from __future__ import annotations

from django import template

from yinuo.notices import failures, parcels, wording
from yinuo.notices.models import Notification

register = template.Library()
register.filter("sentence", wording.sentence)
register.filter("sentence_or_so", parcels.line)
register.filter("in_words", failures.in_words)


@register.filter
def tone(notification: Notification) -> str:
    return wording.TONES.get(notification.kind, wording.OTHER_TONE)[0]


@register.filter
def icon(notification: Notification) -> str:
    return wording.TONES.get(notification.kind, wording.OTHER_TONE)[1]
