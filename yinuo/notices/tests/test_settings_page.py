from __future__ import annotations

import re
from collections.abc import Callable
from datetime import time
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from yinuo.common.tests.http_sink import Sink
from yinuo.journal.models import Entry
from yinuo.notices.models import Delivery, Destination, Preference
from yinuo.notices.models.destination import add_destination
from yinuo.notices.refusals import NotYoursToSet
from yinuo.notices.sending import send_next
from yinuo.notices.tests.conftest import Tell
from yinuo.notices.topics import all_topics, topic_of
from yinuo.people.models import Agent, Team

pytestmark = pytest.mark.django_db

KEY = "693a91f6-7xxx-4bc4-97a0-0ec2sifa5aaa"
ADDRESSES = {
    "wecom": f"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key={KEY}",
    "dingtalk": f"https://oapi.dingtalk.com/robot/send?access_token={KEY}",
    "feishu": f"https://open.feishu.cn/open-apis/bot/v2/hook/{KEY}",
    "webhook": f"https://erp.example/hooks/{KEY}",
}
MakeDestination = Callable[..., Destination]


@pytest.fixture
def as_sue(client: Client, sue: Agent) -> Client:
    client.force_login(sue)
    return client


def _add(client: Client, port: str, **changed: str) -> Any:
    said = {"whose": "me", "port": port, "name": "值班群", "address": ADDRESSES.get(port, ""), "secret": "SEC123456789"}
    return client.post("/destinations", said | changed)


def test_an_agent_chooses_topics_and_quiet_hours_and_no_more_than_these_are_sent(
    as_alice: Client, alice: Agent, tell_due: Tell
) -> None:
    chosen = {"email_topics": ["due"], "quiet_from": "22:00", "quiet_until": "08:00", "has_quiet_days_off": "on"}
    assert as_alice.post("/settings/notices", chosen)["Location"] == "/settings/notices"
    alice.refresh_from_db()
    preference = Preference.of(alice)
    assert alice.has_email_notices
    assert (preference.quiet_from, preference.quiet_until, preference.has_quiet_days_off) == (time(22), time(8), True)
    tell_due("due", alice)
    tell_due("soon", alice, kind="promise.soon")
    assert Delivery.objects.get().notification.kind == "promise.due"
    page = as_alice.get("/settings/notices").text
    assert 'value="22:00"' in page
    assert page.count('name="email_topics"') == len(all_topics())
    assert len(re.findall(r'name="email_topics" value="due"[^>]*checked', page)) == 1
    assert Entry.objects.get(verb="preference.chosen").facts["quiet_from"] == "22:00:00"


def test_choosing_the_same_again_writes_nothing_and_nothing_by_mail_turns_mail_off(
    as_alice: Client, mailed: Agent, tell_due: Tell
) -> None:
    for _ in range(2):
        as_alice.post("/settings/notices", {})
    assert Entry.objects.filter(verb="preference.chosen").count() == 1
    mailed.refresh_from_db()
    assert not mailed.has_email_notices
    tell_due("one", mailed)
    assert not Delivery.objects.exists()


def test_half_a_quiet_is_said_beside_the_field_and_keeps_what_was_typed(as_alice: Client) -> None:
    response = as_alice.post("/settings/notices", {"quiet_from": "22:00", "email_topics": ["due"]})
    assert response.status_code == 422
    assert "免打扰要有开始和结束" in response.text
    assert 'value="22:00"' in response.text
    assert re.search(r'value="due"[^>]*checked', response.text)


def test_an_agent_neither_sees_nor_sets_where_the_teams_notices_go(as_alice: Client, alice: Agent) -> None:
    assert "Webhook" not in as_alice.get("/settings/notices").text
    assert _add(as_alice, "wecom", whose=str(alice.team_id)).status_code == 403
    with pytest.raises(NotYoursToSet):
        add_destination("wecom", "群", ADDRESSES["wecom"], by=alice, team=alice.team)
    with pytest.raises(NotYoursToSet):
        add_destination("webhook", "自己的", ADDRESSES["webhook"], by=alice)


@pytest.mark.parametrize("port", ["wecom", "dingtalk", "feishu"])
def test_a_supervisor_adds_a_robot_and_its_address_is_never_shown_again(
    as_sue: Client, hotline: Team, port: str
) -> None:
    assert _add(as_sue, port, whose=str(hotline.pk)).status_code == 302
    made = Destination.objects.get()
    assert (made.team, made.agent, made.topics) == (hotline, None, ["due"])
    assert (made.address, made.secret) == (ADDRESSES[port], "SEC123456789")
    page = as_sue.get("/settings/notices").text
    assert made.host in page
    for text in (page, repr(Entry.objects.values_list("facts", flat=True)), made.sealed_address, made.sealed_secret):
        assert KEY not in text
        assert "SEC123456789" not in text


def test_a_webhook_is_given_a_secret_that_is_shown_once(as_sue: Client) -> None:
    response = _add(as_sue, "webhook", secret="")
    assert response.status_code == 201
    secret = Destination.objects.get().secret
    assert len(secret) >= 40
    assert secret in response.text
    assert secret not in as_sue.get("/settings/notices").text


