"""Whatever is asked of a promise in whatever order: no illegal step, no change of state without its row and its entry."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test

from yinuo.clock.firing import fire_due
from yinuo.clock.models import Alarm
from yinuo.common.refusals import Refusal
from yinuo.conversations.models import Conversation, Message, Ticket
from yinuo.customers.models import Customer
from yinuo.journal.models import Entry
from yinuo.language import types as language
from yinuo.people.models import Agent, Team
from yinuo.promises.hearing import hear
from yinuo.promises.models import Evidence, Promise
from yinuo.promises.tests.conftest import TEN

LEGAL = {
    "suggested": {"open", "kept", "kept_late", "broken", "renegotiated", "withdrawn"},
    "open": {"kept", "kept_late", "broken", "renegotiated", "withdrawn"},
    "broken": {"kept_late"},
    "kept": set(),
    "kept_late": set(),
    "renegotiated": set(),
    "withdrawn": set(),
}
#: the row that must stand behind each state
ROWS = {
    "kept": "keeping",
    "kept_late": "keeping",
    "broken": "breach",
    "renegotiated": "renegotiation",
    "withdrawn": "withdrawal",
}
ENTRIES = {
    "open": {"promise.accepted", "promise.made"},
    "kept": {"promise.kept"},
    "kept_late": {"promise.kept"},
    "broken": {"promise.broken"},
    "renegotiated": {"promise.renegotiated"},
    "withdrawn": {"promise.withdrawn"},
}
minutes = st.integers(min_value=-30, max_value=300).map(lambda count: timedelta(minutes=count))


class Life(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        self.travel = time_machine.travel(TEN, tick=False)
        self.clock = self.travel.start()
        self.seen: dict[int, str] = {}
        self.customer = Customer.objects.create(name="王慧")
        team = Team.objects.create(name=f"热线 {Team.objects.count()}")
        others = Team.objects.create(name=f"维修 {Team.objects.count()}")
        number = Agent.objects.count()
        self.agents = [
            Agent.objects.create(username=f"a{number}", name="林晓", team=team),
            Agent.objects.create(username=f"b{number}", name="何立", team=team),
            Agent.objects.create(username=f"s{number}", name="苏梅", team=team, role="supervisor"),
            Agent.objects.create(username=f"c{number}", name="郑超", team=others),
            Agent.objects.create(username=f"i{number}", name="叶青", role="inspector"),
        ]
        ticket = Ticket.objects.create(customer=self.customer, subject="漏水", owner=self.agents[0], team=team)
        self.conversation = Conversation.objects.create(ticket=ticket, channel="chat", agent=self.agents[0])

    def teardown(self) -> None:
        self.travel.stop()
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    @property
    def now(self) -> datetime:
        return datetime.now(TEN.tzinfo)

    def say(self, speaker: str, text: str) -> Message:
        author = self.agents[0] if speaker != "customer" else None
        return Message.objects.create(
            conversation=self.conversation, speaker=speaker, author=author, text=text, said_at=self.now
        )

    def pick(self, index: int) -> Promise:
        pks = list(Promise.objects.order_by("id").values_list("pk", flat=True))
        return Promise.objects.get(pk=pks[index % len(pks)])

    has_promise = precondition(lambda self: Promise.objects.filter(conversation=self.conversation).exists())

    @rule(kind=st.sampled_from(["said", "vague", "event"]), length=minutes, is_accepted=st.booleans())
    def a_promise_is_heard(self, kind: str, length: timedelta, is_accepted: bool) -> None:
        words = "给您回电"
        due = self.now + length if kind == "said" else None
        event = "收到退货" if kind == "event" else None
        found = language.Promise(language.Span(0, 4, words), "callback", "self", due, "by", event)
        hear(self.say("agent", words), found, is_accepted=is_accepted)

    @rule(length=st.integers(min_value=1, max_value=5000).map(lambda count: timedelta(minutes=count)))
    def time_passes_and_the_clock_rings(self, length: timedelta) -> None:
        self.clock.shift(length)
        fire_due(self.now)

    @has_promise
    @rule(
        index=st.integers(0, 20),
        verb=st.sampled_from(["accept", "keep", "break", "withdraw", "renegotiate", "date", "hand over"]),
        who=st.integers(0, 4),
        other=st.integers(0, 4),
        text=st.sampled_from(["", "客户说不用了"]),
        length=minutes,
        speaker=st.sampled_from(["customer", "agent", "note"]),
    )
    def somebody_asks(
        self, index: int, verb: str, who: int, other: int, text: str, length: timedelta, speaker: str
    ) -> None:
        promise, by = self.pick(index), self.agents[who]
        try:
            if verb == "accept":
                promise.accept(by=by)
            elif verb == "keep":
                evidence = Evidence(reference=text) if text else Evidence(message=self.say(speaker, "好了"))
                promise.keep(by=by, evidence=evidence)
            elif verb == "break":
                promise.break_(by=by, why=text)
            elif verb == "withdraw":
                promise.withdraw(by=by, on_behalf_of="customer", why=text)
            elif verb == "renegotiate":
                promise.renegotiate(by=by, due_at=self.now + length, consent=self.say(speaker, "可以"))
            elif verb == "date":
                promise.set_due(self.now + length, by=by)
            else:
                promise.hand_over(self.agents[other], by=by)
        except Refusal:
            fresh = Promise.objects.get(pk=promise.pk)
            assert fresh.state == self.seen[promise.pk]

    @invariant()
    def every_step_is_legal_and_has_its_row_and_its_entry(self) -> None:
        for promise in Promise.objects.filter(ticket__customer=self.customer):
            before = self.seen.get(promise.pk)
            if before is not None and before != promise.state:
                # In one rule a suggestion may be accepted and more; a settled state never moves except broken → late.
                assert promise.state in LEGAL[before], f"{before} → {promise.state}"
            self.seen[promise.pk] = promise.state
            if row := ROWS.get(promise.state):
                assert hasattr(promise, row)
            verbs = set(
                Entry.objects.filter(subject_kind="promise", subject_id=promise.pk).values_list("verb", flat=True)
            )
            if promise.state in ENTRIES and promise.origin != "renegotiation":
                assert verbs & ENTRIES[promise.state]
            waiting = Alarm.objects.about(promise).waiting().count()
            if not promise.is_live:
                assert waiting == 0
            assert promise.owner.may_write
            assert promise.owner.sees_team(promise.ticket.team_id)
            if promise.is_live and promise.due_at and promise.due_at > self.now:
                assert Alarm.objects.about(promise).waiting().filter(kind="promise.due").exists()
            if promise.is_live and promise.due_at is None:
                assert Alarm.objects.about(promise).waiting().filter(kind="promise.review").exists()


@pytest.mark.django_db
def test_no_order_of_verbs_and_hours_leads_a_promise_astray() -> None:
    run_state_machine_as_test(
        Life,
        settings=settings(
            max_examples=20, stateful_step_count=20, deadline=None, suppress_health_check=[HealthCheck.too_slow]
        ),
    )
