from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from yinuo.channels.receiving import receive
from yinuo.journal.wording import story
from yinuo.pledges.adopting import adopt, pledge, reserve
from yinuo.pledges.comparing import Draft, beyond_authority, cautions, looser_than_law
from yinuo.pledges.models import Pledge
from yinuo.pledges.recording import record_event
from yinuo.pledges.tests.conftest import SHANGHAI, TEN
from yinuo.promises.models import Promise

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def refund(due_at: datetime | None) -> Draft:
    return Draft("refund", due_at)


def test_a_refund_in_ten_days_is_later_than_the_law_even_if_the_goods_came_back_now(retail, ticket):
    caution = looser_than_law(refund(TEN + 10 * DAY), ticket)
    assert caution is not None
    assert caution.is_law
    assert caution.latest_at == datetime(2026, 11, 25, 23, 59, 59, tzinfo=SHANGHAI)
    assert caution.text == (
        "《中华人民共和国消费者权益保护法》第二十五条：“收到退货”后 7 日内退还货款；就算现在发生，最迟也是 11月25日 周三 23:59。"
    )


def test_seven_days_as_people_say_them_are_within_seven_days(retail, ticket):
    assert looser_than_law(refund(datetime(2026, 11, 25, 23, 59, 59, tzinfo=SHANGHAI)), ticket) is None


def test_once_the_event_is_recorded_the_law_counts_from_it(retail, ticket, alice):
    record_event(ticket, "goods_returned", happened_at=TEN - 5 * DAY, by=alice)
    assert looser_than_law(refund(TEN + 2 * DAY), ticket) is None
    caution = looser_than_law(refund(TEN + 4 * DAY), ticket)
    assert caution is not None
    assert caution.has_begun
    assert "最迟 11月20日 周五 23:59" in caution.text


@pytest.mark.parametrize("draft", [refund(None), Draft("callback", TEN + 100 * DAY)])
def test_what_has_no_time_or_no_rule_is_not_spoken_of(retail, ticket, draft):
    assert looser_than_law(draft, ticket) is None


def test_without_a_pack_nothing_is_said(ticket):
    assert looser_than_law(refund(TEN + 100 * DAY), ticket) is None


def test_of_several_clocks_nobody_has_started_only_the_longest_is_held_against_a_sentence(ticket, max_, alice):
    adopt("telecom", by=max_)
    assert looser_than_law(Draft("resolve", TEN + 60 * timedelta(hours=1)), ticket) is None
    caution = looser_than_law(Draft("resolve", TEN + 4 * DAY), ticket)
    assert caution is not None
    assert "72 小时" in caution.text
    record_event(ticket, "telecom_fault_town", happened_at=TEN, by=alice)
    caution = looser_than_law(Draft("resolve", TEN + 60 * timedelta(hours=1)), ticket)
    assert caution is not None
    assert "48 小时" in caution.text


def test_a_pledge_of_our_own_is_held_against_a_sentence_only_after_its_event(ticket, max_, alice):
    pledge(by=max_, words="工程师上门", action="visit", event="visit_booked", number=24, unit="hours")
    assert looser_than_law(Draft("visit", TEN + 3 * DAY), ticket) is None
    record_event(ticket, "visit_booked", happened_at=TEN, by=alice)
    caution = looser_than_law(Draft("visit", TEN + 3 * DAY), ticket)
    assert caution is not None
    assert not caution.is_law
    assert caution.text.startswith("公司服务承诺")


def test_a_tighter_term_of_the_company_is_not_passed_off_as_the_law(retail, ticket, alice, max_):
    Pledge.objects.get(rule="retail.refund").set_term(number=3, unit="calendar_days", by=max_)
    assert looser_than_law(refund(TEN + 5 * DAY), ticket) is None
    record_event(ticket, "goods_returned", happened_at=TEN, by=alice)
    ours, law = looser_than_law(refund(TEN + 5 * DAY), ticket), looser_than_law(refund(TEN + 9 * DAY), ticket)
    assert ours is not None
    assert law is not None
    assert (ours.is_law, ours.text.startswith("公司服务承诺：“收到退货”后 3 日内")) == (False, True)
    assert (law.is_law, "第二十五条：“收到退货”后 7 日内" in law.text) == (True, True)


