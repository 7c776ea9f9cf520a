"""The export is what ``yinuo language check`` reads, and the page says the same as it does."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from django.test import Client

from yinuo.cli import main
from yinuo.corrections import correcting
from yinuo.corrections.replaying import case_file, case_rows, replay_for
from yinuo.corrections.tests.conftest import ANGRY, MISSED, PROMISE, RUDE, Say
from yinuo.language.cases import replay
from yinuo.people.models import Agent
from yinuo.promises.models import Promise
from yinuo.stored_cases import read_cases

pytestmark = pytest.mark.django_db


@pytest.fixture
def corrected(say: Say, alice: Agent) -> None:
    """Four messages put right, one of each field and one missed promise: the engine still reads all as before."""
    say(PROMISE)
    correcting.not_a_promise(Promise.objects.get(), by=alice)
    missed = say(MISSED)
    correcting.missed_promise(missed, by=alice, words="周五之前见分晓", start=8, action="resolve", due_at=None)
    rude = say(RUDE)
    found = rude.reading.findings[0]
    correcting.wrong_finding(rude, by=alice, norm=found["norm"], start=found["start"])
    correcting.wrong_emotion(say(ANGRY, "customer"), by=alice, label="calm")


@pytest.mark.usefixtures("corrected")
def test_the_export_is_accepted_as_it_is_and_every_case_fails_that_is_still_misread(
    sue: Agent, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "cases.jsonl"
    file.write_bytes(case_file(sue))
    assert main(["language", "check", str(file), "--lang", "en"]) == 1
    printed = capsys.readouterr().out
    assert all(row["id"] in printed for row in case_rows(sue))
    assert len({miss.case for miss in replay(read_cases(case_file(sue).splitlines(), "x")).misses}) == 4


@pytest.mark.usefixtures("corrected")
def test_the_page_counts_as_the_command_does(sue: Agent) -> None:
    replayed = replay_for(sue)
    assert (replayed.count, replayed.right, replayed.left_out) == (4, 0, 0)


def test_a_correction_that_agrees_with_todays_rules_is_read_right(
    say: Say, alice: Agent, sue: Agent, tmp_path: Path
) -> None:
    message = say(ANGRY, "customer")
    read = message.reading.emotion
    message.reading.emotion = "calm"  # as rules of long ago read it
    message.reading.save()
    correcting.wrong_emotion(message, by=alice, label=read)
    replayed = replay_for(sue)
    assert (replayed.count, replayed.right) == (1, 1)
    file = tmp_path / "cases.jsonl"
    file.write_bytes(case_file(sue))
    assert main(["language", "check", str(file)]) == 0


@pytest.mark.usefixtures("corrected")
def test_no_name_and_no_number_leaves_in_the_file(sue: Agent) -> None:
    written = case_file(sue).decode()
    assert not [secret for secret in ("王慧", "王女士", "13800004058", "林晓") if secret in written]
    assert all(row["text"].isprintable() for row in map(json.loads, written.splitlines()))


@pytest.mark.usefixtures("corrected")
def test_every_leader_sees_the_corrections_of_their_teams_alone(
    client: Client, sue: Agent, max_: Agent, charlie: Agent, repair: object
) -> None:
    charlie.role = Agent.Role.SUPERVISOR
    charlie.save()
    for agent, count in ((sue, 4), (max_, 4), (charlie, 0)):
        client.force_login(agent)
        lines = client.get("/corrections/cases.jsonl").content.splitlines()
        assert len(lines) == count
        assert client.get("/corrections/").content.decode().count('class="correction') == count


@pytest.mark.usefixtures("corrected")
@pytest.mark.parametrize(
    ("language", "words"), [("zh-hans", "4 处更正，现在读对 0 处"), ("en", "Now read right: 0 of 4")]
)
def test_the_list_replays_them(client: Client, sue: Agent, language: str, words: str) -> None:
    client.force_login(sue)
    for headers in ({"hx-request": "true"}, {}):
        assert (
            words
            in client.get("/corrections/replay", headers={"accept-language": language, **headers}).content.decode()
        )


def test_the_number_of_queries_does_not_grow(
    client: Client, sue: Agent, alice: Agent, say: Say, django_assert_max_num_queries: object
) -> None:
    def count(most: int) -> None:
        with django_assert_max_num_queries(most):  # type: ignore[operator]
            client.get("/corrections/")
        with django_assert_max_num_queries(most):  # type: ignore[operator]
            client.get("/corrections/replay", headers={"hx-request": "true"})

    client.force_login(sue)
    for _round in range(12):
        correcting.wrong_emotion(say(ANGRY, "customer"), by=alice, label="calm")
    count(14)
