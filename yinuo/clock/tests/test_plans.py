"""The clock's own questions are answered by its partial index, however many alarms wait or have rung."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from yinuo.clock.models import Alarm, AlarmQuerySet

NOON = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)

pytestmark = pytest.mark.django_db


def many(count: int, first: int, fired_at: datetime | None) -> None:
    Alarm.objects.bulk_create(
        Alarm(
            kind="promise.due",
            subject_kind="promise",
            subject_id=first + number,
            meant_at=NOON + number * SECOND,
            due_at=NOON + number * SECOND,
            fired_at=fired_at,
        )
        for number in range(count)
    )


@pytest.fixture(params=["mostly waiting", "mostly fired"])
def alarms(request: pytest.FixtureRequest) -> None:
    waiting, fired = (3000, 300) if request.param == "mostly waiting" else (300, 3000)
    many(waiting, 0, None)
    many(fired, 10_000, NOON)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE clock_alarm")


QUESTIONS = {
    "the earliest due": lambda: Alarm.objects.due(NOON + 60 * SECOND)[:10],
    "the earliest due when many are late": lambda: Alarm.objects.due(NOON + 5000 * SECOND)[:10],
    "when to look next": lambda: Alarm.objects.waiting().order_by("due_at", "id").values_list("due_at")[:1],
    "how many are late": lambda: Alarm.objects.due(NOON + 60 * SECOND)[:10_000],
}


@pytest.mark.usefixtures("alarms")
@pytest.mark.parametrize("question", QUESTIONS)
def test_the_partial_index_answers(question: str) -> None:
    asked: AlarmQuerySet = QUESTIONS[question]()  # type: ignore[assignment]
    if question.startswith("the earliest") and connection.vendor == "postgresql":
        asked = asked.select_for_update(skip_locked=True)
    plan = asked.explain()
    assert "alarm_waiting" in plan
    if not question.startswith("how many"):
        assert "Sort" not in plan
        assert "TEMP B-TREE" not in plan


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite leaves no dead entries behind")
def test_what_rang_is_cleaned_up_long_before_a_fifth_of_a_million_alarms_is_dead() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT reloptions FROM pg_class WHERE relname = 'clock_alarm'")
        assert "autovacuum_vacuum_scale_factor=0" in cursor.fetchone()[0]
