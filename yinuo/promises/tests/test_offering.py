"""A promise changes hands with a yes; until then its owner answers for it."""

from __future__ import annotations

from datetime import datetime

import pytest
import time_machine
from django.test import Client

from yinuo.clock.firing import fire_due
from yinuo.clock.models import Alarm
from yinuo.journal.models import Entry
from yinuo.notices.models import Notification
from yinuo.people.models import Agent, Team
from yinuo.promises import offering, refusals
from yinuo.promises.models import Evidence, Offer, Promise
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN, Hear

pytestmark = pytest.mark.django_db


def told() -> set[tuple[str, str]]:
    return set(Notification.objects.values_list("recipient__username", "kind"))


def verbs(promise: Promise) -> list[str]:
    entries = Entry.objects.filter(subject_kind="promise", subject_id=promise.pk).order_by("id")
    return list(entries.values_list("verb", flat=True))


def fresh(promise: Promise) -> Promise:
    return Promise.objects.get(pk=promise.pk)


def test_an_offered_promise_stays_its_owners_until_the_yes(promise: Promise, alice: Agent, bob: Agent) -> None:
    offer = offering.offer(promise, bob, by=alice, why="下班")
    assert fresh(promise).owner == alice
    assert (offer.expires_at, told()) == (TEN + 30 * MINUTE, {("bob", "promise.offered")})
    offering.accept(offer, by=bob)
    assert fresh(promise).owner == bob
    assert ("alice", "promise.handed_on") in told()
    assert verbs(promise) == ["promise.made", "promise.offered", "promise.handed_over"]
    assert Offer.objects.get().outcome == "accepted"


def test_accepting_twice_changes_nothing(promise: Promise, alice: Agent, bob: Agent) -> None:
    offer = offering.offer(promise, bob, by=alice)
    offering.accept(offer, by=bob)
    offering.accept(offer, by=bob)
    assert verbs(promise).count("promise.handed_over") == 1


def test_of_a_team_the_first_to_accept_has_it(promise: Promise, alice: Agent, bob: Agent, sue: Agent) -> None:
    offer = offering.offer(promise, alice.team, by=alice)  # type: ignore[arg-type]
    assert told() == {("bob", "promise.offered"), ("sue", "promise.offered")}
    offering.accept(offer, by=sue)
    with pytest.raises(refusals.OfferAnswered):
        offering.accept(offer, by=bob)
    assert fresh(promise).owner == sue


def test_declining_needs_a_reason_and_tells_the_owner(promise: Promise, alice: Agent, bob: Agent) -> None:
    offer = offering.offer(promise, bob, by=alice)
    with pytest.raises(refusals.ReasonMissing):
        offering.decline(offer, by=bob, why=" ")
    offering.decline(offer, by=bob, why="在开会")
    assert fresh(promise).owner == alice
    assert ("alice", "promise.offer_declined") in told()
    assert Offer.objects.get().answer == "在开会"


def test_one_of_a_team_does_not_decline_for_the_others(promise: Promise, alice: Agent, bob: Agent) -> None:
    offer = offering.offer(promise, alice.team, by=alice)  # type: ignore[arg-type]
    with pytest.raises(refusals.OfferedToAll):
        offering.decline(offer, by=bob, why="忙")


def test_an_offer_nobody_answers_expires_and_the_owner_hears_so(
    promise: Promise, alice: Agent, bob: Agent, clock: time_machine.Traveller
) -> None:
    offering.offer(promise, bob, by=alice)
    clock.move_to(TEN + 31 * MINUTE)
    fire_due()
    assert Offer.objects.get().outcome == "expired"
    assert ("alice", "promise.offer_expired") in told()
    assert verbs(promise)[-1] == "promise.offer_expired"
    assert Promise.objects.without_present_owner().count() == 0


def test_an_answered_offer_expires_no_more(
    promise: Promise, alice: Agent, bob: Agent, clock: time_machine.Traveller
) -> None:
    offering.accept(offering.offer(promise, bob, by=alice), by=bob)
    clock.move_to(TEN + 31 * MINUTE)
    fire_due()
    assert "promise.offer_expired" not in verbs(promise)


def test_only_one_is_asked_at_a_time(promise: Promise, alice: Agent, bob: Agent, sue: Agent) -> None:
    first = offering.offer(promise, bob, by=alice)
    assert offering.offer(promise, bob, by=alice) == first
    with pytest.raises(refusals.AlreadyOffered, match="何立"):
        offering.offer(promise, sue, by=alice)
    offering.cancel(first, by=alice)
    assert offering.offer(promise, sue, by=alice).to == sue


@pytest.mark.parametrize("who", ["charlie", "ivy", "alice"])
def test_it_is_not_offered_to_whoever_could_not_own_it_or_does(
    promise: Promise, alice: Agent, who: str, request: pytest.FixtureRequest
) -> None:
    with pytest.raises(refusals.OwnerOutside):
        offering.offer(promise, request.getfixturevalue(who), by=alice)


