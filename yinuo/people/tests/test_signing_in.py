from __future__ import annotations

import pytest
from django.test import Client

from yinuo.people.models import Agent, Presence

pytestmark = pytest.mark.django_db
PASSWORD = "correct-horse-7"


@pytest.fixture
def alice_with_password(alice: Agent) -> Agent:
    alice.set_password(PASSWORD)
    alice.save()
    return alice


def sign_in(client: Client, password: str = PASSWORD, **more: str):
    return client.post("/sign-in", {"username": "alice", "password": password, **more})


def test_the_right_password_opens_the_workbench_and_makes_the_agent_ready(
    client: Client, alice_with_password: Agent
) -> None:
    assert sign_in(client)["Location"] == "/"
    presence = alice_with_password.presence()
    assert presence is not None
    assert presence.status == Presence.Status.READY


def test_signing_in_again_does_not_end_a_break(client: Client, alice_with_password: Agent) -> None:
    alice_with_password.become("break")
    sign_in(client)
    presence = alice_with_password.presence()
    assert presence is not None
    assert presence.status == Presence.Status.BREAK


def test_a_wrong_password_says_so_and_signs_nobody_in(client: Client, alice_with_password: Agent) -> None:
    response = sign_in(client, "wrong")
    assert response.status_code == 422
    assert 'role="alert"' in response.text
    assert "_auth_user_id" not in client.session


def test_a_person_who_left_cannot_sign_in(client: Client, alice_with_password: Agent) -> None:
    alice_with_password.is_active = False
    alice_with_password.save()
    assert sign_in(client).status_code == 422


def test_one_comes_back_to_the_page_one_wanted(client: Client, alice_with_password: Agent) -> None:
    assert client.get("/notices")["Location"] == "/sign-in?next=/notices"
    assert sign_in(client, next="/notices")["Location"] == "/notices"


def test_the_way_back_never_leaves_the_desk(client: Client, alice_with_password: Agent) -> None:
    assert sign_in(client, next="https://elsewhere.example/")["Location"] == "/"


def test_a_fragment_whose_session_ended_takes_its_whole_page_along(client: Client, alice: Agent) -> None:
    response = client.get("/workbench/left", headers={"HX-Request": "true"}, follow=True)
    assert response["HX-Refresh"] == "true"
    assert response.content == b""


def test_signing_out_makes_offline_and_only_a_post_does_it(as_alice: Client, alice: Agent) -> None:
    assert as_alice.get("/sign-out").status_code == 405
    assert as_alice.post("/sign-out")["Location"] == "/sign-in"
    presence = alice.presence()
    assert presence is not None
    assert presence.status == Presence.Status.OFFLINE
    assert as_alice.get("/").status_code == 302


def test_presence_is_changed_from_the_menu_and_returns_to_the_page(as_alice: Client, alice: Agent) -> None:
    response = as_alice.post("/presence", {"status": "break", "next": "/notices"})
    assert response["Location"] == "/notices"
    presence = alice.presence()
    assert presence is not None
    assert presence.status == Presence.Status.BREAK


def test_a_break_has_its_reason_and_nothing_else_does(as_alice: Client, alice: Agent) -> None:
    as_alice.post("/presence", {"status": "break", "reason": "吃饭"})
    assert alice.presences.get(ended_at=None).reason == "吃饭"
    as_alice.post("/presence", {"status": "ready", "reason": "吃饭"})
    assert alice.presences.get(ended_at=None).reason == ""


def test_an_unknown_status_is_refused_and_changes_nothing(as_alice: Client, alice: Agent) -> None:
    assert as_alice.post("/presence", {"status": "asleep"}).status_code == 409
    assert alice.presence() is None


def test_an_inspector_has_no_presence_to_change(client: Client, ivy: Agent) -> None:
    client.force_login(ivy)
    assert client.post("/presence", {"status": "ready"}).status_code == 403


def test_a_visitor_chooses_the_language_before_signing_in(client: Client) -> None:
    client.post("/language", {"language": "en", "next": "/sign-in"})
    assert "Sign-in name" in client.get("/sign-in").text
    client.post("/language", {"language": "zh-hans", "next": "/sign-in"})
    assert "登录名" in client.get("/sign-in").text
