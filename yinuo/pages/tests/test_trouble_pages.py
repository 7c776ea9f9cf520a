"""The pages for what went wrong speak the reader's language and say what to do next."""

from __future__ import annotations

import pytest
from django.template import loader
from django.test import Client
from django.utils import translation

from yinuo.people.models import Agent


@pytest.mark.parametrize(
    ("page", "language", "told"),
    [
        ("500.html", "zh-hans", "请返回再试一次"),
        ("500.html", "en", "try once more"),
        ("400.html", "zh-hans", "请核对网址"),
        ("403_csrf.html", "zh-hans", "刷新页面后再提交"),
    ],
)
def test_a_page_of_trouble_needs_neither_request_nor_database(page: str, language: str, told: str) -> None:
    with translation.override(language):
        html = loader.get_template(page).render()
    assert told in html
    assert 'href="/"' in html


@pytest.mark.django_db
def test_a_form_without_its_token_is_told_to_reload(alice: Agent) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(alice)
    response = client.post("/notices/read")
    assert response.status_code == 403
    assert "刷新页面后再提交" in response.content.decode()


@pytest.mark.django_db
def test_an_inspector_is_told_whom_to_ask(client: Client, ivy: Agent) -> None:
    client.force_login(ivy)
    response = client.get("/calls/new")
    assert response.status_code == 403
    assert "请找班长" in response.content.decode()
