"""Branches of the economy: sections and divisions of NACE Rev. 2.1, from a data file
that names its source. A code is the letter of a section or two digits, a division.
"""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).parent / "data" / "nace.json"


@lru_cache(maxsize=1)
def classification() -> dict[str, Any]:
    """The file: `source`, `checked`, and `sections` with their `divisions`."""
    data: dict[str, Any] = json.loads(FILE.read_text())
    return data


@lru_cache(maxsize=1)
def _names() -> dict[str, tuple[str, str]]:
    """Code → its section and its name."""
    found = {}
    for section in classification()["sections"]:
        found[section["code"]] = (section["code"], section["name"])
        for division in section["divisions"]:
            found[division["code"]] = (section["code"], division["name"])
    return found


def name_of(code: str) -> str:
    """The title, or the code itself if it is none of the classification."""
    return _names().get(code, ("", code))[1]


def section_of(code: str) -> str:
    """The letter of the section, or nothing for a code that is unknown."""
    return _names().get(code, ("", ""))[0]


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a select: a group for each section, in it the section and its divisions."""
    return [
        (
            f"{section['code']} · {section['name']}",
            [
                (row["code"], f"{row['code']} · {row['name']}")
                for row in ({"code": section["code"], "name": section["name"]},)
            ]
            + [(d["code"], f"{d['code']} · {d['name']}") for d in section["divisions"]],
        )
        for section in classification()["sections"]
    ]
