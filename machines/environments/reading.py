"""`environments.yaml` of a folder of data, read into plain values: no database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from machines.catalogue import LOADER, CatalogueError

FILE = "environments.yaml"
# As the file has them; whatever is not named is unknown.
PLAIN = (
    "name",
    "partition",
    "image",
    "digest",
    "driver",
    "toolkit",
    "toolkit_version",
    "collectives_version",
    "valid_from",
    "valid_until",
    "replaced_by",
    "note",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """`stated` holds what `Environment.stated` answers."""

    system: str
    slug: str
    position: int
    stated: dict[str, Any]


def read(folder: Path, sources: Mapping[str, Any]) -> list[Wanted]:
    """In the order of the file; nothing where there is none. Raises CatalogueError."""
    path = folder / FILE
    if not path.exists():
        return []
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506
        return [
            Wanted(system, row["id"], n, _stated(row, data["checked"], sources))
            for system, rows in data["environments"].items()
            for n, row in enumerate(rows)
        ]
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError) as error:
        raise CatalogueError(f"{FILE}: {error!r}") from error


def _stated(
    row: dict[str, Any], checked: Any, sources: Mapping[str, Any]
) -> dict[str, Any]:
    keys = row["source"]
    named = [sources[key] for key in ([keys] if isinstance(keys, str) else keys)]
    dates = dict.fromkeys(str(source["date"]) for source in named)
    return {name: str(row.get(name, "")) for name in PLAIN} | {
        "modules": "\n".join(row.get("modules", ())),
        "frameworks": [
            {"name": name, "version": str(version)}
            for name, version in row.get("frameworks", {}).items()
        ],
        "evidence": row.get("evidence", named[0]["evidence"]),
        "source": "; ".join(source["title"] for source in named),
        "source_url": next((s["url"] for s in named if s.get("url")), ""),
        "source_date": "; ".join(dates),
        "checked_on": str(checked),
    }
