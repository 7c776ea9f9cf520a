"""The event a promise waits for has happened: its clock starts then."""

from __future__ import annotations

import re
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from yinuo import language
from yinuo.clock.models import cancel_alarms
from yinuo.common.text import clean
from yinuo.language.rules.folding import fold
from yinuo.language.rules.links_words import content
from yinuo.people.models import Agent
from yinuo.promises import policies, refusals
from yinuo.promises.alarms import set_alarms
from yinuo.promises.checks import look_over
from yinuo.promises.models import Evidence, Happening, Promise
from yinuo.promises.models.promise import CLOCKS_APART

#: the words tell of something done, not of something still to come
_DONE = re.compile(r"[了过]|已|签收|收到|到货")
_NOT_YET = re.compile(r"没|未|还不|不曾|如果|要是|等|之后|以后|的话|什么时候|多久|吗|？|\?")
_CLAUSES = re.compile(r"[，。！；,.!;\n]+")
#: so much of what the event is called must be named
_ENOUGH_OF_IT = 0.6


def event_happened(promise: Promise, at: datetime, evidence: Evidence | None = None, *, by: Agent) -> Happening:
    """Record it, and give the promise the time its words set from ``at`` on. Recording it again changes nothing.

    Without a length of time in the words the company's default runs from ``at``, as for every vague promise. A time that
    has passed by now stands: it is overdue, and that is told at once.
    """
    evidence = evidence or Evidence()
    with transaction.atomic():
        promise._lock(by)
        known = Happening.objects.filter(promise=promise).first()
        if known is not None:
            return known
        promise.refuse_unless_live()
        if promise.due_at is not None or promise.origin == Promise.Origin.PLEDGE:
            raise refusals.NothingAwaited
        now = timezone.now()
        if not promise.made_at <= at <= now + CLOCKS_APART:
            raise refusals.EventAtWrongTime
        if not evidence.concerns(promise.customer_id):
            raise refusals.EvidenceOfAnother
        promise.accept(by=by)
        promise.due_at, promise.due_source = due_from(promise, at)
        promise.save(update_fields=["due_at", "due_source"])
        cancel_alarms(promise)
        set_alarms(promise, now)
        happening = Happening.objects.create(
            promise=promise,
            at=at,
            by=by,
            conversation=evidence.conversation,
            message=evidence.message,
            reference=clean(evidence.reference).strip()[:200],
        )
        promise.claims.filter(kind="happened").waiting().update(outcome="confirmed", answered_by=by, answered_at=now)
        promise.ticket.note(
            "promise.event_happened",
            promise,
            by=by,
            at=at.isoformat(),
            due_at=promise.due_at.isoformat(),
            message=evidence.message.pk if evidence.message else None,
        )
        look_over(promise, by=by)
    return happening


def due_from(promise: Promise, at: datetime) -> tuple[datetime, Promise.DueSource]:
    """When it is due if the event happened ``at``: "收到退货后48小时内" is 48 hours later."""
    reading = language.read(language.Message(promise.words, "agent", timezone.localtime(at)))
    dues = [moment.due for moment in reading.moments if moment.due is not None and moment.due > at]
    if dues:
        return dues[-1], Promise.DueSource.SAID
    return at + policies.vague_within(promise.action), Promise.DueSource.POLICY


def says_it_happened(event: str, text: str) -> bool:
    """Whether one clause of ``text`` tells that ``event`` is done: 退货你们收到了, for 收到退货."""
    wanted = content(fold(event).text)
    if not wanted:
        return False
    if _NOT_YET.search(text[-1:]):
        return False
    for clause in _CLAUSES.split(text):
        if not _DONE.search(clause) or _NOT_YET.search(clause):
            continue
        signs = {sign for sign in wanted if len(sign) == 1}
        named = content(fold(clause).text)
        if len(signs & named) >= _ENOUGH_OF_IT * len(signs) and signs & named:
            return True
    return False
