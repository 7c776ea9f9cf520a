"""The figures against a history small enough to be counted by hand, and against slow plain Python on any history."""

from __future__ import annotations

from datetime import timedelta
from math import ceil
from typing import Any

import pytest
import time_machine
from django.db import transaction
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from yinuo.clock.models import Outage
from yinuo.conversations.models import Closure, Conversation, Ticket
from yinuo.figures.asked import Asked
from yinuo.figures.contacts import CONTACT_SHOWS, contacts_behind
from yinuo.figures.counting import Figures, promises_behind
from yinuo.figures.fates import SHOWS
from yinuo.figures.tests.conftest import DAY, HOUR, NOON, Make, make_promise
from yinuo.people.models import Agent
from yinuo.promises.models import Promise

MINUTE = timedelta(minutes=1)


def figures(agent: Agent, query: str = "") -> Figures:
    return Figures(agent, Asked.read(QueryDict(query), agent))


@pytest.fixture
def history(make: Make, conversation: Conversation, sue: Agent) -> None:
    """Ten that were due in the last week: six count, of them three kept on time."""
    make(state="kept")
    make(NOON - 2 * DAY, "kept", action="refund", made_at=NOON - 2 * DAY - 30 * HOUR)
    make(NOON - 3 * DAY, "kept", late_for=-MINUTE, due_source="policy", due_kind="vague")
    make(NOON - 3 * DAY, "kept_late", late_for=4 * HOUR)
    make(NOON - 6 * HOUR, "open")
    make(NOON - 4 * DAY, "withdrawn", on_behalf_of="desk")
    make(NOON - 4 * DAY, "withdrawn", on_behalf_of="customer")
    make(NOON - 4 * DAY, "renegotiated")
    make(NOON - 5 * DAY, "open")
    Outage.objects.create(process="clock", began_at=NOON - 5 * DAY - HOUR, ended_at=NOON - 5 * DAY + HOUR)
    make(NOON - 5 * DAY + HOUR, "kept")
    # Neither of these was due in the period, and the third never was a promise.
    make(NOON + HOUR, "kept")
    make(NOON - 40 * DAY, "open")
    make(NOON - DAY, "withdrawn", on_behalf_of="mistake")
    # A part of a promise: the whole counts.
    make(NOON - DAY, "kept", origin="part")


def test_a_small_history_counts_as_by_hand(history: None, sue: Agent) -> None:
    tally = figures(sue, "span=7").overall()
    assert tally.due == 10
    assert dict(tally.fates) == {
        "kept": 3,
        "late": 1,
        "overdue": 1,
        "taken_back": 1,
        "by_customer": 1,
        "renegotiated": 1,
        "system": 2,
    }
    assert (tally.kept.part, tally.kept.n) == (3, 6)
    assert (round(tally.kept.low, 1), round(tally.kept.high, 1)) == (18.8, 81.2)
    assert tally.kept_in_outage == 1
    assert (tally.renegotiated.part, tally.renegotiated.n) == (1, 9)
    assert (tally.vagueness.part, tally.vagueness.n) == (1, 10)
    # Quoted: 30 h once and 2 h eight times; the vague one quotes nothing.
    assert (tally.quoted, tally.quoted_n) == (2 * HOUR, 9)


def test_what_is_still_owed_is_as_late_as_it_is_now(history: None, sue: Agent) -> None:
    late = figures(sue, "span=7").lateness()
    assert (late[50].value, late[50].is_least) == (4 * HOUR, False)
    assert (late[90].value, late[90].is_least) == (6 * HOUR, True)


def test_a_promise_due_within_an_outage_is_nobodys_fault_whatever_became_of_it(make: Make, sue: Agent) -> None:
    Outage.objects.create(process="clock", began_at=NOON - DAY - HOUR, ended_at=NOON - DAY + HOUR)
    Outage.objects.create(process="sender", began_at=NOON - 3 * DAY, ended_at=NOON - 2 * DAY)
    for state in ("kept", "kept_late", "broken", "open"):
        make(state=state)
    make(NOON - 2 * DAY - HOUR, "open")
    tally = figures(sue).overall()
    assert (tally.fates["system"], tally.kept_in_outage, tally.counted, tally.not_kept) == (4, 1, 1, 1)


def test_whoever_says_they_broke_it_is_still_as_late_as_now(make: Make, sue: Agent) -> None:
    make(NOON - 3 * DAY, "broken")
    late = figures(sue).lateness()[50]
    assert (late.value, late.is_least) == (3 * DAY, True)


def test_one_agent_has_a_rate_only_from_thirty_promises_on(make: Make, sue: Agent, alice: Agent, bob: Agent) -> None:
    for _ in range(29):
        make(state="kept")
    assert not figures(sue).groups("owner")[alice.pk].kept.is_shown
    assert not figures(alice).overall().kept.is_shown
    make(state="open")
    assert figures(sue).groups("owner")[alice.pk].kept.is_shown
    assert figures(alice).overall().kept.percent == pytest.approx(100 * 29 / 30)
    assert figures(bob).overall().due == 0


