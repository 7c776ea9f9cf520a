from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from yinuo.channels.receiving import open_conversation
from yinuo.conversations.models import Conversation
from yinuo.customers.models import Customer, customer_at
from yinuo.people.models import Agent, Team
from yinuo.promises.hearing import promise_by_hand
from yinuo.promises.models import Evidence, Promise
from yinuo.promises.tests.conftest import HOUR, MINUTE, TEN, Hear

pytestmark = pytest.mark.django_db


@pytest.fixture
def clock() -> Iterator[time_machine.Traveller]:
    with time_machine.travel(TEN, tick=False) as traveller:
        yield traveller


@pytest.fixture
def several(hears: Hear, alice: Agent, bob: Agent, clock: time_machine.Traveller) -> dict[str, Promise]:
    """As of noon: one overdue, one due at 15:00, one vague, one tomorrow, one kept, one of Bob's, one for an event."""
    made = {
        "overdue": hears("我一小时内给您回电"),
        "today": hears("下午三点前给您答复", due=TEN + 5 * HOUR),
        "vague": hears("会有专人联系您", due=None),
        "tomorrow": hears("明天中午前给您寄出", due=TEN + 26 * HOUR, is_accepted=False),
        "kept": hears("马上发您邮箱", due=TEN + 30 * MINUTE),
        "bobs": hears("今天下班前给您退款", due=TEN + 8 * HOUR),
        "event": hears("收到退货后给您退款", due=None, after_event="收到退货"),
    }
    made["bobs"].hand_over(bob, by=bob)
    made["kept"].keep(by=alice, evidence=Evidence(reference="R-1"))
    clock.move_to(TEN + 2 * HOUR)
    return made


def shown(client: Client, query: str = "") -> list[str]:
    """The words of the promises on the page, in order."""
    response = client.get(f"/promises/{query}")
    assert response.status_code == 200
    return re.findall(r"<q>(.*?)</q>", response.content.decode())


def tabs(client: Client, query: str = "") -> dict[str, int]:
    html = client.get(f"/promises/{query}", headers={"accept-language": "en"}).content.decode()
    pairs = re.findall(r"<a href=\"[^\"]*\"[^>]*>([^<]+) <b>(\d+)</b></a>", html)
    return {label.replace("&#x27;", "'"): int(count) for label, count in pairs}


def test_an_agent_sees_what_she_has_to_keep_the_longest_overdue_first(
    several: dict[str, Promise], as_alice: Client
) -> None:
    assert shown(as_alice) == [
        "我一小时内给您回电",
        "下午三点前给您答复",
        "会有专人联系您",
        "明天中午前给您寄出",
        "收到退货后给您退款",
    ]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?show=overdue", ["我一小时内给您回电"]),
        ("?show=today", ["我一小时内给您回电", "下午三点前给您答复"]),
        ("?show=vague", ["会有专人联系您"]),
        ("?show=all&state=kept", ["马上发您邮箱"]),
        ("?state=suggested", ["明天中午前给您寄出"]),
        ("?who=team&show=today", ["我一小时内给您回电", "下午三点前给您答复", "今天下班前给您退款"]),
        (
            "?show=mine",
            ["我一小时内给您回电", "下午三点前给您答复", "会有专人联系您", "明天中午前给您寄出", "收到退货后给您退款"],
        ),
    ],
)
def test_the_filter_stands_in_the_address(
    several: dict[str, Promise], as_alice: Client, query: str, words: list[str]
) -> None:
    assert shown(as_alice, query) == words


def test_every_tab_carries_its_count(several: dict[str, Promise], as_alice: Client) -> None:
    assert tabs(as_alice) == {
        "Mine": 5,
        "The team's": 6,
        "To keep": 5,
        "Overdue": 1,
        "Today": 2,
        "No time said": 1,
        "All": 6,
    }


def test_every_count_is_that_of_the_rows_it_leads_to(several: dict[str, Promise], as_alice: Client) -> None:
    html = as_alice.get("/promises/").content.decode()
    links = re.findall(r"<a href=\"(\?[^\"]*)\"[^>]*>[^<]+ <b>(\d+)</b></a>", html)
    assert len(links) == 7
    for url, count in links:
        assert len(shown(as_alice, url.replace("&amp;", "&"))) == int(count), url


def test_the_sentence_says_whom_to_call_first(several: dict[str, Promise], as_alice: Client) -> None:
    html = as_alice.get("/promises/", headers={"accept-language": "en"}).content.decode()
    heading = re.search(r"<h1>(.*?)</h1>", html, re.S)
    assert heading is not None
    text = re.sub(r"<[^>]+>", "", heading[1]).strip()
    assert text == "You have 5 promises to keep, 1 overdue: call 王女士 first; 1 still needs a time"


def test_the_sentence_names_the_next_one_when_nothing_is_overdue(promise: Promise, as_alice: Client) -> None:
    html = as_alice.get("/promises/", headers={"accept-language": "zh-hans"}).content.decode()
    heading = re.search(r"<h1>(.*?)</h1>", html, re.S)
    assert heading is not None
    assert re.sub(r"<[^>]+>", "", heading[1]).strip() == "您还有 1 个承诺要守，下一个是王女士，11:00 还有 1 小时"
    assert 'data-due="2026-11-18T11:00:00+08:00"' in html


