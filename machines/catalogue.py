"""Our data files, read into plain values: no database, no clock.

`machines/data/<id>.yaml` is one machine, `access_routes.yaml` the ways in,
`sources.yaml` what was read. A value stands alone, or in a mapping with its own source
and note, or among `readings` where sources disagree. Empty means: not found.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from machines.properties import unit_of

FOLDER = Path(__file__).parent / "data"
# Files of the folder that are no machine.
OTHER_FILES = frozenset(["access_routes", "environments", "events", "rules", "sources"])
ANY = "*"
SINGLE = ("system", "performance", "network", "accounting", "containers", "advice")
LISTS = {"partitions": "partition", "queues": "queue", "storage": "storage"}
OF_THE_PART = {"id", "name", "source", "evidence", "machine"}
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

Values = dict[str, Any]


class CatalogueError(Exception):
    """Carries the file and what is wrong in it."""


@dataclass(frozen=True, slots=True)
class WantedFact:
    name: str
    reading: int
    position: int
    stated: Values


@dataclass(frozen=True, slots=True)
class WantedPart:
    kind: str
    slug: str
    name: str
    position: int
    facts: list[WantedFact]


@dataclass(slots=True)
class WantedSystem:
    """`slug` "*" holds the ways in to any machine and is no system itself."""

    slug: str
    values: Values = field(default_factory=dict)
    parts: list[WantedPart] = field(default_factory=list)


def ids(folder: Path = FOLDER) -> set[str]:
    """The ids of the machines, which are the names of their files."""
    return {path.stem for path in folder.glob("*.yaml")} - OTHER_FILES


@cache
def sources() -> dict[str, Values]:
    """What was read: {key: title, date, evidence and perhaps url}."""
    return sources_of(FOLDER)


def sources_of(folder: Path) -> dict[str, Values]:
    found: dict[str, Values] = _yaml(folder / "sources.yaml")
    return found


def read(folder: Path = FOLDER) -> list[WantedSystem]:
    """Every machine in its order, and last the ways in to any of them.

    Raises CatalogueError when a file is not what it should be.
    """
    sources = sources_of(folder)
    systems = {ANY: WantedSystem(ANY)}
    for path in sorted(folder.glob("*.yaml")):
        if path.stem not in OTHER_FILES:
            try:
                system = _system(_yaml(path), sources)
            except (KeyError, TypeError, AttributeError) as error:
                raise CatalogueError(f"{path.name}: {error!r}") from error
            systems[system.slug] = system
    _add_routes(_yaml(folder / "access_routes.yaml"), systems, sources)
    return sorted(systems.values(), key=lambda s: s.values.get("position", 10_000))


def _yaml(path: Path) -> Any:
    try:
        return yaml.load(path.read_text(encoding="utf-8"), Loader=LOADER)  # noqa: S506
    except (OSError, yaml.YAMLError) as error:
        raise CatalogueError(f"{path.name}: {error}") from error


def _system(data: Values, sources: Values) -> WantedSystem:
    base = {"source": data["source"], "checked": data["checked"]}
    names = ("name", "country", "stage", "summary", "position")
    system = WantedSystem(data["id"], {name: data[name] for name in names})
    for kind in SINGLE:
        if kind in data:
            system.parts.append(
                _part(kind, {"id": kind, "name": kind, **data[kind]}, base, sources, 0)
            )
    for section, kind in LISTS.items():
        for n, row in enumerate(data.get(section, ())):
            system.parts.append(_part(kind, row, base, sources, n))
    return system


def _add_routes(
    data: Values, systems: dict[str, WantedSystem], sources: Values
) -> None:
    for n, row in enumerate(data["routes"]):
        if row["machine"] not in systems:
            raise CatalogueError(f"access_routes.yaml: no machine {row['machine']}")
        base = {"checked": data["checked"]}
        systems[row["machine"]].parts.append(_part("route", row, base, sources, n))


def _part(
    kind: str, row: Values, base: Values, sources: Values, position: int
) -> WantedPart:
    base = base | {key: row[key] for key in ("source", "evidence") if key in row}
    facts = [
        WantedFact(name, number, place, _stated(name, reading, base, sources))
        for place, (name, value) in enumerate(row.items())
        if name not in OF_THE_PART
        for number, reading in enumerate(_readings(value))
    ]
    return WantedPart(kind, row["id"], row["name"], position, facts)


def _readings(value: Any) -> Iterator[Values]:
    """Each reading as a mapping with `value`."""
    if isinstance(value, dict) and "readings" in value:
        yield from value["readings"]
    elif isinstance(value, dict):
        yield value
    else:
        yield {"value": value}


def _stated(name: str, reading: Values, base: Values, sources: Values) -> Values:
    """One reading in the words of `Fact.STATED`."""
    keys: Any = reading.get("source", base["source"])
    named = [sources[key] for key in ([keys] if isinstance(keys, str) else keys)]
    value = as_text(reading["value"])
    own = reading.get("evidence") or (
        base.get("evidence") if keys == base["source"] else ""
    )
    dates = [str(source["date"]) for source in named]
    return {
        "value": value,
        "unit": reading.get("unit") or (unit_of(name) if value else ""),
        "evidence": (own or named[0]["evidence"]) if value else "U",
        "source": "; ".join(source["title"] for source in named) if value else "",
        "source_url": next((s["url"] for s in named if s.get("url")), "")
        if value
        else "",
        "source_date": "; ".join(dict.fromkeys(dates)) if value else "",
        "checked_on": str(base["checked"]),
        "note": reading.get("note", ""),
        "preferred": bool(reading.get("use")),
    }


def as_text(value: Any) -> str:
    """A value as a fact keeps it: one line for each of a list, empty for unknown.

    >>> as_text([256, 512]), as_text(386.0), as_text(True), as_text(None)
    ('256\\n512', '386.0', 'yes', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return "\n".join(as_text(line) for line in value)
    return str(value)
