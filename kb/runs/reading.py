"""Which reader a file needs, and its rows."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from kb.runs import mlperf, opening, reframe, table
from kb.runs.given import Given, Refused, Unreadable

FORMATS = ("csv", "reframe", "mlperf")
# What holds for every row that does not say otherwise.
DEFAULTS = (
    *("machine", "partition", "environment", "suite", "reporter", "source"),
    *("source_url", "licence", "accelerator", "precision", "framework"),
)


def rows_of(
    file: Any, format: str, *, defaults: Mapping[str, str] | None = None
) -> Iterable[Given | Refused]:
    """The rows of an open file; `defaults` are words by the names of DEFAULTS. Raises
    Unreadable, at once or while it is read."""
    said = {name: text for name, text in (defaults or {}).items() if text}
    if unknown := said.keys() - set(DEFAULTS):
        raise ValueError(f"no default is called {', '.join(sorted(unknown))}")
    if format == "csv":
        return table.read(opening.lines(file), defaults=said)
    if format == "reframe":
        rows: Iterable[Given | Refused] = reframe.read(opening.text(file))
    elif format == "mlperf":
        rows = _mlperf(file, said)
    else:
        raise Unreadable(f"No format is called {format[:40]!r}.")
    return (_with(row, said) for row in rows)


def _mlperf(file: Any, said: Mapping[str, str]) -> Iterable[Given | Refused]:
    """A log, or an extract, which is one JSON list."""
    first = next(iter(opening.lines(file)), "")
    if first.lstrip().startswith("["):
        suite = said.get("suite", "")
        if not suite:
            raise Unreadable("An extract needs its suite: MLPerf Training v5.0.")
        return mlperf.read_extract(opening.text(file), suite=suite)
    return mlperf.read_logs(opening.lines(file))


def _with(row: Given | Refused, said: Mapping[str, str]) -> Given | Refused:
    """The row with the defaults where it says nothing, or where ours is the better
    word: a machine that the uploader chose is that of the file."""
    if isinstance(row, Refused):
        return row
    missing = [name for name in said if not getattr(row, name)]
    more: dict[str, Any] = {name: said[name] for name in missing}
    if said.get("machine"):
        more |= {"machine": said["machine"], "reference": ""}
    if said.get("suite"):
        more["suite"] = said["suite"]
    return replace(row, **more)
