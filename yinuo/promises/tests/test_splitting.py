"""One promise in parts: the whole is kept when all are."""

from __future__ import annotations

import pytest
import time_machine
from django.test import Client

from yinuo.people.models import Agent
from yinuo.promises import refusals
from yinuo.promises.models import Evidence, Offer, Part, Promise
from yinuo.promises.splitting import Piece, split
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN, Hear, Say

pytestmark = pytest.mark.django_db


@pytest.fixture
def whole(hears: Hear) -> Promise:
    return hears("今天下午四点前给您处理好并回电", due=TEN + 6 * HOUR, action="resolve")


def pieces(second: Agent | None = None) -> list[Piece]:
    return [Piece("退运费", "refund", TEN + 3 * HOUR), Piece("回电说明", "callback", TEN + 6 * HOUR, second)]


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def test_the_whole_is_kept_when_the_last_part_is_by_its_proof(
    whole: Promise, alice: Agent, clock: time_machine.Traveller
) -> None:
    first, second = split(whole, pieces(), by=alice)
    first.keep(by=alice, evidence=Evidence(reference="R-1"))
    assert fresh(whole).state == "open"
    clock.move_to(TEN + 2 * HOUR)
    second.keep(by=alice, evidence=Evidence(reference="C-2"))
    assert (fresh(whole).state, fresh(whole).keeping.reference) == ("kept", "C-2")


def test_a_last_part_after_the_time_of_the_whole_keeps_it_late(
    whole: Promise, alice: Agent, clock: time_machine.Traveller
) -> None:
    first, second = split(whole, pieces(), by=alice)
    clock.move_to(TEN + 7 * HOUR)
    second.keep(by=alice, evidence=Evidence(reference="C-2"))
    first.keep(by=alice, evidence=Evidence(reference="R-1"))
    assert fresh(whole).state == "kept_late"


def test_a_part_the_customer_no_longer_wants_is_not_waited_for(whole: Promise, alice: Agent) -> None:
    first, second = split(whole, pieces(), by=alice)
    first.withdraw(by=alice, on_behalf_of="customer", why="不用退了")
    assert fresh(whole).is_live
    second.keep(by=alice, evidence=Evidence(reference="C-2"))
    assert fresh(whole).state == "kept"


def test_a_broken_part_leaves_the_whole_to_a_person(whole: Promise, alice: Agent) -> None:
    first, second = split(whole, pieces(), by=alice)
    first.break_(by=alice, why="财务没批")
    second.keep(by=alice, evidence=Evidence(reference="C-2"))
    assert fresh(whole).is_live


def test_a_part_moved_to_a_new_time_stays_a_part(whole: Promise, alice: Agent, say: Say) -> None:
    first, second = split(whole, pieces(), by=alice)
    successor = first.renegotiate(by=alice, due_at=TEN + 5 * HOUR, consent=say("customer", "可以"))
    second.keep(by=alice, evidence=Evidence(reference="C-2"))
    assert fresh(whole).is_live
    successor.keep(by=alice, evidence=Evidence(reference="R-1"))
    assert fresh(whole).state == "kept"


def test_a_whole_that_is_taken_back_takes_its_parts_along(whole: Promise, alice: Agent, bob: Agent, sue: Agent) -> None:
    first, second = split(whole, pieces(bob), by=sue)
    whole.withdraw(by=alice, on_behalf_of="customer", why="不用处理了")
    assert [fresh(part).state for part in (whole, first, second)] == ["withdrawn"] * 3
    assert fresh(second).withdrawal.on_behalf_of == "customer"


def test_the_whole_is_not_kept_over_the_heads_of_its_parts(whole: Promise, alice: Agent) -> None:
    split(whole, pieces(), by=alice)
    with pytest.raises(refusals.PartsRemain):
        whole.keep(by=alice, evidence=Evidence(reference="R-1"))


def test_a_part_for_a_colleague_is_theirs_when_they_accept(whole: Promise, alice: Agent, bob: Agent) -> None:
    _first, second = split(whole, pieces(bob), by=alice)
    assert second.owner == alice
    assert (Offer.objects.get().promise, Offer.objects.get().to) == (second, bob)


def test_a_supervisor_gives_parts_at_once_and_the_whole_is_kept_by_whoever_keeps_the_last(
    whole: Promise, alice: Agent, bob: Agent, sue: Agent
) -> None:
    first, second = split(whole, pieces(bob), by=sue)
    assert second.owner == bob
    first.keep(by=alice, evidence=Evidence(reference="R-1"))
    second.keep(by=bob, evidence=Evidence(reference="C-2"))
    assert (fresh(whole).state, fresh(whole).keeping.by) == ("kept", bob)


@pytest.mark.parametrize(
    ("lines", "refusal"),
    [
        ([Piece("退运费", "refund", TEN + HOUR)], refusals.TooFewParts),
        ([Piece("退运费", "refund", TEN + HOUR), Piece(" ", "callback", TEN + HOUR)], refusals.PartIncomplete),
        ([Piece("退运费", "refund", TEN + HOUR), Piece("回电", "sing", TEN + HOUR)], refusals.PartIncomplete),
        ([Piece("退运费", "refund", TEN + HOUR), Piece("回电", "callback", TEN + 7 * HOUR)], refusals.PartAfterWhole),
        ([Piece("退运费", "refund", TEN - MINUTE), Piece("回电", "callback", TEN + HOUR)], refusals.PartAfterWhole),
    ],
)
def test_parts_that_make_no_sense_are_refused(
    whole: Promise, alice: Agent, lines: list[Piece], refusal: type[Exception]
) -> None:
    with pytest.raises(refusal):
        split(whole, lines, by=alice)
    assert Promise.objects.count() == 1


def test_it_is_split_once_by_whom_it_belongs_to_and_to_people_who_can_own_it(
    whole: Promise, alice: Agent, bob: Agent, charlie: Agent
) -> None:
    with pytest.raises(refusals.NotYourPromise):
        split(whole, pieces(), by=bob)
    with pytest.raises(refusals.OwnerOutside):
        split(whole, pieces(charlie), by=alice)
    first, _second = split(whole, pieces(), by=alice)
    for promise in (whole, first):
        with pytest.raises(refusals.AlreadySplit):
            split(promise, pieces(), by=alice)


def test_it_is_split_on_its_page(whole: Promise, as_alice: Client, bob: Agent) -> None:
    as_alice.post(
        f"/promises/{whole.pk}/parts",
        {
            "0-words": "退运费",
            "0-action": "refund",
            "0-due_at": "2026-11-18T13:00",
            "1-words": "回电说明",
            "1-action": "callback",
            "1-due_at": "2026-11-18T16:00",
            "1-owner": bob.pk,
            "2-words": "",
        },
    )
    assert Part.objects.count() == 2
    html = as_alice.get(f"/promises/{whole.pk}", headers={"accept-language": "en"}).content.decode()
    assert "2 parts" in html
    part = Promise.objects.get(words="退运费")
    assert "Part of:" in as_alice.get(f"/promises/{part.pk}", headers={"accept-language": "en"}).content.decode()
