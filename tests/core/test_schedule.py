"""Periodic jobs: when they are due, in which zone, and by whom they are run."""

from datetime import UTC, datetime, timedelta

import pytest

from core import schedule
from core.models import JobSchedule
from core.schedule import LEASE, Periodic

NOON = datetime(2026, 11, 24, 12, 0, 30, tzinfo=UTC)


@pytest.fixture
def ran(monkeypatch):
    monkeypatch.setattr(schedule, "_periodic", {})
    runs = []
    schedule.every("*/10 * * * *", name="ten minutes", run=lambda: runs.append(1))
    return runs


@pytest.mark.parametrize(
    ("now", "due"),
    [
        # The clocks of Berlin go back on 25 October and forward on 28 March.
        ("2026-10-24T12:00Z", "2026-10-25T02:30Z"),
        ("2026-10-25T12:00Z", "2026-10-26T02:30Z"),
        ("2027-03-27T12:00Z", "2027-03-28T01:30Z"),
        ("2026-07-01T12:00Z", "2026-07-02T01:30Z"),
    ],
)
def test_half_past_three_stays_half_past_three(now, due):
    job = Periodic("x", "30 3 * * *", lambda: None, zone="Europe/Berlin")
    moment = datetime.fromisoformat(now)

    assert job.next_after(moment) == datetime.fromisoformat(due)


@pytest.mark.django_db
def test_a_new_job_is_due_at_once_and_then_by_its_cron(ran):
    assert schedule.run_due(now=NOON) == 1
    assert schedule.run_due(now=NOON + timedelta(minutes=1)) == 0

    row = JobSchedule.objects.get()
    JobSchedule.objects.update(next_run_at=NOON)
    assert schedule.run_due(now=NOON) == 1
    row.refresh_from_db()
    assert row.next_run_at > NOON
    assert row.error == ""


@pytest.mark.django_db
def test_two_workers_do_not_run_the_same_occurrence(ran):
    schedule.run_due(now=NOON)
    JobSchedule.objects.update(next_run_at=NOON)
    seen_by_both = JobSchedule.objects.get()
    job = schedule.jobs()[0]

    first = schedule._run(job, seen_by_both, NOON, force=False)
    second = schedule._run(job, JobSchedule(**_fields(seen_by_both)), NOON, force=False)

    assert (first, second) == (True, False)
    assert len(ran) == 2, "once when new, once now"


@pytest.mark.django_db
def test_a_worker_that_dies_in_it_leaves_the_job_to_be_run_again(ran):
    schedule.run_due(now=NOON)
    JobSchedule.objects.update(next_run_at=NOON)
    # What a worker writes before it begins, and nothing after it.
    JobSchedule.objects.update(next_run_at=NOON + LEASE, started_at=NOON)

    assert schedule.run_due(now=NOON + LEASE / 2) == 0
    assert schedule.run_due(now=NOON + LEASE) == 1


@pytest.mark.django_db
def test_a_failure_is_written_down_and_stops_nothing(monkeypatch):
    monkeypatch.setattr(schedule, "_periodic", {})
    schedule.every("* * * * *", name="fails", run=lambda: 1 / 0)
    runs = []
    schedule.every("* * * * *", name="works", run=lambda: runs.append(1))

    assert schedule.run_due(now=NOON) == 2
    assert JobSchedule.objects.get(name="fails").error.startswith("ZeroDivisionError")
    assert runs == [1]


@pytest.mark.django_db
def test_a_changed_cron_and_a_removed_job_leave_nothing_behind(ran):
    schedule.run_due(now=NOON)
    schedule.every("0 5 * * *", name="ten minutes", run=lambda: None)
    JobSchedule.objects.create(name="gone", cron="* * * * *", next_run_at=NOON)
    schedule.run_due(now=NOON)

    row = JobSchedule.objects.get()
    assert (row.name, row.cron, row.next_run_at.hour) == ("ten minutes", "0 5 * * *", 5)


def _fields(row):
    return {f.name: getattr(row, f.name) for f in row._meta.fields}
