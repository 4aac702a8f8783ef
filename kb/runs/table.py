"""Runs as a table: CSV with a line of names.

`workload`, `metric` and `unit` are needed, and either `samples` (figures with spaces
between) or `value`. A name that nobody knows refuses the file, so that no column is
lost in silence.
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from kb.runs import units
from kb.runs.given import Given, Refused, Unreadable, count, figure, instant, word

NEEDED = ("workload", "metric", "unit")
# Column, how it is read.
WORDS = {
    "suite": 80,
    "scaling": 20,
    "machine": 80,
    "partition": 80,
    "environment": 80,
    "reference": 120,
    "reporter": 120,
    "accelerator": 120,
    "precision": 40,
    "framework": 200,
    "source": 200,
    "source_url": 500,
    "licence": 60,
    "note": 1000,
    "energy_source": 20,
}
COUNTS = ("nodes", "accelerators", "batch", "count", "baseline")
FIGURES = ("wall_seconds", "energy_kwh")
INSTANTS = ("ran_at", "eligible_at", "started_at")
OTHERS = ("samples", "value", "seeds", "direction", "outcome")
COLUMNS = (*NEEDED, *OTHERS, *WORDS, *COUNTS, *FIGURES, *INSTANTS)
OUTCOMES = ("success", "failure")
SCALINGS = ("", "strong", "weak")
DIRECTIONS = ("", units.LOWER, units.HIGHER)
ENERGY_SOURCES = ("board", "node", "scheduler", "rack", "estimate")


def read(
    lines: Iterable[str], *, defaults: Mapping[str, str] | None = None
) -> Iterator[Given | Refused]:
    """Raises Unreadable for a table without the names it needs."""
    table = iter(lines)
    head = next(table, "")
    separator = ";" if head.count(";") > head.count(",") else ","
    names = _names(head, separator, defaults or {})
    rows = csv.reader(table, delimiter=separator)
    try:
        for row in rows:
            if any(cell.strip() for cell in row):
                yield _row(dict(defaults or {}), names, row, rows.line_num + 1)
    except csv.Error as error:
        yield Refused(rows.line_num + 1, f"the table breaks here: {error}")


def _names(head: str, separator: str, defaults: Mapping[str, str]) -> list[str]:
    try:
        cells: list[str] = next(csv.reader([head], delimiter=separator), [])
    except csv.Error:
        cells = []
    found = [name.strip().lower() for name in cells]
    unknown = [name for name in found if name not in COLUMNS]
    if unknown:
        listed = ", ".join(repr(name[:40]) for name in unknown[:6])
        raise Unreadable(f"No such column: {listed}. Known: {', '.join(COLUMNS)}.")
    twice = {name for name in found if found.count(name) > 1}
    if twice:
        raise Unreadable(f"Twice in the first line: {', '.join(sorted(twice))}.")
    missing = [name for name in NEEDED if name not in {*found, *defaults}]
    if missing:
        raise Unreadable(f"The first line must name: {', '.join(missing)}.")
    return found


def _row(
    said: dict[str, str], names: list[str], row: list[str], line: int
) -> Given | Refused:
    if len(row) > len(names):
        return Refused(line, f"has {len(row)} values for {len(names)} columns")
    said |= {name: cell for name, cell in zip(names, row, strict=False) if cell.strip()}
    try:
        return run_of(said, line=line)
    except ValueError as error:
        return Refused(line, str(error))


def run_of(said: Mapping[str, Any], *, line: int = 0) -> Given:
    """A run of named texts: a line of a table, a form, an object of the API. Raises
    ValueError with the field's name in it."""
    outcome = _one_of("outcome", said.get("outcome") or "success", OUTCOMES)
    values: dict[str, Any] = {"outcome": outcome, "line": line}
    values["workload"] = _read("workload", lambda v: word(v, 120), said)
    if not values["workload"]:
        raise ValueError("workload: says nothing")
    for names, how in (
        (COUNTS, count),
        (FIGURES, lambda v: None if v in (None, "") else figure(v)),
        (INSTANTS, instant),
    ):
        values |= {name: _read(name, how, said) for name in names}
    for name, most in WORDS.items():
        values[name] = _read(name, lambda v, most=most: word(v, most), said)
    _one_of("scaling", values["scaling"], SCALINGS)
    _check_energy(values)
    values["seeds"] = tuple(word(s, 40) for s in _parts(said.get("seeds")))
    return Given(**values, **_measured(said, outcome))


def _measured(said: Mapping[str, Any], outcome: str) -> dict[str, Any]:
    if outcome == "failure" and not _parts(said.get("samples") or said.get("value")):
        return {"metric": "outcome", "unit": "", "direction": ""}
    direction = _one_of("direction", said.get("direction") or "", DIRECTIONS)
    metric, unit, direction, factor = units.measure(
        word(said.get("metric"), 80), word(said.get("unit"), 40), direction
    )
    samples = _parts(said.get("samples"))
    told = said.get("value")
    if bool(samples) == (told not in (None, "")):
        raise ValueError("give samples, or one value, and not both")
    try:
        figures = tuple(figure(figure(s) * factor) for s in samples)
        mean = None if samples else figure(figure(told) * factor)
    except ValueError as error:
        raise ValueError(f"{'samples' if samples else 'value'}: {error}") from None
    found = {"metric": metric, "unit": unit, "direction": direction}
    if mean is not None and not count(said.get("count")):
        return found | {"samples": (mean,)}
    return found | {"samples": figures, "told": mean}


def _parts(value: Any) -> list[Any]:
    if isinstance(value, list | tuple):
        return list(value)
    return str(value or "").replace(";", " ").split()


def _check_energy(values: Mapping[str, Any]) -> None:
    source = values["energy_source"]
    if source:
        _one_of("energy_source", source, ENERGY_SOURCES)
    if bool(source) != (values["energy_kwh"] is not None):
        raise ValueError("energy_kwh and energy_source belong together")


def _read(name: str, how: Any, said: Mapping[str, Any]) -> Any:
    try:
        return how(said.get(name))
    except ValueError as error:
        raise ValueError(f"{name}: {error}") from None


def _one_of(name: str, value: str, known: tuple[str, ...]) -> str:
    if value not in known:
        words = ", ".join(each for each in known if each)
        raise ValueError(f"{name}: {str(value)[:40]!r} is none of {words}")
    return value
