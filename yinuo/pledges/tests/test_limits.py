from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from django.test import Client
from django.utils import translation

from yinuo.channels.receiving import receive
from yinuo.common.refusals import Refusal
from yinuo.journal.models import Entry
from yinuo.journal.wording import story
from yinuo.pledges import refusals
from yinuo.pledges.limits import lift_limit, may_grant, note_said, over_limits, oversteps_for, set_limit, settle
from yinuo.pledges.models import Limit, Overstep
from yinuo.pledges.tests.conftest import TEN
from yinuo.promises.hearing import promise_by_hand
from yinuo.promises.models import Promise

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
#: the engine hears a promise in it: it has a time
TOO_MUCH = "王女士，三天内给您退款800元。"


@pytest.fixture
def limited(ticket, max_) -> None:
    """Agents refund up to 200 yuan and give up to ten per cent off."""
    set_limit(role="agent", remedy="refund", most=Decimal(200), by=max_)
    set_limit(role="agent", remedy="discount", most=Decimal(10), by=max_)


def told(text: str, **about) -> list[str]:
    return [one.text for one in over_limits(text, **about)]


def overstep(conversation, alice) -> Overstep:
    receive(conversation, speaker="agent", text=TOO_MUCH, author=alice)
    return Overstep.objects.get()


# While typing


def test_without_a_limit_nothing_is_known_and_nothing_flagged(ticket, alice):
    assert over_limits("我给您退80000元", by=alice, ticket=ticket) == []
    assert may_grant(alice, "refund", None)


def test_a_refund_above_the_limit_says_who_may(limited, ticket, alice, sue):
    assert told("我给您退800元", by=alice, ticket=ticket) == [
        "退款 800 元超过您的权限（200 元以内），请先找班长苏梅批准。"
    ]
    assert told("我给您退200元", by=alice, ticket=ticket) == []


def test_it_is_said_in_english_too(limited, ticket, alice, sue):
    with translation.override("en"):
        assert told("我给您退800元，再给您打八折", by=alice) == [
            "refund of 800 yuan is more than you may grant (up to 200 yuan). Ask Supervisor 苏梅 first.",
            "20 % off is more than you may grant (up to 10 % off). Ask Supervisor 苏梅 first.",
        ]


def test_a_discount_is_told_as_it_is_spoken(limited, alice, sue):
    assert told("给您打八折", by=alice) == ["打 8 折超过您的权限（最低打 9 折），请先找班长苏梅批准。"]
    assert told("给您打九折", by=alice) == []


def test_a_full_refund_is_flagged_unless_the_role_may_give_it(limited, alice, sue, max_):
    assert told("给您全额退款", by=alice) == ["“全额退款”没说金额，您的权限是200 元以内，请先找班长苏梅批准。"]
    set_limit(role="agent", remedy="refund", most=Decimal(200), is_open=True, by=max_)
    assert told("给您全额退款", by=alice) == []


def test_a_limit_of_nothing_is_said_as_such(alice, sue, max_):
    set_limit(role="agent", remedy="waiver", most=Decimal(0), by=max_)
    assert told("给您免三个月会员费", by=alice) == ["免三个月会员费：您没有“减免”的权限，请先找班长苏梅批准。"]


def test_who_may_is_the_nearest_whose_own_limit_reaches(limited, alice, sue, max_):
    set_limit(role="supervisor", remedy="refund", most=Decimal(500), by=max_)
    assert "班长苏梅" in told("给您退400元", by=alice)[0]
    assert "经理马总" in told("给您退800元", by=alice)[0]
    set_limit(role="manager", remedy="refund", most=Decimal(600), by=max_)
    assert told("给您退800元", by=alice)[0].endswith("目前没有人有这个权限，请先别答应。")


def test_a_supervisor_has_a_limit_of_their_own(sue, max_):
    set_limit(role="supervisor", remedy="refund", most=Decimal(500), by=max_)
    assert "经理马总" in told("给您退800元", by=sue)[0]
    assert told("给您退800元", by=max_) == []


def test_the_limit_of_a_team_goes_before_that_of_every_team(limited, alice, charlie, max_, hotline):
    set_limit(role="agent", team=hotline, remedy="refund", most=Decimal(1000), by=max_)
    assert told("给您退800元", by=alice) == []
    assert told("给您退800元", by=charlie) != []


