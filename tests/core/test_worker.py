"""The worker as a process of its own: ended politely, and killed in mid-job."""

import os
import signal
import subprocess
import sys
import time
from datetime import timedelta

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone
from django_tasks import TaskResultStatus
from django_tasks_db.models import DBTaskResult

from core import jobs, mail
from core.models import JobSchedule, Mail, Topic, WorkerBeat
from tests.core import slow_jobs
from tests.factories import GuideFactory

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture(autouse=True)
def database_queue(settings):
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}


@pytest.fixture
def worker(tmp_path):
    """Starts `manage.py worker` on the database of this test."""
    started = []

    def start(*arguments):
        environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.core.worker_settings",
            "LYCEUM_TEST_DATABASE": str(connection.settings_dict["NAME"]),
            "LYCEUM_DATA": str(tmp_path),
            "EMAIL_URL": "",
        }
        process = subprocess.Popen(
            [sys.executable, "manage.py", "worker", *arguments],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        started.append(process)
        return process

    yield start
    for process in started:
        if process.poll() is None:
            process.kill()
        process.communicate()


def wait_for(condition, seconds=40):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if condition():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen in time")


def row_of(task):
    return DBTaskResult.objects.get(task_path=task.module_path)


def there(slug):
    return lambda: Topic.objects.filter(slug=slug).exists()


def test_a_worker_killed_in_mid_job_loses_nothing(worker):
    slow_jobs.slow_the_first_time.enqueue("import")
    first = worker()
    wait_for(there("import-begun"))
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert row_of(slow_jobs.slow_the_first_time).status == TaskResultStatus.RUNNING
    assert not there("import-done")()

    # Time passes: nobody hears of the first worker any more.
    WorkerBeat.objects.update(beat_at=timezone.now() - 2 * jobs.DEAD_AFTER)
    second = worker("--once")
    out, _ = second.communicate(timeout=60)

    assert second.returncode == 0, out
    assert there("import-done")()
    row = row_of(slow_jobs.slow_the_first_time)
    assert row.status == TaskResultStatus.SUCCESSFUL
    assert len(row.worker_ids) == 2


def test_a_polite_end_finishes_the_row_in_hand(worker):
    slow_jobs.two_seconds.enqueue("job")
    slow_jobs.two_seconds.enqueue("next")
    process = worker()
    wait_for(there("job-begun"))
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=30)

    assert process.returncode == 0, out
    assert there("job-done")()
    assert not there("next-begun")(), "no new row is begun after the signal"
    assert not WorkerBeat.objects.exists()
    assert "Worker has stopped." in out


def test_two_workers_share_the_rows(worker):
    for number in range(30):
        Mail.objects.create(
            key=str(number),
            to=["a@b.example"],
            sender="a@b.example",
            subject=str(number),
            text="x",
            next_try_at=timezone.now(),
        )
    pair = [worker("--once"), worker("--once")]
    for process in pair:
        out, _ = process.communicate(timeout=60)
        assert process.returncode == 0, out

    assert set(Mail.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_once_drains_and_exits_in_this_process():
    mail.queue(to=["a@b.example"], subject="S", text="T")
    slow_jobs.leave("x")
    call_command("worker", "--once")

    assert Mail.objects.get().state == Mail.State.SENT
    names = set(JobSchedule.objects.values_list("name", flat=True))
    assert {"publish scheduled", "clear sessions", "prune task results"} <= names
    assert not JobSchedule.objects.exclude(error="").exists()


def test_once_publishes_what_is_due():
    guide = GuideFactory(published=False)
    guide.go_live_at = timezone.now() - timedelta(minutes=1)
    guide.save_revision(approved_go_live_at=guide.go_live_at)

    call_command("worker", "--once")

    guide.refresh_from_db()
    assert guide.live
