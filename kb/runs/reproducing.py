"""Which runs others have reproduced, worked out anew whenever one is added."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from kb.models import MeasuredRun, Variant
from kb.runs.agreement import Measured, Voice, tiers

# Runs are of the same thing when these are the same.
SAME = ("metric", "unit", "nodes", "accelerators", "batch", "precision")


def settle(*, variant: Variant) -> int:
    """Writes the tiers of a variant's runs. Returns how many changed."""
    Variant.objects.select_for_update().get(pk=variant.pk)
    rows = MeasuredRun.objects.current().successes().filter(variant=variant)
    groups: dict[tuple[Any, ...], list[MeasuredRun]] = defaultdict(list)
    for run in rows.exclude(value=None).select_related("organisation"):
        groups[tuple(getattr(run, name) for name in SAME)].append(run)
    changed = 0
    for runs in groups.values():
        found = tiers([_measured(run) for run in runs])
        for run in runs:
            if run.tier != found[run.pk]:
                run.tier = found[run.pk]
                run.save(update_fields=["tier"])
                changed += 1
    return changed


def _measured(run: MeasuredRun) -> Measured:
    return Measured(run.pk, run.value or 0.0, voice_of(run))


def voice_of(row: Any) -> Voice:
    """Of a run or report; a publication's figures are nobody's here."""
    whose = row.organisation
    return Voice(
        person=None if getattr(row, "reporter", "") else _person(row),
        organisation=whose.organisation_id if whose else None,
        by_centre=row.by_centre,
    )


def _person(row: Any) -> int | None:
    person: int | None = row.reported_by_id if hasattr(row, "reporter") else row.by_id
    return person