def test_each_sees_their_own_team_and_an_agent_only_themselves(
    make: Make, elsewhere: Ticket, charlie: Agent, sue: Agent, max_: Agent, alice: Agent, ivy: Agent, bob: Agent
) -> None:
    make(state="kept")
    make(state="kept", owner=bob)
    make(state="kept", ticket=elsewhere, owner=charlie)
    assert {agent.username: figures(agent, "owner=").overall().due for agent in (alice, sue, max_, ivy, charlie)} == {
        "alice": 1,
        "sue": 2,
        "max": 3,
        "ivy": 3,
        "charlie": 1,
    }
    assert figures(alice, f"owner={bob.pk}").overall().due == 1
    assert set(figures(sue, f"team={elsewhere.team_id}").groups("team")) == {sue.team_id}


def test_weeks_begin_on_monday_and_days_without_a_promise_are_there(make: Make, sue: Agent) -> None:
    make(NOON - DAY, "kept")
    make(NOON - 3 * DAY, "open")
    days = figures(sue, "span=7").trend()
    assert [step.kept.n for step in days] == [0, 0, 0, 1, 0, 1, 0]
    weeks = figures(sue, "span=7&by=week").trend()
    assert [(step.first.isoweekday(), step.kept.part, step.kept.n) for step in weeks] == [(4, 0, 1), (1, 1, 1)]


def test_the_change_is_told_only_of_thirty_on_both_sides(make: Make, sue: Agent) -> None:
    for number in range(30):
        make(NOON - DAY, "kept")
        make(NOON - 8 * DAY, "kept" if number < 15 else "open")
    asked = figures(sue, "span=7")
    change = asked.change(asked.overall())
    assert change is not None
    assert change.points == 50
    assert change.is_clear
    Promise.objects.filter(due_at__lt=NOON - 5 * DAY)[0].keeping.delete()
    Promise.objects.filter(pk=Promise.objects.filter(due_at__lt=NOON - 5 * DAY)[0].pk).delete()
    assert asked.change(asked.overall()) is None


def contact(ticket: Ticket, agent: Agent | None, ended_at: Any, **facts: Any) -> Conversation:
    began_at = ended_at - 10 * MINUTE
    return Conversation.objects.create(
        ticket=ticket, channel="phone", agent=agent, began_at=began_at, last_at=ended_at, ended_at=ended_at, **facts
    )


def test_coverage_is_the_contacts_after_which_the_customer_knew_by_when(
    make: Make, conversation: Conversation, alice: Agent, sue: Agent
) -> None:
    def matter() -> Ticket:
        ticket = conversation.ticket
        return Ticket.objects.create(
            customer=ticket.customer, subject="退款", owner=alice, team=ticket.team, opened_at=NOON - 9 * DAY
        )

    silent, vague, dated, by_hand, solved, later = (matter() for _ in range(6))
    ended_at = NOON - DAY
    for ticket in (silent, vague, solved, later):
        contact(ticket, alice, ended_at)
    make(NOON, ticket=vague, conversation=contact(vague, alice, ended_at), due_source="policy", made_at=ended_at)
    call = contact(dated, alice, ended_at)
    make(NOON + DAY, ticket=dated, conversation=call, made_at=ended_at - MINUTE)
    make(NOON + DAY, ticket=dated, conversation=call, made_at=ended_at - MINUTE)
    contact(by_hand, alice, ended_at)
    make(NOON + DAY, ticket=by_hand, made_at=ended_at + 20 * MINUTE, due_source="set", origin="by_hand")
    Closure.objects.create(ticket=solved, by=alice, at=ended_at + 20 * MINUTE)
    Closure.objects.create(ticket=later, by=alice, at=ended_at + 2 * HOUR)
    contact(matter(), None, ended_at)  # nobody ever took it
    contact(matter(), alice, NOON - MINUTE)  # it is not written up yet
    coverage = figures(sue, "span=7").overall().coverage
    # silent, vague twice, later: no time. dated once for two promises, by_hand.
    assert (coverage.covered, coverage.uncovered) == (2, 4)
    asked = Asked.read(QueryDict("span=7"), sue)
    assert [contacts_behind(sue, asked, show).count() for show in CONTACT_SHOWS] == [6, 2, 4]


# Any history at all, counted a second time by plain Python.