def test_the_days_are_headed_by_their_names(several: dict[str, Promise], as_alice: Client) -> None:
    html = as_alice.get("/promises/", headers={"accept-language": "zh-hans"}).content.decode()
    days = [re.sub(r"<[^>]+>|\s+$", "", day) for day in re.findall(r"<h2[^>]*>(.*?) <span", html)]
    assert days == ["已超时", "今天 · 11月18日 周三", "明天 · 11月19日 周四", "等事情发生"]


def test_nobody_owes_anything_says_what_will_appear_here(as_alice: Client) -> None:
    html = as_alice.get("/promises/", headers={"accept-language": "en"}).content.decode()
    assert "You owe nobody anything right now" in html
    assert "appears here by itself" in html


def test_htmx_gets_the_list_alone(several: dict[str, Promise], as_alice: Client) -> None:
    html = as_alice.get("/promises/", headers={"hx-request": "true"}).content.decode()
    assert "<html" not in html
    assert "我一小时内给您回电" in html


# Who sees what


def test_another_team_sees_none_of_them(several: dict[str, Promise], client: Client, charlie: Agent) -> None:
    client.force_login(charlie)
    assert shown(client, "?who=team&show=all") == []
    assert shown(client, f"?customer={several['today'].customer_id}&show=all") == []
    html = client.get(f"/promises/?customer={several['today'].customer_id}").content.decode()
    assert "王女士" not in html


def test_a_supervisor_begins_with_her_team_and_chooses_a_person(
    several: dict[str, Promise], client: Client, sue: Agent, bob: Agent, charlie: Agent
) -> None:
    client.force_login(sue)
    assert len(shown(client)) == 6
    assert shown(client, f"?owner={bob.pk}") == ["今天下班前给您退款"]
    html = client.get("/promises/").content.decode()
    assert "何立</option>" in html
    assert "郑超" not in html


def test_a_manager_chooses_a_team(
    several: dict[str, Promise], client: Client, max_: Agent, charlie: Agent, repair: Team, wang: Customer
) -> None:
    visit = open_conversation(wang, channel="phone", team=repair, subject="检修", agent=charlie)
    promise_by_hand(visit.ticket, by=charlie, action="visit", words="师傅今晚到", due_at=TEN + 9 * HOUR)
    client.force_login(max_)
    assert len(shown(client)) == 7
    assert shown(client, f"?team={repair.pk}") == ["师傅今晚到"]


def test_an_agent_cannot_look_into_a_colleagues_list_by_address(
    several: dict[str, Promise], as_alice: Client, bob: Agent
) -> None:
    assert shown(as_alice, f"?owner={bob.pk}") == shown(as_alice)


def test_an_inspector_reads_every_team(several: dict[str, Promise], client: Client, ivy: Agent) -> None:
    client.force_login(ivy)
    assert len(shown(client)) == 6


def test_the_promises_to_one_customer(
    several: dict[str, Promise], as_alice: Client, alice: Agent, hotline: Team
) -> None:
    li = customer_at("phone", "13900001111", name="李建国", surname="李", title="先生")
    other = open_conversation(li, channel="phone", team=hotline, subject="发票", agent=alice)
    promise_by_hand(other.ticket, by=alice, action="send_document", words="发票今天发您", due_at=TEN + 3 * HOUR)
    assert shown(as_alice, f"?customer={li.pk}&state=live") == ["发票今天发您"]
    # what others owe the customer counts too
    assert "今天下班前给您退款" in shown(as_alice, f"?customer={several['bobs'].customer_id}&state=live")


@pytest.mark.parametrize(
    "query",
    [
        "?show=nonsense",
        "?who=x",
        "?page=99999",
        "?page=x",
        "?owner=１",
        "?team=-3",
        f"?customer={9**30}",
        "?state=lost",
    ],
)
def test_an_address_that_means_nothing_shows_the_list(
    several: dict[str, Promise], as_alice: Client, query: str
) -> None:
    assert as_alice.get(f"/promises/{query}").status_code == 200


def test_too_many_come_in_pages_of_fifty(call: Conversation, alice: Agent, as_alice: Client) -> None:
    for number in range(60):
        promise_by_hand(
            call.ticket, by=alice, action="reply", words=f"第{number:02}个", due_at=TEN + HOUR + number * MINUTE
        )
    assert shown(as_alice) == [f"第{number:02}个" for number in range(50)]
    assert shown(as_alice, "?page=2") == [f"第{number:02}个" for number in range(50, 60)]
    html = as_alice.get("/promises/?page=2", headers={"accept-language": "en"}).content.decode()
    assert "Page 2 of 2, 60 promises" in html


@pytest.mark.parametrize("who", ["alice", "max_"])
def test_the_number_of_queries_does_not_grow_with_the_promises(
    call: Conversation,
    alice: Agent,
    client: Client,
    who: str,
    request: pytest.FixtureRequest,
    django_assert_max_num_queries,
) -> None:
    for number in range(30):
        promise_by_hand(
            call.ticket, by=alice, action="reply", words=f"{number}", due_at=TEN + HOUR + timedelta(hours=number)
        )
    client.force_login(request.getfixturevalue(who))
    # session, user, counts, teams and people to choose, the next with its contacts, the rows with theirs, 3 of the frame
    with django_assert_max_num_queries(12):
        client.get("/promises/?who=team&show=all")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_the_list_is_only_read(as_alice: Client, method: str) -> None:
    assert getattr(as_alice, method)("/promises/").status_code == 405


def test_a_visitor_is_sent_to_sign_in(client: Client, db: None) -> None:
    response = client.get("/promises/")
    assert response.status_code == 302
    assert response["Location"].startswith("/sign-in")