@pytest.mark.parametrize(
    ("port", "address"),
    [
        ("wecom", "https://qyapi.weixin.qq.com.evil.example/cgi-bin/webhook/send?key=1"),
        ("dingtalk", ADDRESSES["feishu"]),
        ("feishu", "http://open.feishu.cn/open-apis/bot/v2/hook/1"),
        ("webhook", "http://erp.example/hook"),
        ("webhook", "https://user:password@erp.example/hook"),
        ("webhook", "javascript:alert(1)"),
    ],
)
def test_a_wrong_address_is_refused_beside_the_field(as_sue: Client, port: str, address: str) -> None:
    response = _add(as_sue, port, address=address)
    assert response.status_code == 422
    assert "地址" in response.text
    assert "errorlist" in response.text
    assert "SEC123456789" not in response.text
    assert not Destination.objects.exists()


def test_a_supervisor_does_not_reach_another_teams_group_nor_a_colleagues_own(
    as_sue: Client, repair: Team, max_: Agent, destination_at: MakeDestination
) -> None:
    others = [destination_at("https://a.example/", "webhook", team=repair)]
    others.append(destination_at("https://a.example/", "webhook", agent=max_))
    for one in others:
        for verb in ("topics", "address", "trial", "removal"):
            assert as_sue.post(f"/destinations/{one.pk}/{verb}").status_code == 404
    assert _add(as_sue, "wecom", whose=str(repair.pk)).status_code == 422


def test_topics_of_a_group_are_chosen_and_it_hears_of_one_event_once(
    as_sue: Client, sink: Sink, sue: Agent, alice: Agent, destination_at: MakeDestination, tell_due: Tell
) -> None:
    group = destination_at(sink.url("/send?key=1"), "wecom", team=sue.team)
    as_sue.post(f"/destinations/{group.pk}/topics", {"topics": ["due", "nonsense"]})
    assert Destination.objects.get().topics == all_topics()  # nonsense is refused as a whole
    as_sue.post(f"/destinations/{group.pk}/topics", {"topics": ["due"]})
    for recipient in (alice, sue):
        tell_due("alarm:7", recipient)
        tell_due("alarm:8", recipient, kind="promise.soon")
    assert Delivery.objects.count() == 1
    assert send_next(timezone.now())
    assert "王女士" in sink.received[0].json["text"]["content"]


def test_own_ways_are_chosen_in_the_same_table(
    as_sue: Client, sue: Agent, destination_at: MakeDestination, tell_due: Tell
) -> None:
    own = destination_at("https://a.example/", "webhook", agent=sue)
    as_sue.post("/settings/notices", {f"to-{own.pk}": ["customers"]})
    own.refresh_from_db()
    assert own.topics == ["customers"]
    tell_due("due", sue)
    tell_due("wrote", sue, kind="conversation.wrote")
    assert Delivery.objects.get().notification.kind == "conversation.wrote"


def test_a_trial_says_at_once_whether_it_arrives_and_why_not(
    as_sue: Client, sink: Sink, sue: Agent, destination_at: MakeDestination
) -> None:
    group = destination_at(sink.url("/send?key=1"), "wecom", team=sue.team)
    told = as_sue.post(f"/destinations/{group.pk}/trial", follow=True).text
    assert "去看看收到没有" in told
    assert "一诺试发" in sink.received[0].json["text"]["content"]
    sink.answers({"errcode": 93000, "errmsg": "invalid webhook url"})
    told = as_sue.post(f"/destinations/{group.pk}/trial", follow=True).text
    assert "机器人地址已失效" in told
    assert not Delivery.objects.exists()


def test_what_is_removed_is_erased_and_gets_nothing_more(
    as_sue: Client, sink: Sink, sue: Agent, destination_at: MakeDestination, tell_due: Tell
) -> None:
    group = destination_at(sink.url("/in"), "webhook", team=sue.team)
    tell_due("one", sue)
    for _ in range(2):
        as_sue.post(f"/destinations/{group.pk}/removal")
    group.refresh_from_db()
    assert (group.sealed_address, group.sealed_secret) == ("", "")
    tell_due("two", sue)
    assert not send_next(timezone.now())
    assert sink.received == []
    assert not Delivery.objects.given_up().exists()  # nobody needs to do anything about it


def test_somebody_who_has_left_hears_nothing_outside(mailed: Agent, tell_due: Tell) -> None:
    mailed.is_active = False
    mailed.save()
    tell_due("one", mailed)
    assert not send_next(timezone.now())
    assert mail.outbox == []


def test_every_kind_has_a_topic_and_a_new_one_is_among_the_others() -> None:
    assert topic_of("promise.offered") == topic_of("promise.handed_on") == "handing"
    assert topic_of("promise.disputed") == topic_of("conversation.wrote") == "customers"
    assert topic_of("noun.unheard-of") == "others"


def test_the_page_costs_the_same_for_one_group_and_for_twenty(
    as_sue: Client, sue: Agent, destination_at: MakeDestination, django_assert_max_num_queries: Any
) -> None:
    for _ in range(20):
        destination_at("https://a.example/", "webhook", team=sue.team)
    with django_assert_max_num_queries(14):
        assert as_sue.get("/settings/notices").text.count("值班群") >= 20