def test_what_grants_nothing_asks_the_database_nothing(limited, alice, ticket, django_assert_num_queries):
    with django_assert_num_queries(0):
        over_limits("您付的800元我看到了，不能退800", by=alice, ticket=ticket)


# Said all the same


def test_a_promise_beyond_the_limit_carries_the_flag_and_the_ticket_tells_of_it(limited, ticket, conversation, alice):
    row = overstep(conversation, alice)
    promise = Promise.objects.get()
    assert (row.promise, row.agent, row.amount, row.most) == (promise, alice, Decimal(800), Decimal(200))
    assert list(promise.oversteps.all()) == [row]
    lines = {line.text: line.words for line in story(ticket.journal())}
    assert lines["退款 800 元超过您的权限（200 元以内）"] == "退款800元"


def test_what_is_within_the_limit_is_noted_nowhere(limited, conversation, alice):
    receive(conversation, speaker="agent", text="三天内给您退款200元。", author=alice)
    assert not Overstep.objects.exists()


def test_the_customer_has_no_limit(limited, conversation):
    receive(conversation, speaker="customer", text="三天内给我退款800元，不然我投诉。")
    assert not Overstep.objects.exists()


def test_a_message_without_a_promise_is_noted_when_asked_and_only_once(limited, conversation, alice):
    message = receive(conversation, speaker="agent", text="我给您退800元", author=alice).message
    assert not Promise.objects.exists()
    note_said(message)
    note_said(message)
    row = Overstep.objects.get()
    assert (row.promise, row.words) == (None, "退800元")
    assert Entry.objects.filter(verb="warning.amount").count() == 1


def test_a_promise_added_by_hand_is_read_too(limited, ticket, alice):
    promise = promise_by_hand(ticket, by=alice, action="refund", words="退款800元", due_at=TEN + timedelta(days=2))
    assert Overstep.objects.get().promise == promise


def test_two_grants_of_one_message_are_two_rows(limited, conversation, alice):
    receive(conversation, speaker="agent", text="三天内给您退款800元，下次再给您打七折。", author=alice)
    assert sorted(Overstep.objects.values_list("remedy", flat=True)) == ["discount", "refund"]


# Settling


def test_the_supervisor_approves_and_the_same_again_is_within_what_was_approved(
    limited, ticket, conversation, alice, sue
):
    row = overstep(conversation, alice)
    assert list(oversteps_for(sue)) == [row]
    settle(row, outcome="approved", by=sue, why="老客户")
    settle(row, outcome="approved", by=sue)
    assert not oversteps_for(sue).exists()
    assert told("给您退款800元", by=alice, ticket=ticket) == []
    assert told("给您退款900元", by=alice, ticket=ticket) != []
    lines = {line.text: line.words for line in story(ticket.journal())}
    assert lines["苏梅批准：退款 800 元"] == "老客户"
    assert Entry.objects.filter(verb="overstep.approved").count() == 1


def test_nobody_approves_their_own_words_nor_more_than_they_may_grant(limited, conversation, alice, sue, max_):
    set_limit(role="supervisor", remedy="refund", most=Decimal(500), by=max_)
    mine = overstep(conversation, alice)
    with pytest.raises(refusals.BeyondYouToo):
        settle(mine, outcome="approved", by=sue)
    note_said(receive(conversation, speaker="agent", text="我给您退款700元。", author=sue).message)
    own = Overstep.objects.get(agent=sue)
    with pytest.raises(refusals.OwnWords):
        settle(own, outcome="approved", by=sue)
    settle(own, outcome="approved", by=max_)


def test_putting_it_right_needs_to_say_how_and_stands(limited, conversation, alice, sue):
    row = overstep(conversation, alice)
    with pytest.raises(refusals.ReasonMissing):
        settle(row, outcome="corrected", by=sue)
    settle(row, outcome="corrected", by=sue, why="已致电说明，客户接受 200 元")
    with pytest.raises(refusals.AlreadySettled):
        settle(row, outcome="approved", by=sue)


@pytest.mark.parametrize("who", ["alice", "ivy", "bob"])
def test_only_whoever_leads_settles(limited, conversation, alice, who, request):
    row = overstep(conversation, alice)
    with pytest.raises(refusals.NotYoursToSettle):
        settle(row, outcome="approved", by=request.getfixturevalue(who))