def test_a_term_the_company_loosened_hides_the_law_from_nobody(retail, ticket, alice, max_):
    Pledge.objects.get(rule="retail.refund").set_term(number=10, unit="calendar_days", by=max_, because="境外退货")
    record_event(ticket, "goods_returned", happened_at=TEN, by=alice)
    caution = looser_than_law(refund(TEN + 9 * DAY), ticket)
    assert caution is not None
    assert caution.is_law


def test_an_unknown_calendar_warns_of_nothing(ticket, max_, alice, clock):
    adopt("car", by=max_)
    clock.move_to(datetime(2026, 12, 28, 10, tzinfo=SHANGHAI))
    record_event(ticket, "car_claim", happened_at=datetime(2026, 12, 28, 9, tzinfo=SHANGHAI), by=alice)
    assert looser_than_law(Draft("reply", datetime(2027, 3, 1, tzinfo=SHANGHAI)), ticket) is None


def test_a_reserved_promise_is_for_its_role_and_those_above(ticket, alice, sue, max_):
    reserve("compensate", "supervisor", by=max_)
    draft = Draft("compensate", TEN + DAY)
    caution = beyond_authority(draft, by=alice)
    assert caution is not None
    assert "要由班长来答应" in caution.text
    assert beyond_authority(draft, by=sue) is None
    assert beyond_authority(draft, by=max_) is None
    reserve("compensate", "", by=max_)
    assert beyond_authority(draft, by=alice) is None


def test_a_promise_that_is_too_late_is_made_all_the_same_and_the_journal_says_why_it_is_too_late(
    retail, ticket, alice, conversation
):
    receive(conversation, speaker="agent", text="王女士，我们十天内给您退款。", author=alice)
    promise = Promise.objects.get()
    assert promise.due_at is not None
    lines = {line.text: line for line in story(ticket.journal())}
    assert "第二十五条" in lines["晚于法定期限"].words


def test_what_is_in_time_is_noted_nowhere(retail, ticket, alice, conversation):
    receive(conversation, speaker="agent", text="王女士，我们三天内给您退款。", author=alice)
    assert not ticket.journal().filter(verb__startswith="warning.").exists()


def test_the_law_is_told_before_the_authority(retail, ticket, alice, max_):
    reserve("refund", "manager", by=max_)
    kinds = [type(caution).__name__ for caution in cautions(refund(TEN + 30 * DAY), ticket, by=alice)]
    assert kinds == ["LaterThan", "BeyondAuthority"]


@pytest.mark.parametrize(
    ("words", "warns"),
    [
        ("收到退货后10天内给您退款。", True),
        ("收到退货后7天内给您退款。", False),
        ("收到退货后10个工作日内给您退款。", True),
    ],
)
def test_a_refund_that_waits_for_the_goods_is_counted_as_if_they_came_now(
    retail, ticket, alice, conversation, as_alice, words, warns
):
    page = as_alice.post("/drafts/reading", {"text": words, "conversation": str(conversation.pk)}).content.decode()
    assert ("第二十五条" in page) is warns
    receive(conversation, speaker="agent", text=words, author=alice)
    assert Promise.objects.get().due_at is None
    assert ticket.journal().filter(verb="warning.later").exists() is warns


def test_the_whisper_names_the_rule_the_ticket_is_under_and_what_is_not_for_this_agent(
    retail, ticket, conversation, as_alice, alice, max_
):
    reserve("compensate", "supervisor", by=max_)
    record_event(ticket, "goods_returned", happened_at=TEN - 5 * DAY, by=alice)
    draft = {"text": "我们四天内给您退款，另外三天内赔付您两百元。", "conversation": str(conversation.pk)}
    page = as_alice.post("/drafts/reading", draft).content.decode()
    assert "最迟 11月20日 周五 23:59" in page
    assert "要由班长来答应" in page
    assert page.count("data-caution") == 2
    assert "data-caution" not in as_alice.post("/drafts/reading", draft | {"speaker": "customer"}).content.decode()


def test_the_whisper_of_another_teams_conversation_says_nothing_of_its_events(
    retail, ticket, conversation, client, charlie, alice
):
    record_event(ticket, "goods_returned", happened_at=TEN - 5 * DAY, by=alice)
    client.force_login(charlie)
    page = client.post("/drafts/reading", {"text": "我们四天内给您退款。", "conversation": str(conversation.pk)})
    assert "data-caution" not in page.content.decode()
