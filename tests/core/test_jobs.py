"""Jobs: tried again, taken by one worker, and taken back from a dead one."""

from datetime import timedelta

import pytest
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core import jobs
from core.models import WorkerBeat

pytestmark = pytest.mark.django_db

ran = []
failures = []


@jobs.job()
def once(value):
    if failures:
        raise failures.pop()
    ran.append(value)


@jobs.job(attempts=3, first_delay=timedelta(minutes=1))
def three_times(value):
    if failures:
        raise failures.pop()
    ran.append(value)


@jobs.job()
def leaves():
    raise SystemExit(1)


@pytest.fixture(autouse=True)
def database_queue(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    ran.clear()
    failures.clear()


def make_due():
    past = timezone.now() - timedelta(seconds=1)
    DBTaskResult.objects.filter(status="READY").update(run_after=past)


def beat(name, age):
    now = timezone.now()
    WorkerBeat.objects.create(worker=name, started_at=now, beat_at=now - age)


def test_a_job_runs_once():
    once.enqueue("a")

    assert jobs.run_next("w")
    assert not jobs.run_next("w")
    assert ran == ["a"]
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


def test_a_failed_job_without_retries_has_failed():
    failures.append(ValueError("no"))
    once.enqueue("a")

    jobs.run_next("w")

    row = DBTaskResult.objects.get()
    assert row.status == TaskResultStatus.FAILED
    assert "ValueError: no" in row.traceback


def test_a_job_is_tried_again_each_time_twice_as_late():
    failures.extend([ValueError("1"), ValueError("2")])
    three_times.enqueue("a")
    waits = []
    for _ in range(2):
        before = timezone.now()
        jobs.run_next("w")
        row = DBTaskResult.objects.get()
        waits.append(round((row.run_after - before).total_seconds() / 60))
        assert not jobs.run_next("w"), "not due yet"
        make_due()
    jobs.run_next("w")

    assert waits == [1, 2]
    assert ran == ["a"]
    assert DBTaskResult.objects.get().status == TaskResultStatus.SUCCESSFUL


def test_after_the_last_attempt_it_has_failed():
    failures.extend(ValueError(str(n)) for n in range(5))
    three_times.enqueue("a")
    for _ in range(3):
        make_due()
        jobs.run_next("w")

    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def test_a_job_that_leaves_the_process_only_fails():
    leaves.enqueue()

    assert jobs.run_next("w")
    assert DBTaskResult.objects.get().status == TaskResultStatus.FAILED


def test_a_job_whose_code_is_gone_fails_and_the_next_one_runs():
    once.enqueue("a")
    DBTaskResult.objects.update(task_path="no.such.job")
    once.enqueue("b")

    assert jobs.run_next("w")
    assert jobs.run_next("w")
    assert ran == ["b"]


def test_a_row_is_claimed_by_one_worker():
    once.enqueue("a")

    assert jobs._claim("first") is not None
    assert jobs._claim("second") is None


def test_rows_of_a_dead_worker_are_run_again_those_of_a_live_one_are_not():
    once.enqueue("a")
    once.enqueue("b")
    jobs._claim("dead")
    jobs._claim("alive")
    beat("dead", 2 * jobs.DEAD_AFTER)
    beat("alive", timedelta(0))

    assert jobs.reap() == 1
    jobs.run_next("third")

    states = sorted(DBTaskResult.objects.values_list("status", flat=True))
    assert states == ["RUNNING", "SUCCESSFUL"]
    assert not WorkerBeat.objects.filter(worker="dead").exists()


def test_a_job_that_kills_every_worker_fails():
    once.enqueue("a")
    for number in range(jobs.MAX_DEATHS):
        assert jobs._claim(f"w{number}") is not None
        jobs.reap()

    row = DBTaskResult.objects.get()
    assert row.status == TaskResultStatus.FAILED
    assert "worker died" in row.traceback


def test_a_loop_of_an_upper_app_is_found(monkeypatch):
    monkeypatch.setattr(jobs, "_loops", {})
    jobs.register_loop("search", lambda: False, timedelta(seconds=1))

    assert [loop.name for loop in jobs.loops()] == ["search"]
