"""How the journal tells of promises, and of the reminders that were sent about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from yinuo.common.dates import clock_time, span
from yinuo.conversations.models import Message
from yinuo.journal.models import Entry
from yinuo.journal.wording import Line, tells
from yinuo.notices.models import Notification
from yinuo.notices.wording import lateness
from yinuo.people.models import Agent
from yinuo.promises.models import Promise

Names = dict[int, Agent]


@tells("promise")
def _promises(entries: Sequence[Entry]) -> dict[int, Line]:
    promises = Promise.objects.in_bulk({entry.subject_id for entry in entries})
    people = Agent.objects.in_bulk(
        {entry.facts[name] for entry in entries for name in ("giver", "taker", "to") if entry.facts.get(name)}
    )
    proofs = Message.objects.in_bulk(
        {entry.facts[name] for entry in entries for name in ("message", "consent") if entry.facts.get(name)}
    )
    lines = {}
    for entry in entries:
        promise = promises.get(entry.subject_id)
        tell = _SENTENCES.get(entry.verb.partition(".")[2])
        if promise is not None and tell is not None:
            lines[entry.pk] = tell(entry, promise, people, proofs)
    return lines


def _heard(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    text = _("A promise may have been made: %(action)s, %(due)s. It waits to be confirmed")
    return Line(entry.at, text % _facts(entry, promise), words=promise.words)


def _made(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    return Line(entry.at, _("%(by)s promised: %(action)s, %(due)s") % _facts(entry, promise), words=promise.words)


def _callback_owed(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    return Line(entry.at, _("The line dropped, so a callback is owed, %(due)s") % _facts(entry, promise), tone="soon")


def _callback_in_turn(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    text = _("Instead of waiting on the line they are called back in their turn, %(due)s") % _facts(entry, promise)
    return Line(entry.at, text, tone="soon")


def _pledged(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    text = _("Owed by the company's standing promise: %(action)s, %(due)s") % _facts(entry, promise)
    return Line(entry.at, text, words=promise.words)


def _accepted(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    if entry.by is None:
        return Line(entry.at, _("Nobody dismissed it, so it stands as a promise: %(action)s") % _facts(entry, promise))
    return Line(entry.at, _("%(by)s confirmed the promise: %(action)s") % _facts(entry, promise))


def _kept(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    facts, seconds = entry.facts, entry.facts.get("late_seconds")
    wording = _("%(by)s kept it: %(action)s")
    if facts.get("late"):
        wording = (
            _("%(by)s kept it %(span)s late: %(action)s")
            if seconds and seconds > 0
            else _("%(by)s kept it late: %(action)s")
        )
    elif seconds is not None and seconds < 0:
        wording = _("%(by)s kept it %(span)s early: %(action)s")
    text = wording % (_facts(entry, promise) | {"span": span(timedelta(seconds=seconds or 0))})
    if reference := facts.get("reference"):
        text += _("; document %(reference)s") % {"reference": reference}
    return Line(
        entry.at, text, tone="kept", url=_proof(facts.get("conversation"), proofs.get(facts.get("message") or 0))
    )


def _broken(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    wording = _("%(by)s said it was not kept: %(action)s") if entry.by else _("It was not kept: %(action)s")
    return Line(entry.at, wording % _facts(entry, promise), tone="over", words=entry.facts.get("why", ""))


def _withdrawn(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    wording = {
        "customer": _("The customer no longer wants it: %(action)s (%(by)s)"),
        "mistake": _("%(by)s: this was not a promise"),
    }.get(entry.facts.get("on_behalf_of", ""), _("%(by)s took it back: %(action)s"))
    return Line(entry.at, wording % _facts(entry, promise), words=entry.facts.get("why", ""))


def _renegotiated(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    consent = proofs.get(entry.facts.get("consent") or 0)
    return Line(
        entry.at,
        _("The customer agreed to a new time: %(action)s, %(due)s (%(by)s)") % _facts(entry, promise),
        words=consent.text if consent else "",
        url=reverse("promise", args=[entry.facts["successor"]]),
    )


def _dated(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    wording = _("%(by)s gave it a time: %(action)s, %(due)s")
    if entry.by is None:
        wording = _("It has its time now: %(action)s, %(due)s")
    if entry.facts.get("was_misread"):
        wording = _("%(by)s put the time that was read right: %(action)s, %(due)s")
    return Line(entry.at, wording % _facts(entry, promise))


def _handed_over(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    giver, taker = people.get(entry.facts.get("giver", 0)), people.get(entry.facts.get("taker", 0))
    facts = _facts(entry, promise) | {"giver": giver, "taker": taker}
    wording = _("%(by)s handed it from %(giver)s to %(taker)s: %(action)s")
    if entry.by is not None and entry.by.pk == entry.facts.get("taker"):
        wording = _("%(by)s took it over from %(giver)s: %(action)s")
    elif entry.by is not None and entry.by.pk == entry.facts.get("giver"):
        wording = _("%(by)s handed it to %(taker)s: %(action)s")
    return Line(entry.at, wording % facts, words=entry.facts.get("why", ""))


def _offered(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    to = people.get(entry.facts.get("to") or 0) or entry.facts.get("team", "")
    wording = _("%(by)s offered it to %(to)s: %(action)s")
    if entry.facts.get("is_needed"):
        wording = _("The owner cannot keep it, so %(by)s offered it to %(to)s: %(action)s")
    return Line(entry.at, wording % (_facts(entry, promise) | {"to": to}), words=entry.facts.get("why", ""))


def _claimed(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    """What words or a contact said of it, and what was answered."""
    said = proofs.get(entry.facts.get("message") or 0)
    wording, tone = {
        "fulfilled": (_("Perhaps this kept it: %(action)s"), ""),
        "happened": (_("Perhaps what it waits for has happened: %(action)s"), ""),
        "moved": (_("A new time was proposed: %(action)s"), "soon"),
        "agreed": (_("The customer agreed to the new time: %(action)s"), ""),
        "refused": (_("The customer did not agree to the new time: %(action)s"), "soon"),
        "withdrawn": (_("Perhaps it is no longer wanted: %(action)s"), ""),
        "disputed": (_("The customer says it was not kept: %(action)s"), "over"),
    }.get(entry.facts.get("kind", ""), (_("%(by)s confirmed that it was not kept: %(action)s"), "over"))
    if entry.verb == "promise.claim_dismissed":
        wording, tone = _("%(by)s: it was not so"), ""
    url = _proof(None, said) if said else ""
    return Line(entry.at, wording % _facts(entry, promise), tone=tone, words=said.text[:200] if said else "", url=url)


def _shaped(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    """Split into parts, or coming again by a rule."""
    wording = {
        "promise.split": _("%(by)s split it into parts: %(action)s"),
        "promise.repeats": _("%(by)s let it come again by a rule: %(action)s"),
        "promise.recurred": _("It comes again by its rule: %(action)s, %(due)s"),
    }.get(entry.verb, _("%(by)s ended the rule, it comes no more: %(action)s"))
    return Line(entry.at, wording % _facts(entry, promise), words=entry.facts.get("why", ""))


def _said_again(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    url = _proof(None, proofs.get(entry.facts.get("message") or 0))
    text = _("%(by)s promised it again: %(action)s") % _facts(entry, promise)
    return Line(entry.at, text, words=entry.facts.get("words", ""), url=url)


def _event_happened(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    text = _("%(by)s recorded that it has happened: %(action)s, %(due)s") % _facts(entry, promise)
    return Line(entry.at, text, url=_proof(None, proofs.get(entry.facts.get("message") or 0)))


def _offer_ended(entry: Entry, promise: Promise, people: Names, proofs: dict[int, Message]) -> Line:
    wording, tone = {
        "promise.offer_declined": (_("%(by)s cannot take it: %(action)s"), "soon"),
        "promise.offer_expired": (_("Nobody answered the offer in time: %(action)s"), "soon"),
    }.get(entry.verb, (_("%(by)s took the offer back: %(action)s"), ""))
    return Line(entry.at, wording % _facts(entry, promise), tone=tone, words=entry.facts.get("why", ""))


_SENTENCES: dict[str, Callable[[Entry, Promise, Names, dict[int, Message]], Line]] = {
    "suggested": _heard,
    "made": _made,
    "callback_owed": _callback_owed,
    "callback_in_turn": _callback_in_turn,
    "pledged": _pledged,
    "accepted": _accepted,
    "kept": _kept,
    "broken": _broken,
    "withdrawn": _withdrawn,
    "renegotiated": _renegotiated,
    "dated": _dated,
    "handed_over": _handed_over,
    "claimed": _claimed,
    "disputed": _claimed,
    "dispute_confirmed": _claimed,
    "claim_dismissed": _claimed,
    "said_again": _said_again,
    "split": _shaped,
    "repeats": _shaped,
    "recurred": _shaped,
    "repeats_no_more": _shaped,
    "event_happened": _event_happened,
    "offered": _offered,
    "offer_declined": _offer_ended,
    "offer_expired": _offer_ended,
    "offer_cancelled": _offer_ended,
}

#: reminders worth telling, by kind; who was handed what stands in the story already
REMINDERS = {
    "promise.half": gettext_lazy("Reminder to %(people)s, %(action)s: half the time has passed"),
    "promise.soon": gettext_lazy("Reminder to %(people)s, %(action)s: due in 15 minutes"),
    "promise.due": gettext_lazy("Told %(people)s, %(action)s: due now"),
    "promise.overdue": gettext_lazy("Told %(people)s, %(action)s: overdue"),
    "promise.review": gettext_lazy("Asked %(people)s, %(action)s: has it happened yet?"),
}
REMINDER_TONES = {"promise.soon": "soon", "promise.due": "soon", "promise.overdue": "over"}


@tells("notice")
def _reminders(entries: Sequence[Entry]) -> dict[int, Line]:
    """One line for each alarm that rang, with everybody who was told and how late the desk was."""
    wanted = {entry.subject_id for entry in entries if entry.facts.get("kind") in REMINDERS}
    notices = Notification.objects.select_related("recipient").in_bulk(wanted)
    by_alarm: dict[str, list[tuple[Entry, Notification]]] = defaultdict(list)
    for entry in entries:
        if notice := notices.get(entry.subject_id):
            by_alarm[notice.key.rpartition(":")[0]].append((entry, notice))
    actions, lines = dict(Promise.Action.choices), {}
    for told in by_alarm.values():
        entry, notice = told[0]
        people = _(", ").join(str(one.recipient) for _entry, one in told)
        action = actions.get(notice.facts.get("action"), "")
        text = str(REMINDERS[notice.kind]) % {"people": people, "action": action}
        if notice.is_late:
            text = f"{text} · {lateness(notice.late_for, was_outage=notice.was_outage)}"
        lines[entry.pk] = Line(entry.at, text, tone=REMINDER_TONES.get(notice.kind, ""))
    return lines


def _facts(entry: Entry, promise: Promise) -> dict[str, object]:
    due_at = entry.facts.get("due_at")
    due = _("due %(at)s") % {"at": _with_day(datetime.fromisoformat(due_at))} if due_at else _("when the event comes")
    return {"by": entry.by or _("The desk"), "action": promise.get_action_display(), "due": due}


def _with_day(at: datetime) -> str:
    """In a story of several days the bare time of today says too little."""
    time = clock_time(at)
    return _("today %(time)s") % {"time": time} if timezone.localdate(at) == timezone.localdate() else time


def _proof(conversation_id: int | None, message: Message | None) -> str:
    if message is not None:
        return f"{reverse('conversation', args=[message.conversation_id])}#message-{message.pk}"
    return reverse("conversation", args=[conversation_id]) if conversation_id else ""
