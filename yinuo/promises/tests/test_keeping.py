from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

import pytest
import time_machine
from django.db import IntegrityError, transaction

from yinuo.clock.models import Alarm
from yinuo.conversations.models import Conversation, Ticket
from yinuo.customers.models import customer_at
from yinuo.people.models import Agent
from yinuo.promises import refusals
from yinuo.promises.models import Evidence, Keeping, Promise
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN, Hear, Say
from yinuo.promises.tests.test_hearing import verbs

pytestmark = pytest.mark.django_db
Outbound = Callable[[datetime], Conversation]


def test_a_call_before_the_due_time_keeps_the_promise(
    promise: Promise, alice: Agent, outbound: Outbound, clock: time_machine.Traveller
) -> None:
    clock.shift(40 * MINUTE)
    keeping = promise.keep(by=alice, evidence=Evidence(conversation=outbound(TEN + 30 * MINUTE)))
    assert promise.state == "kept"
    assert (keeping.by, keeping.fulfilled_at, keeping.at) == (alice, TEN + 30 * MINUTE, TEN + 40 * MINUTE)
    assert verbs(promise) == ["promise.made", "promise.kept"]


def test_the_time_of_the_call_decides_not_the_time_of_the_click(
    promise: Promise, alice: Agent, outbound: Outbound, clock: time_machine.Traveller
) -> None:
    clock.shift(5 * HOUR)
    promise.keep(by=alice, evidence=Evidence(conversation=outbound(TEN + HOUR)))
    assert promise.state == "kept"


def test_a_call_one_minute_after_the_due_time_keeps_it_late(
    promise: Promise, alice: Agent, outbound: Outbound, clock: time_machine.Traveller
) -> None:
    clock.shift(2 * HOUR)
    promise.keep(by=alice, evidence=Evidence(conversation=outbound(TEN + 61 * MINUTE)))
    assert promise.state == "kept_late"
    assert promise.ticket.journal().get(verb="promise.kept").facts["late_seconds"] == 60


def test_a_document_counts_from_now(promise: Promise, alice: Agent, clock: time_machine.Traveller) -> None:
    clock.shift(30 * MINUTE)
    keeping = promise.keep(by=alice, evidence=Evidence(reference="  退款单 R-2041 "))
    assert (promise.state, keeping.reference, keeping.fulfilled_at) == ("kept", "退款单 R-2041", TEN + 30 * MINUTE)


def test_a_later_message_of_ours_keeps_it(
    promise: Promise, alice: Agent, say: Say, chat: Conversation, clock: time_machine.Traveller
) -> None:
    clock.shift(20 * MINUTE)
    promise.keep(by=alice, evidence=Evidence(message=say("agent", "师傅三点到，我跟您说一声", to=chat)))
    assert promise.state == "kept"


def test_the_goodbye_of_the_same_call_keeps_nothing(
    promise: Promise, alice: Agent, say: Say, clock: time_machine.Traveller
) -> None:
    clock.shift(MINUTE)
    with pytest.raises(refusals.EvidenceTooEarly):
        promise.keep(by=alice, evidence=Evidence(message=say("agent", "感谢来电，再见")))
    assert promise.state == "open"


@pytest.mark.parametrize("nothing", ["\u200b", "\u202e \u2060", "\x00"])
def test_signs_nobody_sees_are_no_document_number(promise: Promise, alice: Agent, nothing: str) -> None:
    with pytest.raises(refusals.EvidenceMissing):
        promise.keep(by=alice, evidence=Evidence(reference=nothing))


def test_keeping_it_again_with_an_older_copy_of_the_record_gives_the_keeping_there_is(
    promise: Promise, alice: Agent, clock: time_machine.Traveller
) -> None:
    clock.shift(MINUTE)
    copy = Promise.objects.select_related("keeping").get(pk=promise.pk)
    first = promise.keep(by=alice, evidence=Evidence(reference="R-1"))
    assert copy.keep(by=alice, evidence=Evidence(reference="R-1")) == first


def test_keeping_it_again_changes_nothing(promise: Promise, alice: Agent, clock: time_machine.Traveller) -> None:
    clock.shift(MINUTE)
    first = promise.keep(by=alice, evidence=Evidence(reference="R-1"))
    assert promise.keep(by=alice, evidence=Evidence(reference="R-2")) == first
    assert (Keeping.objects.count(), verbs(promise)) == (1, ["promise.made", "promise.kept"])


def test_a_broken_promise_can_still_be_kept_late(promise: Promise, alice: Agent, clock: time_machine.Traveller) -> None:
    clock.shift(2 * HOUR)
    promise.break_(by=alice, why="忘了")
    promise.keep(by=alice, evidence=Evidence(reference="R-1"))
    assert (promise.state, promise.breach.why) == ("kept_late", "忘了")


def test_a_kept_promise_is_silent_from_then_on(promise: Promise, alice: Agent) -> None:
    promise.keep(by=alice, evidence=Evidence(reference="R-1"))
    assert Alarm.objects.about(promise).waiting().count() == 0
    assert Alarm.objects.about(promise).count() == 4


def test_nothing_is_kept_without_evidence(promise: Promise, alice: Agent) -> None:
    with pytest.raises(refusals.EvidenceMissing):
        promise.keep(by=alice, evidence=Evidence(reference="   "))
    promise.refresh_from_db()
    assert promise.state == "open"


