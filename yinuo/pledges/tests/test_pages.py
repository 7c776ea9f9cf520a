from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from yinuo.pledges.adopting import adopt
from yinuo.pledges.models import Adoption, CalendarYear, Occurrence, OpeningHours, Pledge, Reserved
from yinuo.pledges.packs import shelf
from yinuo.pledges.recording import record_event
from yinuo.pledges.tests.conftest import TEN
from yinuo.pledges.tests.test_calendars import YEAR
from yinuo.promises.models import Promise

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def as_max(client: Client, max_) -> Client:
    client.force_login(max_)
    return client


def test_everybody_reads_the_pledges_and_only_managers_are_offered_to_set_them(retail, client, alice, ivy, sue, max_):
    for person in (alice, ivy, sue):
        client.force_login(person)
        page = client.get("/pledges/").content.decode()
        assert "公司正在履行 2 项服务承诺，其中 2 项有法定期限" in page
        assert "《中华人民共和国消费者权益保护法》第二十五条" in page
        assert "改期限" not in page
    client.force_login(max_)
    assert "改期限" in client.get("/pledges/").content.decode()


def test_each_pledge_says_when_it_would_be_due_and_how_that_is_counted(retail, as_max):
    page = as_max.get("/pledges/").content.decode()
    assert "11月25日 周三 23:59" in page
    tried = as_max.get("/pledges/?at=2026-09-30T17:00").content.decode()
    assert "10月7日 周三 23:59" in tried
    assert "第 7 日 · 国庆节" in tried
    assert as_max.get("/pledges/?at=nonsense").status_code == 200


def test_what_would_need_an_unpublished_year_says_so_on_the_page(ticket, as_max, max_, alice, clock):
    adopt("car", by=max_)
    page = as_max.get("/pledges/?at=2026-12-30T10:00").content.decode()
    assert "2027 年日历未公布" in page


def test_the_page_asks_the_same_few_questions_however_many_pledges_there_are(
    as_max, max_, django_assert_max_num_queries, ticket
):
    adopt("retail", by=max_)
    as_max.get("/pledges/")
    with django_assert_max_num_queries(15):
        as_max.get("/pledges/")
    for pack in shelf().packs:
        adopt(pack, by=max_)
    with django_assert_max_num_queries(15):
        as_max.get("/pledges/")


def test_a_manager_switches_packs_and_pledges_and_sets_a_term(ticket, as_max):
    assert as_max.post("/pledges/adoption", {"pack": "retail"}).status_code == 302
    refund = Pledge.objects.get(rule="retail.refund")
    as_max.post(f"/pledges/{refund.pk}/switch", {})
    assert not Pledge.objects.get(rule="retail.refund").is_on
    as_max.post(f"/pledges/{refund.pk}/switch", {"is_on": "on"})
    as_max.post(f"/pledges/{refund.pk}/term", {"number": "3", "unit": "calendar_days", "because": ""})
    refund.refresh_from_db()
    assert (refund.is_on, refund.number) == (True, 3)
    assert "规则为 7 日" in as_max.get("/pledges/").content.decode()
    as_max.post("/pledges/laying-down", {"pack": "retail"})
    assert not Adoption.objects.get().is_on


def test_a_term_looser_than_the_law_is_refused_on_the_page_until_it_says_why(retail, as_max):
    refund = Pledge.objects.get(rule="retail.refund")
    answer = as_max.post(f"/pledges/{refund.pk}/term", {"number": "10", "unit": "calendar_days"}, headers=HTMX)
    assert answer.status_code == 409
    assert "第二十五条" in answer.content.decode()
    as_max.post(f"/pledges/{refund.pk}/term", {"number": "10", "unit": "calendar_days", "because": "客户同意"})
    page = as_max.get("/pledges/").content.decode()
    assert "宽于法定" in page
    assert "客户同意" in page


def test_a_manager_writes_a_pledge_sets_the_hours_and_reserves_a_promise(ticket, as_max):
    mine = {"words": "工程师上门", "action": "visit", "event": "visit_booked", "number": "24", "unit": "hours"}
    assert as_max.post("/pledges/new", mine).status_code == 302
    assert Pledge.objects.get().words == "工程师上门"
    as_max.post("/pledges/hours", {"opens": "08:00", "closes": "20:00", "is_every_day": "on"})
    assert OpeningHours.current().every_day
    as_max.post("/pledges/reserved", {"action": "compensate", "role": "supervisor"})
    assert Reserved.objects.get().role == "supervisor"
    as_max.post("/pledges/reserved", {"action": "compensate", "role": ""})
    assert not Reserved.objects.exists()