def test_it_is_not_offered_to_another_team(promise: Promise, alice: Agent, repair: Team) -> None:
    with pytest.raises(refusals.OwnerOutside):
        offering.offer(promise, repair, by=alice)


def test_whoever_was_not_asked_does_not_answer(promise: Promise, alice: Agent, bob: Agent, sue: Agent) -> None:
    offer = offering.offer(promise, bob, by=alice)
    for answer in (lambda: offering.accept(offer, by=sue), lambda: offering.decline(offer, by=sue, why="忙")):
        with pytest.raises(refusals.NotOfferedToYou):
            answer()
    with pytest.raises(refusals.NotYourPromise):
        offering.cancel(offer, by=bob)


def test_a_colleague_does_not_offer_what_is_not_theirs(promise: Promise, bob: Agent, sue: Agent) -> None:
    with pytest.raises(refusals.NotYourPromise):
        offering.offer(promise, sue, by=bob)


def test_a_settled_promise_is_offered_to_nobody(promise: Promise, alice: Agent, bob: Agent) -> None:
    offer = offering.offer(promise, bob, by=alice)
    promise.keep(by=alice, evidence=Evidence(reference="R-1"))
    assert Offer.objects.get().outcome == "cancelled"
    with pytest.raises(refusals.OfferAnswered):
        offering.accept(offer, by=bob)
    with pytest.raises(refusals.AlreadySettled):
        offering.offer(promise, bob, by=alice)


def test_an_offer_waits_longer_for_what_is_due_later(hears: Hear, alice: Agent, bob: Agent) -> None:
    def until(due: datetime | None, **found: object) -> datetime:
        return offering.offer(hears(due=due, **found), bob, by=alice).expires_at

    assert until(TEN + 4 * MINUTE) == TEN + 5 * MINUTE
    assert until(TEN + 4 * HOUR) == TEN + 2 * HOUR
    assert until(TEN + 48 * HOUR) == TEN + 4 * HOUR
    assert until(None, after_event="收到退货") == TEN + 4 * HOUR


def test_what_is_needed_stands_on_the_supervisors_list_until_the_yes(
    promise: Promise, alice: Agent, bob: Agent, sue: Agent, clock: time_machine.Traveller
) -> None:
    offer = offering.offer(promise, bob, by=sue, is_needed=True)
    assert list(Promise.objects.without_present_owner()) == [promise]
    offering.decline(offer, by=bob, why="忙")
    assert ("sue", "promise.offer_declined") in told()
    assert list(Promise.objects.without_present_owner()) == [promise]
    offering.accept(offering.offer(promise, sue, by=sue, is_needed=True), by=sue)
    assert list(Promise.objects.without_present_owner()) == []


# By its pages


def test_it_is_offered_and_accepted_by_address(promise: Promise, as_alice: Client, bob: Agent, alice: Agent) -> None:
    as_alice.post(f"/promises/{promise.pk}/offers", {"to": bob.pk, "why": "下班"})
    offer = Offer.objects.get()
    assert fresh(promise).owner == alice
    as_alice.force_login(bob)
    html = as_alice.get(f"/promises/{promise.pk}", headers={"accept-language": "en"}).content.decode()
    assert "林晓 asks you to take this over" in html
    assert (
        "1 promise waits for your yes" in as_alice.get("/offers/", headers={"accept-language": "en"}).content.decode()
    )
    assert f"offer-{offer.pk}" in as_alice.get("/").content.decode()
    assert as_alice.get(f"/offers/{offer.pk}").status_code == 302
    as_alice.post(f"/offers/{offer.pk}/acceptance")
    assert fresh(promise).owner == bob


def test_it_is_declined_and_taken_back_by_address(promise: Promise, as_alice: Client, bob: Agent) -> None:
    as_alice.post(f"/promises/{promise.pk}/offers", {"to": ""})
    assert Offer.objects.get().team == bob.team
    as_alice.post(f"/offers/{Offer.objects.get().pk}/cancellation")
    as_alice.post(f"/promises/{promise.pk}/offers", {"to": bob.pk})
    offer = Offer.objects.latest("pk")
    as_alice.force_login(bob)
    assert as_alice.post(f"/offers/{offer.pk}/refusal").status_code == 409
    as_alice.post(f"/offers/{offer.pk}/refusal", {"why": "在休息"})
    assert list(Offer.objects.order_by("pk").values_list("outcome", flat=True)) == ["cancelled", "declined"]


def test_a_supervisor_gives_it_at_once(promise: Promise, client: Client, sue: Agent, bob: Agent) -> None:
    client.force_login(sue)
    client.post(f"/promises/{promise.pk}/offers", {"to": bob.pk, "at_once": "1"})
    assert (fresh(promise).owner, Offer.objects.count()) == (bob, 0)


def test_setting_the_alarm_is_part_of_the_offer(promise: Promise, alice: Agent, bob: Agent) -> None:
    offer = offering.offer(promise, bob, by=alice)
    assert Alarm.objects.about(offer).waiting().get().kind == "offer.expires"
