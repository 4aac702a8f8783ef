"""The log of synchronisations, which is also their lock.

A run waits, runs and ends; two of one source never wait or run at the same time,
because the database has no room for a second row in that state. A process that died
leaves a row whose heart no longer beats; the next one buries it.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.timezone import now

from kb.importers.findings import Finding, ImportFailed, Report
from kb.models import DocumentationSource, SynchronisationRun

DEAD_AFTER = timedelta(minutes=2)
# A run that nobody began: no worker, or its job was lost.
LOST_AFTER = timedelta(days=1)
MOST_FINDINGS = 1_000
MOST_CHANGES = 2_000
TELL_EVERY = 1.5

State = SynchronisationRun.State


class AlreadyRunning(ImportFailed):
    """The source is being synchronised, or waits for it."""


def queue(
    *,
    source: DocumentationSource,
    how: str,
    by: Any = None,
    is_preview: bool = False,
    may_withdraw_many: bool = False,
) -> SynchronisationRun:
    """Write down that a source is to be synchronised. Raises AlreadyRunning."""
    bury(source)
    try:
        with transaction.atomic():
            return SynchronisationRun.objects.create(
                source=source,
                how=how,
                by=by,
                is_preview=is_preview,
                may_withdraw_many=may_withdraw_many,
            )
    except IntegrityError as error:
        raise AlreadyRunning(f"{source} already waits to be synchronised") from error


def begin(run: SynchronisationRun) -> None:
    """Take the lock of the run's source. Raises AlreadyRunning."""
    bury(run.source, spare=run)
    moment = now()
    waiting = SynchronisationRun.objects.filter(pk=run.pk)
    mine = waiting.filter(state=State.QUEUED) | waiting.dead(moment - DEAD_AFTER)
    try:
        with transaction.atomic():
            taken = mine.update(
                state=State.RUNNING, started_at=moment, beat_at=moment, step="", total=0
            )
    except IntegrityError as error:
        raise AlreadyRunning(f"{run.source} is being synchronised already") from error
    if not taken:
        raise AlreadyRunning(f"{run.source} is being synchronised already")
    run.refresh_from_db()


def bury(
    source: DocumentationSource | None = None,
    *,
    spare: SynchronisationRun | None = None,
) -> int:
    """End runs whose process died, and those that nobody began. Returns how many."""
    moment = now()
    runs = SynchronisationRun.objects.all()
    if source is not None:
        runs = runs.filter(source=source)
    if spare is not None:
        runs = runs.exclude(pk=spare.pk)
    words = "its process ended before it was done; what it had written stays"
    dead = runs.dead(moment - DEAD_AFTER).update(
        state=State.FAILED, finished_at=moment, message=words
    )
    lost = runs.lost(moment - LOST_AFTER).update(
        state=State.FAILED, finished_at=moment, message="no worker took it up in a day"
    )
    return dead + lost


class Teller:
    """Says how far a run is, and that it lives; not oftener than needed."""

    def __init__(self, run: SynchronisationRun) -> None:
        self.run = run
        self.told = 0.0

    def beat(self) -> None:
        """Say that the run lives."""
        self._tell()

    def step(self, words: str) -> None:
        """Say what begins now."""
        self._tell(step=words[:500], at_once=True)

    def page(self, done: int, total: int, path: str) -> None:
        """Say which page was written; the shape of an importer's progress."""
        self._tell(
            reached=done, total=total, step=path[:500], at_once=done in (1, total)
        )

    def _tell(self, *, at_once: bool = False, **fields: Any) -> None:
        if not at_once and time.monotonic() - self.told < TELL_EVERY:
            return
        self.told = time.monotonic()
        mine = SynchronisationRun.objects.filter(pk=self.run.pk, state=State.RUNNING)
        if not mine.update(beat_at=now(), **fields):
            raise AlreadyRunning("another process took this run over")


def finish(run: SynchronisationRun, report: Report, *, commit: str) -> None:
    """Close a run that did what it could."""
    _close(
        run,
        State.DONE,
        commit=commit,
        created=report.created,
        updated=report.updated,
        unchanged=report.unchanged,
        withdrawn=report.withdrawn,
        protected=len(report.conflicts) + report.kept,
        failed=len(report.failed),
        unresolved=len(report.unresolved),
        seconds=report.seconds,
        findings=_findings(report),
        changes=[list(change) for change in report.changes[:MOST_CHANGES]],
    )


def fail(run: SynchronisationRun, reason: str, *, asks: bool = False) -> None:
    """Close a run that wrote nothing more, and say why."""
    began = run.started_at or run.queued_at
    seconds = round((now() - began).total_seconds(), 1)
    state = State.ASKS if asks else State.FAILED
    _close(run, state, message=reason[:1000], seconds=seconds)


def prune(*, keep: timedelta) -> int:
    """Forget runs older than that, but never the last of a source."""
    runs = SynchronisationRun.objects.finished_before(now() - keep)
    last = SynchronisationRun.objects.last_of_each_source()
    return runs.exclude(pk__in=last).delete()[0]


def _close(run: SynchronisationRun, state: str, **fields: Any) -> None:
    """Only while it is ours: a run that was buried stays as it is."""
    rows = SynchronisationRun.objects.filter(pk=run.pk, state=State.RUNNING)
    rows.update(state=state, finished_at=now(), **fields)
    run.refresh_from_db()


def _findings(report: Report) -> list[list[Any]]:
    kinds: Iterable[tuple[str, list[Finding]]] = (
        ("failed", report.failed),
        ("conflict", report.conflicts),
        ("remark", report.unresolved),
    )
    rows = [[kind, f.path, f.line, f.reason] for kind, found in kinds for f in found]
    return rows[:MOST_FINDINGS]
