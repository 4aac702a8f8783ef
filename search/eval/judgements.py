"""Reading files of queries, one JSON object a line."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any


class BadLine(Exception):
    """A line is not what it should be; says which and why."""


def read(path: str | Path) -> Iterator[dict[str, Any]]:
    """Objects with at least `query` (text); blank lines are skipped. Raises BadLine,
    OSError."""
    with Path(path).open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                row = json.loads(line)
            except ValueError as error:
                raise BadLine(f"line {number} is not JSON: {error}") from error
            if not isinstance(row, dict) or not isinstance(row.get("query"), str):
                raise BadLine(f'line {number} is not an object with a text "query"')
            yield row


def grades_of(row: dict[str, Any]) -> dict[str, int]:
    """{source path: grade} of a judged line; anything that is no grade counts 0."""
    relevant = row.get("relevant") or {}
    if not isinstance(relevant, dict):
        return {}
    return {
        str(path): grade
        for path, grade in relevant.items()
        if isinstance(grade, int) and not isinstance(grade, bool)
    }
