from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from yinuo.channels.receiving import receive
from yinuo.journal.wording import story
from yinuo.pledges.adopting import adopt, pledge, reserve
from yinuo.pledges.comparing import Draft, beyond_authority, cautions, looser_than_law
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
        "《中华人民共和国消费者权益保护法》第二十五条：“收到退货”后7 日内退还货款；就算现在发生，最迟也是 11月25日 周三 23:59。"
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
