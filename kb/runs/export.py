"""All runs as CSV and JSON: complete, streamed, for anybody.

Also those that were corrected or retracted, each with the number of the one it took the
place of. Cells that a spreadsheet would take for a formula are quoted.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from kb.models import MeasuredRun

CHUNK = 500
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    *("number", "workload", "suite", "scaling", "outcome", "metric", "unit"),
    *("direction", "value", "low", "high", "count", "rule", "samples", "seeds"),
    *("machine", "partition", "reference", "environment", "nodes", "accelerators"),
    *("accelerator", "batch", "precision", "framework", "wall_seconds"),
    *("wait_seconds", "energy_kwh", "energy_source", "ran_at", "recipe", "variant"),
    *("tier", "reporter", "organisation", "source", "source_url", "licence", "note"),
    *("baseline", "log_sha256", "supersedes", "retracted", "why", "recorded_at"),
)


def rows() -> Iterator[dict[str, Any]]:
    """Every run, the oldest first, as plain values."""
    found = MeasuredRun.objects.select_related(
        *("system", "partition", "reference", "organisation", "log"),
        *("environment", "variant__recipe"),
    )
    for run in found.order_by("pk").iterator(chunk_size=CHUNK):
        yield row_of(run)


def row_of(run: MeasuredRun) -> dict[str, Any]:
    plain = {name: getattr(run, name) for name in COLUMNS if hasattr(run, name)}
    variant = run.variant
    return plain | {
        "number": run.pk,
        "machine": run.system.slug if run.system else None,
        "partition": run.partition.slug if run.partition else None,
        "reference": run.reference.name if run.reference else None,
        "environment": run.environment.slug if run.environment else None,
        "ran_at": run.ran_at.isoformat() if run.ran_at else None,
        "recipe": variant.recipe.slug if variant else None,
        "variant": variant.slug if variant else None,
        "organisation": run.who if run.organisation_id else None,
        "baseline": run.baseline_id,
        "log_sha256": run.log.sha256 if run.log else None,
        "supersedes": run.supersedes_id,
        "recorded_at": run.recorded_at.isoformat(),
    }


class _Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def as_csv() -> Iterator[str]:
    writer: Any = csv.writer(_Echo())
    yield writer.writerow(COLUMNS)
    for row in rows():
        yield writer.writerow([cell(row[name]) for name in COLUMNS])


def cell(value: Any) -> Any:
    """A value as a cell. Text that begins like a formula gets a quote before it.

    >>> cell('=HYPERLINK("x")'), cell(-1.5), cell([1.0, 2.0])
    ('\\'=HYPERLINK("x")', -1.5, '1.0 2.0')
    """
    if value is None:
        return ""
    if isinstance(value, list):
        value = " ".join(map(str, value))
    if isinstance(value, str) and value.startswith(FORMULA):
        return f"'{value}"
    return value


def as_json() -> Iterator[str]:
    yield "["
    for number, row in enumerate(rows()):
        yield (",\n" if number else "\n") + json.dumps(row, ensure_ascii=False)
    yield "\n]\n"
