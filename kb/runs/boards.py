"""Charts and tables of a recipe or workload, drawn when its runs are saved.

A page then reads one row, whatever the number of runs.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Any

from django.db.models import QuerySet
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kb import charts
from kb.models import MeasuredRun, RecipePage, RunBoard
from kb.runs.grouping import Group, groups, lines_of
from kb.runs.units import name_of

# A table longer than this is no longer read; the rest is in the index and the export.
MOST_ROWS = 60
MOST_RUNS = 2000
# From where a name says how much memory there is.
_MEMORY = re.compile(r"[-\s]*\d+\s*GB\b.*")
KINDS = (charts.SPEED_UP, charts.EFFICIENCY, charts.VALUE)
FIELDS = {
    "workload": gettext_lazy("workload"),
    "metric": gettext_lazy("metric"),
    "unit": gettext_lazy("unit"),
    "direction": gettext_lazy("direction"),
    "scaling": gettext_lazy("scaling"),
    "batch": gettext_lazy("global batch"),
    "precision": gettext_lazy("precision"),
    "reporter": gettext_lazy("who measured"),
    "accelerator": gettext_lazy("GPU"),
    "environment": gettext_lazy("environment"),
    "rule": gettext_lazy("how the figure was made"),
}


def of_recipe(pk: int) -> str:
    return f"recipe:{pk}"


def of_workload(suite: str, workload: str) -> str:
    # No word holds a tab (given.word).
    return f"workload:{suite}\t{workload}"


def subjects_of(runs: Iterable[MeasuredRun] | QuerySet) -> set[str]:
    """What the charts are of that these runs stand in."""
    if isinstance(runs, QuerySet):
        rows = runs.order_by().values_list("variant__recipe", "suite", "workload")
        keys = set(rows.distinct())
    else:
        keys = {
            (r.variant.recipe_id if r.variant else None, r.suite, r.workload)
            for r in runs
        }
    return {
        of_recipe(recipe) if recipe else of_workload(suite, workload)
        for recipe, suite, workload in keys
    }


def redraw(*, subjects: Collection[str]) -> None:
    """Draws the boards of these subjects anew. Idempotent."""
    made = [_board(subject) for subject in sorted(subjects)]
    RunBoard.objects.bulk_create(
        made,
        update_conflicts=True,
        unique_fields=["subject"],
        update_fields=["title", "runs", "body", "drawn_at"],
        batch_size=100,
    )


def _board(subject: str) -> RunBoard:
    kind, _colon, key = subject.partition(":")
    if kind == "recipe":
        rows = MeasuredRun.objects.of_recipe(int(key))
        title = _title_of_recipe(int(key))
    else:
        suite, _tab, workload = key.partition("\t")
        rows = MeasuredRun.objects.of_workload(suite, workload)
        title = f"{workload}, {suite}" if suite else workload
    rows = rows.current().order_by("-recorded_at", "-pk")
    runs = list(rows.for_lists()[:MOST_RUNS])
    body = {"groups": [], "failures": sum(r.outcome == "failure" for r in runs)}
    for number, group in enumerate(groups(map(plain, runs)), 1):
        if group.rows[0]["outcome"] == "success":
            body["groups"].append(_drawn(group, f"{slug_of(subject)}-{number}"))
    return RunBoard(
        subject=subject, title=title, runs=len(runs), body=body, drawn_at=now()
    )


def slug_of(subject: str) -> str:
    """For ids within a page."""
    return "".join(c if c.isalnum() else "-" for c in subject.lower())


def plain(run: MeasuredRun) -> dict[str, Any]:
    """What charts and tables need of a run, as plain values."""
    names = (
        *("pk", "workload", "metric", "unit", "direction", "scaling", "batch"),
        *("precision", "accelerator", "nodes", "accelerators", "value", "low"),
        *("high", "count", "rule", "tier", "outcome"),
    )
    hours = run.accelerator_hours
    return {name: getattr(run, name) for name in names} | {
        "reporter": run.who,
        "environment": run.environment_words,
        "place": run.place,
        "is_reference": run.reference_id is not None,
        "hours": hours,
        "line": line_of(run),
        "url": run.get_absolute_url(),
        "lamp": run.lamp,
        "licence": run.licence,
        "source": run.source,
        "source_url": run.source_url,
        "suite": run.suite,
    }


def line_of(run: MeasuredRun) -> str:
    """What the line of a run is called: the GPU and who measured, or the machine."""
    if run.reference_id:
        parts = [model_of(run.accelerator), run.reporter]
    else:
        parts = [run.place, run.who]
    return ", ".join(part for part in parts if part)


def model_of(accelerator: str) -> str:
    """The model without maker and memory.

    >>> model_of("NVIDIA H200-SXM5-141GB"), model_of("AMD Instinct MI300X 192GB HBM3")
    ('H200', 'MI300X')
    """
    text = accelerator
    for word in ("NVIDIA", "AMD", "Instinct", "Radeon", "GeForce", "Blackwell GPU"):
        text = text.replace(word, "")
    text = _MEMORY.sub("", text.strip(" ()")).split("-SXM")[0].split(" - ")[0]
    return text.strip("() -")[:40]


def _drawn(group: Group, key: str) -> dict[str, Any]:
    first = group.rows[0]
    drawn = [chart for kind in KINDS if (chart := _chart(group, kind, f"{key}-{kind}"))]
    said = [
        {
            "field": str(FIELDS[d.field]),
            "values": [v or _("not said") for v in d.values],
        }
        for d in group.differences
        if not d.parts and d.field in ("batch", "precision", "environment")
    ]
    shown = _in_charts(group) or group.rows[:MOST_ROWS]
    return {
        "key": key,
        "metric": name_of(first["metric"]),
        "unit": first["unit"],
        "workload": first["workload"],
        "suite": first["suite"],
        "scaling": first["scaling"],
        "lower": group.lower_is_better,
        "differences": said,
        "charts": drawn,
        "rows": [_cells(row) for row in shown],
        "left_out": len(group.rows) - len(shown),
        "sources": _sources(group.rows),
        "has_reference": any(row["is_reference"] for row in group.rows),
    }


def _chart(group: Group, kind: str, key: str) -> dict[str, Any] | None:
    lines = lines_of(group, kind)
    if not lines or (kind == charts.VALUE and not _says_more(group)):
        return None
    unit = group.rows[0]["unit"]
    drawn, rest = lines[: charts.MOST_LINES], lines[charts.MOST_LINES :]
    title = _title(kind, group)
    svg = charts.draw(
        kind,
        drawn,
        key=key,
        title=title,
        description=_description(kind, drawn, unit),
        unit=unit,
        across=_("GPUs"),
    )
    return {"kind": kind, "title": title, "svg": svg, "left_out": len(rest)}


def _in_charts(group: Group) -> list[dict[str, Any]]:
    """The rows of the lines that are drawn as speed-up, line by line; the others are
    in the index."""
    drawn = [line.label for line in lines_of(group, charts.SPEED_UP)]
    order = {label: place for place, label in enumerate(drawn[: charts.MOST_LINES])}
    rows = [row for row in group.rows if row["line"] in order and row["accelerators"]]
    rows.sort(key=lambda row: (order[row["line"]], row["accelerators"], row["pk"]))
    return rows[:MOST_ROWS]


def _says_more(group: Group) -> bool:
    """One lone figure is no chart."""
    return sum(1 for row in group.rows if row["value"] and row["accelerators"]) > 1


def _title(kind: str, group: Group) -> str:
    if kind == charts.SPEED_UP:
        return _("Speed-up over the fewest GPUs of each line")
    if kind == charts.EFFICIENCY:
        return _("Efficiency against the fewest GPUs of each line")
    first = group.rows[0]
    return f"{name_of(first['metric'])}, {first['unit']}"


def _description(kind: str, lines: list[charts.Line], unit: str) -> str:
    ends = [
        _("%(line)s: %(figure)s with %(count)s GPUs")
        % {
            "line": line.label,
            "figure": charts.shown(kind, max(line.points)[1], unit),
            "count": max(line.points)[0],
        }
        for line in lines
    ]
    return "; ".join(ends) + ". " + _("The table holds all values.")


def _cells(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the table, its figures as words."""
    value = charts.figure(row["value"]) if row["value"] else ""
    spread = ""
    if row["count"] > 1 and row["low"] and row["high"] and row["low"] != row["high"]:
        spread = f"{charts.figure(row['low'])} – {charts.figure(row['high'])}"
    gained, share = row.get("speed_up"), row.get("efficiency")
    return {
        "line": row["line"] or row["place"],
        "place": row["place"],
        "url": row["url"],
        "nodes": row["nodes"],
        "accelerators": row["accelerators"],
        "value": value,
        "spread": spread,
        "hours": charts.figure(row["hours"]) if row["hours"] else "",
        "speed_up": f"{gained:.2f}" if gained else "",
        "efficiency": f"{share * 100:.0f} %" if share else "",
        "count": row["count"],
        "few": 0 < row["count"] < 5,
        "rule": row["rule"],
        "tier": row["tier"],
        "lamp": row["lamp"],
    }


def _sources(rows: list[dict[str, Any]]) -> list[dict[str, str]]:
    found = {
        (row["source"], row["source_url"], row["licence"])
        for row in rows
        if row["source"] or row["licence"]
    }
    return [
        {"source": source, "url": url, "licence": licence}
        for source, url, licence in sorted(found)[:4]
    ]


def _title_of_recipe(pk: int) -> str:
    return str(RecipePage.objects.filter(pk=pk).values_list("title", flat=True).first())
