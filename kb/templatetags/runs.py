"""Measured runs within other pages, and their figures in words."""

from __future__ import annotations

from typing import Any

from django import template

from kb import charts
from kb.models import MeasuredRun, RunBoard
from kb.runs import boards
from kb.runs.units import name_of

register = template.Library()


@register.inclusion_tag("kb/runs/of_recipe.html")
def measured_runs(page: Any) -> dict[str, Any]:
    """Charts and table of a recipe's runs, drawn when they were saved: one statement,
    whatever their number."""
    board = RunBoard.objects.filter(subject=boards.of_recipe(page.pk)).first()
    return {"board": board, "page": page}


@register.filter
def figure(value: float | None) -> str:
    return charts.figure(value) if value is not None else ""


@register.filter
def metric_name(metric: str) -> str:
    return name_of(metric)


@register.filter
def duration(seconds: float | None) -> str:
    """In the unit that people would say it in."""
    if seconds is None:
        return ""
    for size, unit in ((86400, "d"), (3600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{charts.figure(seconds / size)} {unit}"
    return f"{charts.figure(seconds)} s"


@register.filter
def value_of(run: MeasuredRun) -> str:
    """The figure with its unit."""
    if run.value is None:
        return ""
    return f"{charts.figure(run.value)} {run.unit}"
