"""Which runs may share the axes of a chart, and what a chart of them shows. Pure.

Runs of other axes make a chart of their own; what differs and may stay together is said
in words. Lines join the runs of one reporter on one kind of GPU; where there are
several with as many GPUs, the line takes the best of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from kb import charts, statistics
from kb.charts import Line

Row = Mapping[str, Any]


@dataclass(slots=True)
class Group:
    """Runs with the same axes. `rows` gain `speed_up` and `efficiency` where their line
    has a base; `differences` is what must be said beside them."""

    axes: tuple[str, ...]
    rows: list[dict[str, Any]]
    differences: list[statistics.Difference] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)

    @property
    def lower_is_better(self) -> bool:
        return self.rows[0]["direction"] == "lower"


def groups(rows: Iterable[Row]) -> list[Group]:
    """The largest first. Rows have the fields of a run as plain values, and `line`,
    what their line is called."""
    found: dict[tuple[str, ...], list[dict[str, Any]]] = {}
    for row in rows:
        axes = tuple(str(row.get(name) or "") for name in statistics.SAME_AXES)
        found.setdefault(axes, []).append(dict(row))
    made = [_group(axes, list(members)) for axes, members in found.items()]
    return sorted(made, key=lambda group: (-len(group.rows), group.axes))


def _group(axes: tuple[str, ...], rows: list[dict[str, Any]]) -> Group:
    group = Group(axes, rows, statistics.comparable(rows))
    for line in _by_line(rows).values():
        points = _best(line, group.lower_is_better)
        if len(points) > 1:
            _reckon(line, min(points.items()), group.lower_is_better)
    group.rows.sort(key=lambda row: (row["line"], row["accelerators"], row["pk"]))
    return group


def lines_of(group: Group, kind: str) -> list[Line]:
    """Those a chart of this kind draws: those with most points first. Speed-up and
    efficiency need two of them."""
    found = []
    for name, rows in _by_line(group.rows).items():
        points = _best(rows, group.lower_is_better)
        if kind != charts.VALUE:
            if len(points) < 2:
                continue
            points = _against_base(points, kind, group.lower_is_better)
        if points:
            found.append(Line(name, tuple(sorted(points.items()))))
    found.sort(key=lambda line: (-len(line.points), -_span(line), line.label))
    return found


def _span(line: Line) -> float:
    return line.points[-1][0] / line.points[0][0]


def _by_line(rows: Sequence[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        if row["accelerators"] and row["value"]:
            found.setdefault(row["line"], []).append(row)
    return found


def _best(rows: Sequence[Row], lower_is_better: bool) -> dict[int, float]:
    best: dict[int, float] = {}
    pick = min if lower_is_better else max
    for row in rows:
        count, value = row["accelerators"], row["value"]
        best[count] = pick(best.get(count, value), value)
    return best


def _reckon(
    rows: Sequence[dict[str, Any]], base: tuple[int, float], lower: bool
) -> None:
    for row in rows:
        point = (row["accelerators"], row["value"])
        gained = statistics.speed_up(base[1], point[1], lower_is_better=lower)
        row["speed_up"] = gained
        row["efficiency"] = statistics.efficiency(base, point, lower_is_better=lower)


def _against_base(points: dict[int, float], kind: str, lower: bool) -> dict[int, float]:
    base = min(points.items())
    if kind == charts.SPEED_UP:
        return {
            n: statistics.speed_up(base[1], value, lower_is_better=lower)
            for n, value in points.items()
        }
    return {
        n: statistics.efficiency(base, (n, value), lower_is_better=lower)
        for n, value in points.items()
    }
