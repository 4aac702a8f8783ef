"""From what is told of a run to its row, by the stated rules. Writes nothing."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from kb import statistics
from kb.models import MeasuredRun, Variant
from kb.runs.given import Given
from kb.runs.placing import Place

# Before this nobody measured what is measured here.
FIRST_YEAR = 1990
# What a row says in the words it was told in.
AS_TOLD = (
    *("workload", "suite", "scaling", "outcome", "metric", "unit", "direction"),
    *("nodes", "accelerators", "accelerator", "batch", "precision", "framework"),
    *("wall_seconds", "wait_seconds", "energy_kwh", "energy_source", "ran_at"),
    *("note", "reporter", "source", "source_url", "licence"),
)


def run_of(
    given: Given,
    place: Place,
    *,
    variant: Variant | None,
    now: datetime,
    apart: str = "",
) -> MeasuredRun:
    """Two runs that say the same are one, unless `apart` tells them apart. Raises
    ValueError with the field in it."""
    _check_times(given, now)
    environment = place.environment
    said = {name: getattr(given, name) for name in AS_TOLD}
    return MeasuredRun(
        variant=variant,
        recipe_title=variant.recipe.title if variant else "",
        system=place.system,
        partition=place.partition,
        reference=place.reference,
        environment=environment,
        environment_words=str(environment)[:300] if environment else "",
        environment_version=environment.version if environment else None,
        samples=list(given.samples),
        seeds=list(given.seeds),
        baseline_id=given.baseline or None,
        fingerprint=given.fingerprint(of=f"{variant.pk if variant else ''}{apart}"),
        recorded_at=now,
        **said,
        **figures(given),
    )


def figures(given: Given) -> dict[str, Any]:
    """Value, range, count and rule. Raises ValueError where nothing was measured."""
    if given.samples:
        found = statistics.summarise(given.samples, with_interval=False)
        return {
            "value": found.value,
            "low": found.low,
            "high": found.high,
            "count": found.n,
            "rule": found.rule,
        }
    if given.told is not None:
        rule = "published" if given.count >= statistics.ENOUGH else "few"
        return {"value": given.told, "count": given.count, "rule": rule}
    if given.scaling == "weak":
        return {"count": given.count, "rule": "none"}
    if given.outcome == "failure":
        return {"rule": ""}
    raise ValueError("samples: nothing was measured")


def _check_times(given: Given, now: datetime) -> None:
    for name in ("ran_at", "eligible_at", "started_at"):
        at = getattr(given, name)
        if at is not None and at > now:
            raise ValueError(f"{name}: {at:%Y-%m-%d %H:%M} lies in the future")
        if at is not None and at.year < FIRST_YEAR:
            raise ValueError(f"{name}: {at:%Y} is too long ago")
    wait = given.wait_seconds
    if wait is not None and wait < 0:
        raise ValueError("started_at: a job cannot start before it could begin")