_STATES = ["kept", "kept_late", "broken", "open", "suggested", "renegotiated", "withdrawn"]
_ROW = st.fixed_dictionaries(
    {
        "hours": st.integers(-220, 30),
        "state": st.sampled_from(_STATES),
        "late_for": st.integers(-3, 60),
        "on_behalf_of": st.sampled_from(["customer", "desk", "mistake"]),
        "action": st.sampled_from(["callback", "refund"]),
        "due_source": st.sampled_from(["said", "set", "policy", "pledge"]),
        "origin": st.sampled_from(["heard", "by_hand", "dropped_call", "recurrence", "part"]),
        "quoted": st.integers(1, 90),
        "is_alice": st.booleans(),
    }
)
_OUTAGE = st.tuples(st.integers(-220, 0), st.integers(0, 12))


@given(st.lists(_ROW, max_size=14), st.lists(_OUTAGE, max_size=2, unique_by=lambda outage: outage[0]))
@settings(max_examples=10)
@pytest.mark.django_db
def test_any_history_counts_as_plain_python_counts_it(rows: list[dict[str, Any]], outages: list[Any]) -> None:
    with time_machine.travel(NOON, tick=False), transaction.atomic():
        from conftest import _person
        from yinuo.channels.receiving import open_conversation
        from yinuo.customers.models import customer_at
        from yinuo.people.models import Team

        team = Team.objects.create(name="甲")
        alice, bob = _person("a1", "甲一", team), _person("b1", "乙一", team)
        sue = _person("s1", "班长", team, Agent.Role.SUPERVISOR)
        wang = customer_at("phone", "13800001111")
        ticket = open_conversation(wang, channel="phone", team=team, subject="x", agent=alice).ticket
        for began, length in outages:
            Outage.objects.create(
                process="clock", began_at=NOON + began * HOUR, ended_at=NOON + (began + length) * HOUR
            )
        for row in rows:
            make_promise(
                ticket,
                alice if row["is_alice"] else bob,
                NOON + row["hours"] * HOUR,
                row["state"],
                late_for=row["late_for"] * HOUR,
                on_behalf_of=row["on_behalf_of"],
                action=row["action"],
                due_source=row["due_source"],
                origin=row["origin"],
                made_at=NOON + (row["hours"] - row["quoted"]) * HOUR,
            )
        asked = figures(sue, "span=7")
        wanted = [row for row in rows if _is_due(row)]
        overall = asked.overall()
        _compare(overall, wanted, outages)
        for name, key in (("action", lambda row: row["action"]), ("owner", lambda row: row["is_alice"])):
            groups = asked.groups(name)
            for of in {key(row) for row in wanted}:
                tally = groups[of if name == "action" else (alice if of else bob).pk]
                _compare(tally, [row for row in wanted if key(row) == of], outages)
        late = sorted(_late_for(row) for row in wanted if _fate(row, outages) in ("late", "overdue", "broken"))
        found = asked.lateness()
        assert {percent: lateness.value for percent, lateness in found.items()} == (
            {percent: late[ceil(len(late) * percent / 100) - 1] * HOUR for percent in (50, 90)} if late else {}
        )
        trend = asked.trend()
        assert sum(step.kept.n for step in trend) == overall.counted
        assert sum(step.kept.part for step in trend) == overall.fates["kept"]
        for show in SHOWS:
            assert promises_behind(sue, asked.asked, show).count() == overall.number_of(show), show
        transaction.set_rollback(True)


def _is_due(row: dict[str, Any]) -> bool:
    first = NOON.replace(hour=0) - 6 * DAY
    is_mistake = row["state"] == "withdrawn" and row["on_behalf_of"] == "mistake"
    return first <= NOON + row["hours"] * HOUR < NOON and not is_mistake and row["origin"] != "part"


def _fate(row: dict[str, Any], outages: list[Any]) -> str:
    if row["state"] == "withdrawn" and row["on_behalf_of"] == "customer":
        return "by_customer"
    if row["state"] == "renegotiated":
        return "renegotiated"
    if any(began <= row["hours"] <= began + length for began, length in outages):
        return "system"
    names = {"kept": "kept", "kept_late": "late", "broken": "broken", "withdrawn": "taken_back"}
    return names.get(row["state"], "overdue")


def _late_for(row: dict[str, Any]) -> int:
    return int(max(0, row["late_for"]) if row["state"] == "kept_late" else -row["hours"])


def _compare(tally: Any, rows: list[dict[str, Any]], outages: list[Any]) -> None:
    fates = [_fate(row, outages) for row in rows]
    assert {fate: count for fate, count in tally.fates.items() if count} == {fate: fates.count(fate) for fate in fates}
    counted = [fate for fate in fates if fate not in ("by_customer", "renegotiated", "system")]
    assert (tally.kept.part, tally.kept.n) == (counted.count("kept"), len(counted))
    assert tally.vague == sum(row["due_source"] == "policy" for row in rows)
    quoted = sorted(
        row["quoted"] for row in rows if row["due_source"] in ("said", "set") and row["origin"] in ("heard", "by_hand")
    )
    assert tally.quoted_n == len(quoted)
    assert tally.quoted == (quoted[ceil(len(quoted) / 2) - 1] * HOUR if quoted else None)