def test_a_calendar_is_uploaded_and_a_wrong_one_named_with_its_line(ticket, as_max):
    wrong = SimpleUploadedFile("2027.toml", YEAR.replace("2027-01-03", "2027-01-04").encode())
    answer = as_max.post("/pledges/calendar", {"file": wrong}, headers=HTMX)
    assert answer.status_code == 409
    assert "2027.toml 第 3 行" in answer.content.decode()
    assert as_max.post("/pledges/calendar", {}, headers=HTMX).status_code == 409
    as_max.post("/pledges/calendar", {"file": SimpleUploadedFile("x.toml", b"\xff\xfe")}, headers=HTMX)
    as_max.post("/pledges/calendar", {"file": SimpleUploadedFile("x.toml", b"#" * 70_000)}, headers=HTMX)
    assert not CalendarYear.objects.exists()
    assert as_max.post("/pledges/calendar", {"file": SimpleUploadedFile("2027.toml", YEAR.encode())}).status_code == 302
    assert CalendarYear.objects.get().year == 2027


def test_a_supervisor_is_refused_by_name(retail, client, sue):
    client.force_login(sue)
    answer = client.post("/pledges/adoption", {"pack": "express"}, headers=HTMX)
    assert answer.status_code == 409
    assert "由经理和管理员设定" in answer.content.decode()


def test_the_form_of_a_ticket_offers_the_events_in_use_and_shows_what_they_make_owed(retail, ticket, as_alice):
    form = as_alice.get(f"/tickets/{ticket.pk}/events", headers=HTMX).content.decode()
    assert "收到退货" in form
    assert "投诉受理" not in form
    preview = as_alice.get(
        f"/tickets/{ticket.pk}/events?preview&event=goods_returned&happened_at=2026-11-16T09:00", headers=HTMX
    ).content.decode()
    assert "退还货款" in preview
    assert "最迟 11月23日 周一 23:59" in preview
    assert "<form" not in preview


def test_without_a_pledge_the_form_says_who_can_make_one(ticket, as_alice):
    assert "还没有按事件起算的承诺" in as_alice.get(f"/tickets/{ticket.pk}/events").content.decode()


def test_recording_from_the_workbench_answers_beside_the_open_page(retail, ticket, as_alice):
    answer = as_alice.post(
        f"/tickets/{ticket.pk}/events",
        {"event": "goods_returned", "happened_at": "2026-11-18T09:00", "reference": ""},
        headers=HTMX,
    )
    assert answer.status_code == 204
    told = json.loads(answer["HX-Trigger"])["desk:said"]["told"]
    assert told == "已记录。退还货款，最迟 11月25日 周三 23:59"
    assert Promise.objects.get().origin == "pledge"
    page = as_alice.get(f"/tickets/{ticket.pk}").content.decode()
    assert "退还货款" in page


def test_recording_without_a_script_leads_back_to_the_ticket(retail, ticket, as_alice):
    answer = as_alice.post(
        f"/tickets/{ticket.pk}/events", {"event": "goods_returned", "happened_at": "2026-11-18T09:00"}
    )
    assert answer["Location"] == f"/tickets/{ticket.pk}"


def test_what_was_recorded_is_shown_with_its_promises_and_can_be_taken_back(retail, ticket, as_alice, alice):
    occurrence = record_event(ticket, "goods_returned", happened_at=TEN - timedelta(hours=1), by=alice)
    form = as_alice.get(f"/tickets/{ticket.pk}/events", headers=HTMX).content.decode()
    assert "本工单已记录" in form
    as_alice.post(f"/occurrences/{occurrence.pk}/taking-back", {"why": "记错了工单"}, headers=HTMX)
    assert Occurrence.objects.get().why == "记错了工单"
    assert Promise.objects.get().state == "withdrawn"


def test_a_promise_of_a_pledge_says_where_it_comes_from_on_its_page(retail, ticket, as_alice, alice):
    record_event(ticket, "goods_returned", happened_at=TEN, by=alice)
    page = as_alice.get(f"/promises/{Promise.objects.get().pk}").content.decode()
    assert "公司服务承诺" in page
    assert "《中华人民共和国消费者权益保护法》第二十五条" in page
