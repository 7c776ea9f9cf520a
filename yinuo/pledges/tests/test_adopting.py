from __future__ import annotations

from datetime import time
from typing import Any

import pytest

from yinuo.journal.models import Entry
from yinuo.pledges import refusals
from yinuo.pledges.adopting import adopt, lay_down, pledge, reserve, set_hours
from yinuo.pledges.models import Adoption, OpeningHours, Pledge, Reserved
from yinuo.pledges.packs import SHIPPED
from yinuo.pledges.terms import Hours

pytestmark = pytest.mark.django_db


def test_switching_a_pack_on_takes_over_its_rules_once(max_):
    adopt("retail", by=max_)
    adopt("retail", by=max_)
    assert set(Pledge.objects.values_list("rule", "number", "unit")) == {
        ("retail.refund", 7, "calendar_days"),
        ("retail.remedy", 15, "calendar_days"),
    }
    assert Entry.objects.filter(verb="pack.adopted").count() == 1


def test_a_pack_laid_down_and_taken_up_again_keeps_what_the_company_had_set(max_):
    adopt("retail", by=max_)
    refund = Pledge.objects.get(rule="retail.refund")
    refund.set_term(number=3, unit="calendar_days", by=max_)
    lay_down("retail", by=max_)
    lay_down("retail", by=max_)
    assert not Pledge.objects.standing().exists()
    adopt("retail", by=max_)
    assert Pledge.objects.standing().get(rule="retail.refund").number == 3
    assert Entry.objects.filter(verb="pack.laid_down").count() == 1


def test_a_tighter_term_is_taken_as_it_is_and_a_looser_one_only_with_a_reason(max_):
    adopt("retail", by=max_)
    refund = Pledge.objects.get(rule="retail.refund")
    refund.set_term(number=48, unit="hours", by=max_)
    assert (refund.looser_because, refund.differs) == ("", True)
    for number, unit in ((8, "calendar_days"), (5, "working_days"), (169, "hours")):
        with pytest.raises(refusals.LooserThanLaw, match="第二十五条"):
            refund.set_term(number=number, unit=unit, by=max_)
    refund.set_term(number=8, unit="calendar_days", by=max_, because="境外退货，客户事先同意")
    refund.refresh_from_db()
    assert (refund.number, refund.looser_because) == (8, "境外退货，客户事先同意")
    refund.set_term(number=7, unit="calendar_days", by=max_)
    assert refund.looser_because == ""
    assert Entry.objects.filter(verb="pledge.term_set").count() == 3


def test_a_pledge_that_is_no_law_may_be_loosened_freely(max_):
    adopt("service", by=max_)
    visit = Pledge.objects.get(rule="service.visit-24h")
    visit.set_term(number=48, unit="hours", by=max_)
    assert visit.number == 48


@pytest.mark.parametrize(("number", "unit"), [(0, "hours"), (400, "calendar_days"), (3, "fortnights")])
def test_a_term_that_cannot_be_is_refused(max_, number, unit):
    adopt("retail", by=max_)
    with pytest.raises(refusals.TermTooLong):
        Pledge.objects.get(rule="retail.refund").set_term(number=number, unit=unit, by=max_)


def test_a_new_version_of_a_pack_changes_nothing_until_it_is_taken_over(max_, tmp_path, settings):
    adopt("retail", by=max_)
    settings.PLEDGE_PACKS = tmp_path
    newer = (SHIPPED / "retail.toml").read_text(encoding="utf-8")
    newer = newer.replace('version = "2026-11"', 'version = "2028-01"').replace("number = 7", "number = 5")
    (tmp_path / "retail.toml").write_text(newer, encoding="utf-8")
    refund = Pledge.objects.get(rule="retail.refund")
    assert (refund.number, refund.differs) == (7, True)
    adopt("retail", by=max_)
    refund.refresh_from_db()
    assert (refund.number, refund.differs) == (5, False)
    assert Adoption.objects.get().version == "2028-01"


def test_a_stricter_term_of_the_company_outlives_a_new_version(max_, tmp_path, settings):
    adopt("retail", by=max_)
    Pledge.objects.get(rule="retail.refund").set_term(number=3, unit="calendar_days", by=max_)
    settings.PLEDGE_PACKS = tmp_path
    newer = (SHIPPED / "retail.toml").read_text(encoding="utf-8").replace("2026-11", "2028-01")
    (tmp_path / "retail.toml").write_text(newer.replace("number = 7", "number = 5"), encoding="utf-8")
    adopt("retail", by=max_)
    assert Pledge.objects.get(rule="retail.refund").number == 3


def test_a_pledge_of_our_own_is_made_once_and_refused_without_words_or_with_an_unknown_event(max_):
    mine: dict[str, Any] = {
        "words": "工程师上门",
        "action": "visit",
        "event": "visit_booked",
        "number": 24,
        "unit": "hours",
    }
    made = pledge(by=max_, **mine)
    made.switch(is_on=False, by=max_)
    assert pledge(by=max_, **mine) == made
    assert Pledge.objects.get().is_on
    with pytest.raises(refusals.WordsMissing):
        pledge(by=max_, **mine | {"words": " "})
    with pytest.raises(refusals.NoSuchEvent):
        pledge(by=max_, **mine | {"event": "full_moon"})


def test_hours_are_set_once_and_not_upside_down(max_):
    with pytest.raises(refusals.HoursUpsideDown):
        set_hours(opens=time(18), closes=time(9), is_every_day=False, by=max_)
    set_hours(opens=time(8), closes=time(20), is_every_day=True, by=max_)
    set_hours(opens=time(8), closes=time(20), is_every_day=True, by=max_)
    assert OpeningHours.current() == Hours(time(8), time(20), every_day=True)
    assert Entry.objects.filter(verb="hours.set").count() == 1


def test_only_managers_and_administrators_set_anything(alice, sue, ivy, max_):
    adopt("retail", by=max_)
    refund = Pledge.objects.get(rule="retail.refund")
    for other in (alice, sue, ivy):
        for deed in (
            lambda other=other: adopt("express", by=other),
            lambda other=other: lay_down("retail", by=other),
            lambda other=other: refund.switch(is_on=False, by=other),
            lambda other=other: refund.set_term(number=1, unit="hours", by=other),
            lambda other=other: reserve("refund", "manager", by=other),
            lambda other=other: set_hours(opens=time(8), closes=time(9), is_every_day=False, by=other),
            lambda other=other: pledge(
                by=other, words="x", action="visit", event="visit_booked", number=1, unit="hours"
            ),
        ):
            with pytest.raises(refusals.NotYoursToSet):
                deed()
    assert not Reserved.objects.exists()


def test_a_pack_nobody_knows_is_refused(max_):
    with pytest.raises(refusals.NoSuchPack):
        adopt("circus", by=max_)
    with pytest.raises(refusals.NoSuchPack):
        lay_down("circus", by=max_)
