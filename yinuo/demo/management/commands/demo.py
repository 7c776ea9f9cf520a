from __future__ import annotations

import argparse
import time
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from yinuo.common.loops import stop_on_signals
from yinuo.common.timelapse import FASTEST
from yinuo.demo.company import NAME, NAME_IN_ENGLISH, SIGN_INS, STAFF
from yinuo.demo.duties import give_duties
from yinuo.demo.playing import play_in_own_desk
from yinuo.demo.seeding import TICKETS, NotEmpty, is_seeded, seed
from yinuo.people.models import Agent

#: published on purpose; no account has it unless this command made it, and it fills only an empty database
PASSWORD = "yiyan-jiuding"
ROLES = {
    Agent.Role.AGENT: ("坐席", "agent"),
    Agent.Role.SUPERVISOR: ("班长", "supervisor"),
    Agent.Role.MANAGER: ("经理", "manager"),
}


def _rate(written: str) -> float:
    try:
        rate = float(written.lower().removesuffix("x"))
    except ValueError:
        rate = 0
    if not 1 <= rate <= FASTEST:
        raise argparse.ArgumentTypeError(f"write how many times as fast, from 1x to {FASTEST:g}x: 60x")
    return rate


class Command(BaseCommand):
    help = "Fill an empty database with one believable company, to look at the desk; never touches anybody's own data."

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        parser.add_argument("--password", default=PASSWORD, help="of everybody in the demo company")
        parser.add_argument("--tickets", type=int, default=TICKETS, help="how many tickets, over the last 60 days")

        parser.add_argument(
            "--play", type=_rate, metavar="60x", help="a desk of its own in which an afternoon runs so fast"
        )
        parser.add_argument("--port", type=int, default=8000, help="with --play: where the desk is")
        parser.add_argument(
            "--minutes", type=int, default=240, help="with --play: how long people work, by the desk's clock"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["play"]:
            self.stdout.write("一个下午快进中，用 su / yiyan-jiuding 登录后打开“承诺墙”（Ctrl+C 结束）。")
            self.stdout.write("An afternoon, fast: sign in as su / yiyan-jiuding and open the wall (stop with Ctrl+C).")
            self.stdout.flush()
            play_in_own_desk(options["play"], port=options["port"], minutes=options["minutes"], stop=stop_on_signals())
            return
        password: str = options["password"]
        try:
            validate_password(password)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from None
        began = time.perf_counter()
        try:
            now = timezone.now()
            with transaction.atomic():
                summary = seed(now=now, password=password, tickets=options["tickets"])
                give_duties(now)
        except NotEmpty:
            if not is_seeded():
                raise CommandError(
                    "这个数据库里已经有您自己的数据，演示数据只写入空数据库。直接运行 yinuo serve 即可。\n"
                    "This database already holds your own data; the demo fills only an empty one. "
                    "Start your desk with: yinuo serve"
                ) from None
            self.stdout.write(f"演示公司{NAME}已在数据库中。 The demo company {NAME_IN_ENGLISH} is already here.")
            self._say_sign_ins("演示密码，未另设时为 / password unless another was given", PASSWORD)
            return
        took = time.perf_counter() - began
        count = sum(summary.promises.values())
        self.stdout.write(
            f"演示公司{NAME}已就绪：{summary.customers} 位客户、{summary.tickets} 张工单、{count} 个承诺，用时 {took:.1f} 秒。\n"
            f"The demo company {NAME_IN_ENGLISH} is ready: {summary.customers} customers, {summary.tickets} tickets, "
            f"{count} promises, in {took:.1f} s."
        )
        self._say_sign_ins("密码 / password", password)

    def _say_sign_ins(self, label: str, password: str) -> None:
        people = {person.username: person for person in STAFF}
        self.stdout.write("请在浏览器打开一诺启动后显示的地址，默认 http://127.0.0.1:8000 ，用以下账号登录。")
        self.stdout.write("Open the address the desk prints, by default http://127.0.0.1:8000 , and sign in as one of:")
        for username in SIGN_INS:
            person = people[username]
            chinese, english = ROLES[person.role]
            self.stdout.write(f"  {username:<8}{chinese} {person.name} / {english}")
        self.stdout.write(f"  {label}: {password}")
