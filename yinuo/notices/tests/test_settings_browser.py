from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import BrowserAt
from yinuo.notices.models import Destination, Preference
from yinuo.people.models import Agent

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_supervisor_sets_quiet_hours_and_the_groups_robot_on_a_phone(browser_at: BrowserAt, sue: Agent) -> None:
    page = browser_at(sue, width=375, height=800)
    page.goto("/notices")
    page.get_by_role("link", name="通知设置").first.click()
    page.get_by_label("到点和超时: 邮件").check()
    page.get_by_label("从", exact=True).fill("22:00")
    page.get_by_label("到", exact=True).fill("08:00")
    page.get_by_role("button", name="保存").first.click()
    expect(page.get_by_text("已保存。")).to_be_visible()
    expect(page.get_by_label("到点和超时: 邮件")).to_be_checked()
    expect(page.get_by_label("从", exact=True)).to_have_value("22:00")
    assert Preference.of(sue).quiet_from is not None

    page.get_by_text("添加群机器人或 Webhook").click()
    page.get_by_label("名称").fill("热线值班群")
    page.get_by_label("地址", exact=True).fill("https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=0123456789abcdef")
    page.get_by_role("button", name="添加", exact=True).click()
    expect(page.get_by_text("热线值班群")).to_be_visible()
    assert "0123456789abcdef" not in page.content()
    assert Destination.objects.get().team == sue.team
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
