"""A correction in words: what it was, and what it should have been."""

from __future__ import annotations

from datetime import datetime

from django.utils.translation import gettext as _

from yinuo.common.dates import clock_time
from yinuo.corrections.emotions import emotion_name
from yinuo.corrections.models import Correction
from yinuo.corrections.plain_words import norm_name
from yinuo.promises.models import Promise


def was(correction: Correction) -> str:
    match correction.kind:
        case Correction.Kind.NOT_A_PROMISE:
            return _("a promise")
        case Correction.Kind.WRONG_TIME:
            return _at(correction.was)
        case Correction.Kind.MISSED_PROMISE:
            return _("nothing found")
        case Correction.Kind.WRONG_FINDING:
            return norm_name(correction.was)
        case _:
            return emotion_name(correction.was)


def should_be(correction: Correction) -> str:
    match correction.kind:
        case Correction.Kind.NOT_A_PROMISE:
            return _("not a promise")
        case Correction.Kind.WRONG_TIME:
            return _at(correction.should_be)
        case Correction.Kind.MISSED_PROMISE:
            action = dict(Promise.Action.choices).get(correction.action, correction.action)
            return _("%(action)s, %(due)s") % {"action": action, "due": _at(correction.should_be)}
        case Correction.Kind.WRONG_FINDING:
            return _("no hint here")
        case _:
            return emotion_name(correction.should_be)


def _at(written: str) -> str:
    return clock_time(datetime.fromisoformat(written)) if written else _("no time said")
