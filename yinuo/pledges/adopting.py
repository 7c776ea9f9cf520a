"""Taking over the rules of a pack, laying them down, and adding pledges of the company's own."""

from __future__ import annotations

from datetime import time

from django.db import transaction
from django.utils import timezone

from yinuo.common.text import clean
from yinuo.journal.models import record
from yinuo.people.models import Agent
from yinuo.pledges import refusals
from yinuo.pledges.models.calendar import OpeningHours
from yinuo.pledges.models.pledge import Adoption, Pledge, can_be_later, checked_term, refuse_unless_may_set
from yinuo.pledges.models.reserved import Reserved
from yinuo.pledges.packs import Pack, Rule, shelf


def adopt(pack_code: str, *, by: Agent) -> Adoption:
    """Switch a pack on, or take over its newer version. A tighter or explained term of the company's stands."""
    refuse_unless_may_set(by)
    pack = _pack(pack_code)
    with transaction.atomic():
        Adoption.objects.get_or_create(pack=pack.code, defaults={"version": "", "is_on": False, "by": by})
        adoption = Adoption.objects.select_for_update().get(pack=pack.code)
        pledges = {pledge.rule: pledge for pledge in Pledge.objects.select_for_update().filter(pack=pack.code)}
        is_same = adoption.is_on and adoption.version == pack.version
        if is_same and all(rule.code in pledges for rule in pack.rules):
            return adoption
        adoption.version, adoption.is_on, adoption.by, adoption.at = pack.version, True, by, timezone.now()
        adoption.save()
        for rule in pack.rules:
            if rule.code not in pledges:
                Pledge.objects.create(rule=rule.code, pack=pack.code, **_copied(rule))
            elif not is_same:
                _renew(pledges[rule.code], rule)
        record("pack.adopted", adoption, by=by, pack=pack.code, name=pack.name_zh, version=pack.version)
    return adoption


def lay_down(pack_code: str, *, by: Agent) -> None:
    """Switch a pack off: its events make no more promises. Those already made stand."""
    refuse_unless_may_set(by)
    with transaction.atomic():
        adoption = Adoption.objects.select_for_update().filter(pack=pack_code).first()
        if adoption is None:
            raise refusals.NoSuchPack(pack=pack_code)
        if not adoption.is_on:
            return
        adoption.is_on = False
        adoption.save(update_fields=["is_on"])
        pack = shelf().packs.get(pack_code)
        record("pack.laid_down", adoption, by=by, pack=pack_code, name=pack.name_zh if pack else pack_code)


def pledge(*, by: Agent, words: str, action: str, event: str, number: int, unit: str) -> Pledge:
    """A standing promise of the company's own. The same one again gives the one there is."""
    refuse_unless_may_set(by)
    words = clean(words).strip()
    if not words:
        raise refusals.WordsMissing
    if event not in shelf().events:
        raise refusals.NoSuchEvent(event=event)
    term = checked_term(number, unit)
    with transaction.atomic():
        # Whoever presses the button twice comes one after the other.
        Agent.objects.select_for_update().get(pk=by.pk)
        same = Pledge.objects.select_for_update().filter(
            rule="", words=words, event=event, number=term.number, unit=term.unit
        )
        if (existing := same.first()) is not None:
            existing.switch(is_on=True, by=by)
            return existing
        made = Pledge.objects.create(words=words, action=action, event=event, number=number, unit=term.unit.value)
        record("pledge.made", made, by=by, words=words, event=event, number=number, unit=term.unit.value)
    return made


def reserve(action: str, role: str, *, by: Agent) -> None:
    """From now on promises of this action are for ``role`` and above; an empty role frees them again."""
    refuse_unless_may_set(by)
    with transaction.atomic():
        current = Reserved.objects.select_for_update().filter(action=action).first()
        if (current.role if current else "") == role:
            return
        if role:
            row, _ = Reserved.objects.update_or_create(action=action, defaults={"role": role})
            record("reserved.set", row, by=by, action=action, role=role)
        elif current is not None:
            record("reserved.freed", current, by=by, action=action)
            current.delete()


def set_hours(*, opens: time, closes: time, is_every_day: bool, by: Agent) -> OpeningHours:
    """When the desk works. ``opens`` and ``closes`` are times of the same day."""
    refuse_unless_may_set(by)
    if not opens < closes:
        raise refusals.HoursUpsideDown(opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}")
    with transaction.atomic():
        row = OpeningHours.objects.select_for_update().order_by("pk").first() or OpeningHours()
        if row.pk and (row.opens, row.closes, row.is_every_day) == (opens, closes, is_every_day):
            return row
        row.opens, row.closes, row.is_every_day = opens, closes, is_every_day
        row.save()
        record("hours.set", row, by=by, opens=f"{opens:%H:%M}", closes=f"{closes:%H:%M}", is_every_day=is_every_day)
    return row


def _pack(code: str) -> Pack:
    pack = shelf().packs.get(code)
    if pack is None:
        raise refusals.NoSuchPack(pack=code[:60])
    return pack


def _copied(rule: Rule) -> dict[str, object]:
    return {
        "words": rule.owed_zh,
        "action": rule.action,
        "event": rule.event,
        "number": rule.term.number,
        "unit": rule.term.unit.value,
        "last_day": rule.term.last_day.value,
        "ends": rule.term.ends.value if rule.term.ends else "",
    }


def _renew(pledge: Pledge, rule: Rule) -> None:
    """The new version's words; its term too, unless the company's own is at least as strict or explained."""
    copied = _copied(rule)
    if pledge.looser_because or (pledge.term != rule.term and not can_be_later(pledge.term, rule.term)):
        for key in ("number", "unit", "last_day", "ends"):
            del copied[key]
    for key, value in copied.items():
        setattr(pledge, key, value)
    pledge.save(update_fields=list(copied))