def test_the_database_itself_wants_evidence(promise: Promise, alice: Agent) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Keeping.objects.create(promise=promise, by=alice, fulfilled_at=TEN)


def test_a_call_older_than_the_promise_is_no_evidence(promise: Promise, alice: Agent, outbound: Outbound) -> None:
    with pytest.raises(refusals.EvidenceTooEarly):
        promise.keep(by=alice, evidence=Evidence(conversation=outbound(TEN - MINUTE)))


def test_the_sentence_that_made_the_promise_does_not_keep_it(promise: Promise, alice: Agent) -> None:
    with pytest.raises(refusals.EvidenceTooEarly):
        promise.keep(by=alice, evidence=Evidence(message=promise.message))


def test_the_call_in_which_it_was_promised_does_not_keep_it(promise: Promise, alice: Agent, call: Conversation) -> None:
    call.direction = "out"
    call.save()
    with pytest.raises(refusals.EvidenceTooEarly):
        promise.keep(by=alice, evidence=Evidence(conversation=call))


def test_the_customer_who_calls_again_has_not_been_called_back(
    promise: Promise, alice: Agent, outbound: Outbound, clock: time_machine.Traveller
) -> None:
    clock.shift(HOUR)
    inbound = outbound(TEN + 30 * MINUTE)
    inbound.direction = "in"
    with pytest.raises(refusals.EvidenceNotOurs):
        promise.keep(by=alice, evidence=Evidence(conversation=inbound))


@pytest.mark.parametrize("speaker", ["customer", "note"])
def test_a_message_the_customer_did_not_get_from_us_is_no_evidence(
    promise: Promise, alice: Agent, say: Say, clock: time_machine.Traveller, speaker: str
) -> None:
    clock.shift(10 * MINUTE)
    with pytest.raises(refusals.EvidenceNotOurs):
        promise.keep(by=alice, evidence=Evidence(message=say(speaker, "已经处理好了")))


def test_a_call_to_another_customer_is_no_evidence(
    promise: Promise, alice: Agent, clock: time_machine.Traveller
) -> None:
    clock.shift(10 * MINUTE)
    ticket = Ticket.objects.create(
        customer=customer_at("phone", "13900001111"), subject="查询", owner=alice, team=promise.ticket.team
    )
    other = Conversation.objects.create(ticket=ticket, channel="phone", direction="out", agent=alice)
    with pytest.raises(refusals.EvidenceOfAnother):
        promise.keep(by=alice, evidence=Evidence(conversation=other))


def test_another_customers_message_beside_a_right_call_is_refused_too(
    promise: Promise, alice: Agent, outbound: Outbound, say: Say, clock: time_machine.Traveller
) -> None:
    clock.shift(10 * MINUTE)
    ticket = Ticket.objects.create(
        customer=customer_at("phone", "13900001111"), subject="查询", owner=alice, team=promise.ticket.team
    )
    other = Conversation.objects.create(ticket=ticket, channel="phone", direction="out", agent=alice)
    message = say("agent", "好了", to=other)
    with pytest.raises(refusals.EvidenceOfAnother):
        promise.keep(by=alice, evidence=Evidence(conversation=outbound(TEN + MINUTE), message=message))


def test_a_call_that_lies_ahead_is_no_evidence(promise: Promise, alice: Agent, outbound: Outbound) -> None:
    with pytest.raises(refusals.EvidenceNotYet):
        promise.keep(by=alice, evidence=Evidence(conversation=outbound(TEN + 10 * MINUTE)))


def test_a_call_of_a_colleague_to_the_same_customer_on_another_ticket_keeps_it(
    promise: Promise, alice: Agent, bob: Agent, clock: time_machine.Traveller
) -> None:
    clock.shift(10 * MINUTE)
    ticket = Ticket.objects.create(customer=promise.customer, subject="催件", owner=bob, team=promise.ticket.team)
    theirs = Conversation.objects.create(ticket=ticket, channel="phone", direction="out", agent=bob)
    promise.keep(by=alice, evidence=Evidence(conversation=theirs))
    assert promise.state == "kept"


def test_a_promise_that_waited_for_an_event_is_never_late(
    hears: Hear, alice: Agent, clock: time_machine.Traveller
) -> None:
    promise = hears("收到退货后给您退款", due=None, after_event="收到退货")
    clock.shift(10 * 24 * HOUR)
    promise.keep(by=alice, evidence=Evidence(reference="R-9"))
    assert promise.state == "kept"


def test_a_colleague_without_the_lead_may_not_keep_it(promise: Promise, bob: Agent) -> None:
    with pytest.raises(refusals.NotYourPromise, match="林晓"):
        promise.keep(by=bob, evidence=Evidence(reference="R-1"))


@pytest.mark.parametrize("who", ["alice", "sue", "max_"])
def test_its_owner_and_those_who_lead_may_keep_it(promise: Promise, who: str, request: pytest.FixtureRequest) -> None:
    promise.keep(by=request.getfixturevalue(who), evidence=Evidence(reference="R-1"))
    assert promise.state == "kept"


def test_a_withdrawn_promise_is_not_kept(promise: Promise, alice: Agent) -> None:
    promise.withdraw(by=alice, on_behalf_of="customer", why="客户说不用了")
    with pytest.raises(refusals.AlreadySettled):
        promise.keep(by=alice, evidence=Evidence(reference="R-1"))
