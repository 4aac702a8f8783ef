"""The measured runs of the demo: `site/demo/runs/*.csv`, published results of MLPerf.

Their systems are reference systems: nobody here can be sent there. Rows that are here
already change nothing.
"""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import yaml

from home.demo_content import DemoContentError
from kb.runs import mlperf
from kb.runs.given import Given
from kb.runs.services import Origin, land, prepare


def read(folder: Path) -> list[Given]:
    """The rows of all files; none if there is no folder. Raises DemoContentError with
    the file and what is wrong in it."""
    sources = folder / "sources.yaml"
    if not sources.is_file():
        return []
    entries = yaml.safe_load(sources.read_text(encoding="utf-8"))
    return [row for entry in entries for row in _rows(folder / entry["file"], entry)]


def _rows(path: Path, entry: dict[str, Any]) -> list[Given]:
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    try:
        return [
            replace(
                mlperf.published(row, suite=entry["suite"]),
                source=entry["source"],
                source_url=entry["source_url"],
                licence=entry["licence"],
            )
            for row in rows
        ]
    except (KeyError, ValueError, TypeError) as error:
        raise DemoContentError(path, str(error)) from error


def load(*, rows: list[Given], note: Callable[[str, str], None]) -> None:
    origin = Origin()
    prepared = prepare(rows, origin=origin)
    if prepared.refused:
        raise ValueError(f"runs of the demo: {prepared.refused[0].reason}")
    done = land(prepared=prepared, origin=origin)
    note("created" if done.created else "unchanged", f"{len(rows)} measured runs")
