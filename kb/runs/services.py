"""How runs come to be: verbs, atomic. Nothing here changes a run that is there."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.services import snapshot_of
from core import audit, generation
from kb.models import MeasuredRun, RunLog, Variant
from kb.recipes.permissions import speaks_for_centre
from kb.runs import boards, reproducing
from kb.runs.building import run_of
from kb.runs.given import Given, Refused
from kb.runs.permissions import can_bring_runs, can_correct_run
from kb.runs.placing import Places

BATCH = 500
# What a file may hold, and what one member may bring in a day.
MOST_ROWS = 100_000
MOST_A_DAY = 20_000
DAY = timedelta(days=1)


class NotAllowed(Exception):
    """Carries the reason in words that may be shown."""


class RunRefused(Exception):
    """Carries why in words that may be shown."""


class TooMany(Exception):
    """Carries the words for it."""


@dataclass(slots=True)
class Landing:
    """What became of the rows of a source: runs that are new, that were here already,
    and rows refused."""

    created: int = 0
    unchanged: int = 0
    refused: list[Refused] = field(default_factory=list)
    seconds: float = 0.0

    def as_json(self) -> dict[str, Any]:
        rows = [{"line": row.line, "reason": row.reason} for row in self.refused]
        return {
            "created": self.created,
            "unchanged": self.unchanged,
            "failed": rows,
            "seconds": round(self.seconds, 3),
        }


@dataclass(frozen=True, slots=True)
class Origin:
    """Who brings runs and how. `by` None is the site itself: a command, the demo."""

    by: Any = None
    how: str = "command"
    variant: Variant | None = None
    log: RunLog | None = None


@dataclass(slots=True)
class Prepared:
    """Rows of a source, built and checked, not yet written."""

    runs: list[MeasuredRun]
    refused: list[Refused]
    places: Places


def prepare(
    rows: Iterable[Given | Refused], *, origin: Origin, now: datetime | None = None
) -> Prepared:
    """Builds the runs and names the rows that are none; writes nothing.
    Raises NotAllowed, and TooMany for more rows than a file may hold."""
    _allow(origin.by)
    now = now or timezone.now()
    places = Places(origin.variant)
    found = Prepared([], [], places)
    for number, row in enumerate(rows, 1):
        if number > MOST_ROWS:
            raise TooMany(_("A file may hold %d runs.") % MOST_ROWS)
        if isinstance(row, Refused):
            found.refused.append(row)
            continue
        try:
            place = places.of(row)
            found.runs.append(_built(row, place, origin, now))
        except ValueError as error:
            found.refused.append(Refused(row.line, str(error)))
    return found


def _built(row: Given, place: Any, origin: Origin, now: datetime) -> MeasuredRun:
    """A file is the same whoever brings it; what two people say by form is not."""
    typed = origin.by is not None and origin.how in ("form", "report")
    apart = f" by {origin.by.pk}" if typed else ""
    return run_of(row, place, variant=origin.variant, now=now, apart=apart)


@transaction.atomic
def land(*, prepared: Prepared, origin: Origin) -> Landing:
    """Writes what was prepared; what is here already stays as it is, also when the
    same file lands twice at once. Raises NotAllowed and TooMany."""
    started = timezone.now()
    _allow(origin.by)
    _check_limits(origin.by, len(prepared.runs), started)
    prepared.places.keep()
    new = _only_new(prepared.runs)
    batch = uuid.uuid4()
    _sign(new, origin, batch)
    MeasuredRun.objects.bulk_create(new, batch_size=BATCH, ignore_conflicts=True)
    landed = MeasuredRun.objects.filter(batch_id=batch)
    done = Landing(created=landed.count(), refused=prepared.refused)
    done.unchanged = len(prepared.runs) - done.created
    if done.created:
        if origin.variant:
            reproducing.settle(variant=origin.variant)
        boards.redraw(subjects=boards.subjects_of(landed))
        data = {"created": done.created, "how": origin.how}
        audit.record("runs.landed", by=origin.by, on=origin.log, data=data)
        generation.bump()
    done.seconds = (timezone.now() - started).total_seconds()
    return done


def record_run(*, given: Given, origin: Origin) -> MeasuredRun:
    """One run, from a form or the API; the one that is here already is returned again.
    Raises RunRefused, NotAllowed, TooMany."""
    prepared = prepare([given], origin=origin)
    if prepared.refused:
        raise RunRefused(prepared.refused[0].reason)
    land(prepared=prepared, origin=origin)
    fingerprint = prepared.runs[0].fingerprint
    return MeasuredRun.objects.get(fingerprint=fingerprint)


@transaction.atomic
def correct_run(
    *, run: MeasuredRun, given: Given, why: str, by: Any, now: datetime | None = None
) -> MeasuredRun:
    """A run that takes the place of another one, which stays. Raises RunRefused,
    NotAllowed."""
    _may_correct(run, by)
    now = now or timezone.now()
    try:
        place = Places(run.variant).of(given)
        if place.reference is not None and place.reference.pk is None:
            place.reference.save()
        made = run_of(given, place, variant=run.variant, now=now)
    except ValueError as error:
        raise RunRefused(str(error)) from None
    made.log, made.baseline = run.log, run.baseline
    return _supersede(run, made, why, by)


@transaction.atomic
def retract_run(
    *, run: MeasuredRun, why: str, by: Any, now: datetime | None = None
) -> MeasuredRun:
    """Says that a run was wrong, in a row of its own; no list shows either then, and
    the export shows both. Raises RunRefused, NotAllowed."""
    _may_correct(run, by)
    names = [f.attname for f in MeasuredRun._meta.concrete_fields if not f.primary_key]
    made = MeasuredRun(**{name: getattr(run, name) for name in names})
    made.retracted, made.tier = True, "reported"
    made.recorded_at = now or timezone.now()
    return _supersede(run, made, why, by)


def _supersede(run: MeasuredRun, made: MeasuredRun, why: str, by: Any) -> MeasuredRun:
    if not why.strip():
        raise RunRefused(_("Say in a line why: it is public."))
    current = MeasuredRun.objects.select_for_update().get(pk=run.pk)
    if MeasuredRun.objects.filter(supersedes=current).exists():
        raise RunRefused(_("Somebody else has corrected this run meanwhile."))
    made.supersedes, made.why = current, why.strip()[:300]
    made.fingerprint = f"{current.pk:x}-{uuid.uuid4().hex}"
    _sign([made], Origin(by=by, how="form", log=made.log), None)
    made.save()
    if made.variant:
        reproducing.settle(variant=made.variant)
    boards.redraw(subjects=boards.subjects_of([current, made]))
    what = "run.retracted" if made.retracted else "run.corrected"
    audit.record(what, by=by, on=made, data={"why": made.why})
    return made


def _sign(runs: list[MeasuredRun], origin: Origin, batch: uuid.UUID | None) -> None:
    """Whose they are, as of now."""
    by = origin.by
    organisation = snapshot_of(by) if by is not None else None
    by_centre = by is not None and speaks_for_centre(by)
    for run in runs:
        run.reported_by, run.organisation = by, organisation
        run.how, run.batch_id = origin.how, batch
        run.log = origin.log or run.log
        # Staff also bring what others published: that is not the centre's own run.
        run.by_centre = by_centre and not run.reporter


def _only_new(runs: list[MeasuredRun]) -> list[MeasuredRun]:
    """Without those that are here, and the first of those that are the same."""
    once = {run.fingerprint: run for run in reversed(runs)}
    keys = list(once)
    for start in range(0, len(keys), BATCH):
        rows = MeasuredRun.objects.filter(fingerprint__in=keys[start : start + BATCH])
        for known in rows.values_list("fingerprint", flat=True):
            del once[known]
    return list(reversed(once.values()))


def _allow(by: Any) -> None:
    if by is not None:
        decision = can_bring_runs(by)
        if not decision:
            raise NotAllowed(decision.reason)


def _may_correct(run: MeasuredRun, by: Any) -> None:
    decision = can_correct_run(by, run)
    if not decision:
        raise NotAllowed(decision.reason)


def _check_limits(by: Any, more: int, now: datetime) -> None:
    if by is None or speaks_for_centre(by):
        return
    today = MeasuredRun.objects.filter(reported_by=by, recorded_at__gte=now - DAY)
    if today.count() + more > MOST_A_DAY:
        raise TooMany(
            _("At most %d runs a day from one member. Nothing was saved.") % MOST_A_DAY
        )