# Setting


def test_setting_and_lifting_are_journalled_once(max_):
    row = set_limit(role="agent", remedy="refund", most=Decimal(200), by=max_)
    set_limit(role="agent", remedy="refund", most=Decimal("200.00"), by=max_)
    set_limit(role="agent", remedy="refund", most=Decimal(300), by=max_)
    lift_limit(row, by=max_)
    lift_limit(row, by=max_)
    entries = Entry.objects.filter(verb__startswith="limit.").order_by("pk")
    assert [(one.verb, one.facts["most"]) for one in entries] == [
        ("limit.set", "200"),
        ("limit.set", "300"),
        ("limit.lifted", "300.00"),
    ]
    assert not Limit.objects.exists()


@pytest.mark.parametrize(("remedy", "most"), [("discount", 101), ("refund", -1)])
def test_an_absurd_limit_is_refused(max_, remedy, most):
    with pytest.raises(refusals.LimitAbsurd):
        set_limit(role="agent", remedy=remedy, most=Decimal(most), by=max_)


def test_a_supervisor_sets_no_limits(sue):
    with pytest.raises(Refusal):
        set_limit(role="agent", remedy="refund", most=Decimal(200), by=sue)


# The pages


def test_a_manager_sets_a_limit_on_the_page_and_lifts_it(client: Client, max_):
    client.force_login(max_)
    assert "还没有设额度" in client.get("/pledges/").content.decode()
    client.post("/pledges/limits", {"remedy": "refund", "role": "agent", "most": "200", "team": ""})
    page = client.get("/pledges/").content.decode()
    assert "坐席 · 退款" in page
    assert "200 元以内" in page
    client.post("/pledges/limits/lifting", {"limit": Limit.objects.get().pk})
    assert not Limit.objects.exists()


def test_everybody_reads_up_to_how_much_and_only_managers_are_offered_to_set_it(limited, client: Client, alice):
    client.force_login(alice)
    page = client.get("/pledges/").content.decode()
    assert "200 元以内" in page
    assert "定下额度" not in page


@pytest.mark.parametrize("most", ["", "viel", "1e400", "-1", "200.123"])
def test_what_is_no_amount_is_refused_by_name(client: Client, max_, most):
    client.force_login(max_)
    answer = client.post("/pledges/limits", {"remedy": "refund", "role": "agent", "most": most}, headers=HTMX)
    assert answer.status_code == 409
    assert not Limit.objects.exists()


def test_the_supervisor_sees_what_waits_and_settles_it(limited, conversation, client: Client, alice, sue):
    row = overstep(conversation, alice)
    client.force_login(sue)
    assert "1 条超权限承诺等待处理" in client.get("/pledges/").content.decode()
    page = client.get("/pledges/beyond").content.decode()
    assert "退款 800 元" in page
    assert "林晓的权限：200 元以内" in page
    client.post("/pledges/beyond/settling", {"overstep": row.pk, "outcome": "approved"})
    assert "没有超权限承诺" in client.get("/pledges/beyond").content.decode()
    row.refresh_from_db()
    assert (row.outcome, row.settled_by) == ("approved", sue)


def test_the_list_of_another_team_is_empty_and_its_rows_are_not_there(
    limited, conversation, client: Client, alice, sue, repair
):
    row = overstep(conversation, alice)
    sue.team = repair
    sue.save()
    client.force_login(sue)
    assert "没有超权限承诺" in client.get("/pledges/beyond").content.decode()
    assert client.post("/pledges/beyond/settling", {"overstep": row.pk, "outcome": "approved"}).status_code == 404


@pytest.mark.parametrize("who", ["alice", "ivy"])
def test_who_does_not_lead_has_no_list(client: Client, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get("/pledges/beyond").status_code == 403


def test_the_list_asks_the_same_few_questions_however_long_it_is(
    limited, conversation, client: Client, alice, sue, django_assert_max_num_queries
):
    for amount in (800, 900, 1000):
        receive(conversation, speaker="agent", text=f"三天内给您退款{amount}元。", author=alice)
    client.force_login(sue)
    client.get("/pledges/beyond")
    with django_assert_max_num_queries(14):
        client.get("/pledges/beyond")
