"""What django-tasks leaves out: retries, recovery of a dead worker's rows, and loops.

A job is a django-tasks task (`@job()` then `.enqueue(…)`) that may run twice: a worker
that dies in the middle leaves its row RUNNING, and another one begins it again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone
from django_tasks import TaskResultStatus, task
from django_tasks.base import TaskContext
from django_tasks_db.models import DBTaskResult

from core.models import WorkerBeat

logger = logging.getLogger(__name__)

BEAT_EVERY = timedelta(seconds=5)
DEAD_AFTER = timedelta(seconds=30)
# A job whose worker died this often is what kills the workers.
MAX_DEATHS = 3


@dataclass(frozen=True)
class Retries:
    attempts: int = 1
    first_delay: timedelta = timedelta(seconds=30)

    def wait(self, attempt: int) -> timedelta | None:
        """How long after failed attempt number `attempt` (from 1) to try again, or
        None when that was the last one."""
        if attempt >= self.attempts:
            return None
        return self.first_delay * 2 ** (attempt - 1)


@dataclass(frozen=True)
class Loop:
    """One thread of the worker. `step` says whether there is more to do at once."""

    name: str
    step: Callable[[], bool]
    every: timedelta


_retries: dict[str, Retries] = {}
_loops: dict[str, Loop] = {}


def job(
    *,
    attempts: int = 1,
    first_delay: timedelta = timedelta(seconds=30),
    priority: int = 0,
) -> Callable[[Callable[..., Any]], Any]:
    """Makes a function a task that is tried `attempts` times, each wait twice the one
    before."""

    def decorate(function: Callable[..., Any]) -> Any:
        made = task(priority=priority)(function)
        _retries[made.module_path] = Retries(attempts, first_delay)
        return made

    return decorate


def register_loop(name: str, step: Callable[[], bool], every: timedelta) -> None:
    """Gives `step` a thread of its own in every worker. Called in `AppConfig.ready`."""
    _loops[name] = Loop(name, step, every)


def loops() -> list[Loop]:
    return list(_loops.values())


def run_next(worker: str) -> bool:
    """Runs the next job that is due. False when there is none."""
    row = _claim(worker)
    if row is None:
        return False
    try:
        running = row.task
        result: Any = row.task_result
        context = [TaskContext(task_result=result)] if running.takes_context else []
        row.set_successful(running.call(*context, *result.args, **result.kwargs))
    except (Exception, SystemExit) as error:  # noqa: BLE001 (whatever a job raises)
        _failed(row, error)
    return True


def reap(*, now: datetime | None = None) -> int:
    """Puts rows of dead workers back into the queue. Returns how many."""
    now = now or timezone.now()
    alive = set(
        WorkerBeat.objects.filter(beat_at__gte=now - DEAD_AFTER).values_list(
            "worker", flat=True
        )
    )
    reaped = 0
    for row in DBTaskResult.objects.running():
        if row.worker_ids and row.worker_ids[-1] in alive:
            continue
        if len(row.worker_ids) >= MAX_DEATHS + _policy(row).attempts - 1:
            row.set_failed(RuntimeError("its worker died each time"))
            continue
        same = DBTaskResult.objects.filter(
            pk=row.pk, status=TaskResultStatus.RUNNING, started_at=row.started_at
        )
        reaped += same.update(status=TaskResultStatus.READY)
        logger.warning("job %s is run again: its worker died", row.task_path)
    WorkerBeat.objects.filter(beat_at__lt=now - DEAD_AFTER).delete()
    return reaped


def _claim(worker: str) -> DBTaskResult | None:
    """Takes a row by a conditional update, so that two workers never share one."""
    ready = DBTaskResult.objects.ready().filter(backend_name="default")
    while row := ready.first():
        taken = DBTaskResult.objects.filter(pk=row.pk, status=TaskResultStatus.READY)
        ids = [*row.worker_ids, worker]
        if taken.update(
            status=TaskResultStatus.RUNNING, started_at=timezone.now(), worker_ids=ids
        ):
            row.refresh_from_db()
            return row
    return None


def _failed(row: DBTaskResult, error: BaseException) -> None:
    wait = _policy(row).wait(len(row.worker_ids))
    if wait is None:
        logger.error("job %s failed", row.task_path, exc_info=error)
        row.set_failed(error)
        return
    logger.warning("job %s failed and is tried again: %s", row.task_path, error)
    DBTaskResult.objects.filter(pk=row.pk).update(
        status=TaskResultStatus.READY, run_after=timezone.now() + wait
    )


def _policy(row: DBTaskResult) -> Retries:
    return _retries.get(row.task_path, Retries())
