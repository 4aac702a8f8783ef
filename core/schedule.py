"""Periodic jobs, in the time of a zone, each occurrence run by one worker only.

The table holds when each job is next due. A worker takes an occurrence by moving that
time to the end of a lease; when it is done it writes the real next time. A worker that
dies leaves the lease to run out, and the job is run again.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from cronsim import CronSim
from django.utils import timezone

from core.models import JobSchedule

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=15)


@dataclass(frozen=True)
class Periodic:
    """`cron` has five fields and is read in `zone`, so that "at three" stays at three
    when the clocks change."""

    name: str
    cron: str
    run: Callable[[], Any]
    zone: str = "UTC"

    def next_after(self, now: datetime) -> datetime:
        local = now.astimezone(ZoneInfo(self.zone))
        return next(CronSim(self.cron, local)).astimezone(UTC)


_periodic: dict[str, Periodic] = {}


def every(cron: str, *, name: str, run: Callable[[], Any], zone: str = "UTC") -> None:
    """Adds a periodic job. It must be short (enqueue a job for long work) and may be
    run twice. Called in `AppConfig.ready`."""
    _periodic[name] = Periodic(name, cron, run, zone)


def jobs() -> list[Periodic]:
    return list(_periodic.values())


def run_due(*, now: datetime | None = None, force: bool = False) -> int:
    """Runs what is due (`force`: everything). Returns how many jobs were run."""
    now = now or timezone.now()
    rows = {row.name: row for row in JobSchedule.objects.all()}
    JobSchedule.objects.exclude(name__in=_periodic).delete()
    return sum(_run(each, rows.get(each.name), now, force) for each in jobs())


def _run(
    periodic: Periodic, row: JobSchedule | None, now: datetime, force: bool
) -> bool:
    row = row or _new_row(periodic, now)
    if row.cron != periodic.cron:
        row.cron, row.next_run_at = periodic.cron, periodic.next_after(now)
        row.save(update_fields=["cron", "next_run_at"])
    if not force and row.next_run_at > now:
        return False
    same = JobSchedule.objects.filter(pk=row.pk, next_run_at=row.next_run_at)
    if not same.update(next_run_at=now + LEASE, started_at=now):
        return False
    error = _attempt(periodic)
    finished = timezone.now()
    JobSchedule.objects.filter(pk=row.pk).update(
        next_run_at=periodic.next_after(max(now, finished)),
        finished_at=finished,
        error=error,
    )
    return True


def _new_row(periodic: Periodic, now: datetime) -> JobSchedule:
    """A job nobody ever ran is due at once."""
    row, _ = JobSchedule.objects.get_or_create(
        name=periodic.name, defaults={"cron": periodic.cron, "next_run_at": now}
    )
    return row


def _attempt(periodic: Periodic) -> str:
    try:
        periodic.run()
    except Exception as error:
        logger.exception("periodic job %s failed", periodic.name)
        return f"{type(error).__name__}: {error}"[:2000]
    return ""
