from __future__ import annotations

import argparse
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError
from django.utils import timezone, translation
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from yinuo.common.dates import calendar_day
from yinuo.pledges.models import OpeningHours
from yinuo.pledges.packs import Rule, Shelf, shelf
from yinuo.pledges.refusals import NoSuchRule
from yinuo.pledges.terms import Hours
from yinuo.pledges.timing import reckon
from yinuo.pledges.wording import ask_counsel, calendar_unknown, say_count, say_term


class Command(BaseCommand):
    help = (
        "When is it due? Counts a rule of the policy packs from an event, day by day. Without a rule, lists them all."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("rule", nargs="?", help="code of the rule, such as retail.refund")
        parser.add_argument("--from", dest="began", metavar="ISO", help="when the event happened; default now")
        parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of what is printed")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override("zh-hans" if options["lang"] == "zh" else "en"):
            packs = shelf()
            for problem in packs.problems:
                self.stderr.write(str(problem))
            if not options["rule"]:
                self._list(packs)
                return
            rule = packs.rules.get(options["rule"])
            if rule is None:
                raise CommandError(str(NoSuchRule(rule=options["rule"])))
            self._count(rule, packs.event_name(rule.event), _began(options["began"]))

    def _list(self, packs: Shelf) -> None:
        for pack in packs.packs.values():
            self.stdout.write(f"{pack.name} ({pack.code} {pack.version})")
            for rule in pack.rules:
                event = packs.event_name(rule.event)
                self.stdout.write(f"  {rule.code}: {event} → {rule.owed} · {say_term(rule.term)}")
                self.stdout.write(f"    {_ground(rule)}")
            self.stdout.write("")
        self.stdout.write(ask_counsel())

    def _count(self, rule: Rule, event: str, began_at: datetime) -> None:
        reckoning = reckon(rule.term, began_at, _hours())
        self.stdout.write(f"{event} → {rule.owed} · {say_term(rule.term)} · {rule.ground}")
        if not rule.is_in_force(began_at.date()):
            self.stdout.write(_("Not in force on that day (%(first)s – %(last)s).") % _force(rule))
        for day, why in say_count(reckoning):
            self.stdout.write(f"  {day}  {why}")
        if reckoning.due_at is None:
            self.stdout.write(_("Due: %(reason)s") % {"reason": calendar_unknown(reckoning.unknown_year or 0)})
        else:
            due_at = reckoning.due_at
            day = calendar_day(due_at.date(), began_at.date())
            self.stdout.write(_("Due: %(day)s %(time)s") % {"day": day, "time": f"{due_at:%H:%M}"})
        if rule.note:
            self.stdout.write(rule.note)


def _ground(rule: Rule) -> str:
    since = _("since %(day)s") % {"day": rule.effective_from} if rule.effective_from else ""
    return " · ".join(part for part in (rule.ground, since, rule.note) if part)


def _force(rule: Rule) -> dict[str, str]:
    first, last = rule.effective_from, rule.effective_to
    return {"first": first.isoformat() if first else "", "last": last.isoformat() if last else ""}


def _hours() -> Hours:
    try:
        return OpeningHours.current()
    except DatabaseError:
        return Hours()  # before the first migrate the usual nine to six applies


def _began(written: str | None) -> datetime:
    if written is None:
        return timezone.localtime().replace(second=0, microsecond=0)
    try:
        parsed = parse_datetime(written)
    except ValueError:
        parsed = None
    if parsed is None:
        raise CommandError(_("“%(at)s” is no time. Write it like 2026-09-30T17:00.") % {"at": written})
    return timezone.localtime(parsed) if parsed.tzinfo else timezone.make_aware(parsed)
