"""Parts of a machine with their values: the rows that tables and lists show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from machines.models import Fact, Part
from machines.properties import label_of
from machines.showing import number

# Columns of the tables; whatever else a row knows stands in its last cell.
COLUMNS = {
    "queue": ("partition", "allocation", "max_walltime", "max_nodes", "max_jobs"),
    "partition": (
        "nodes",
        "accelerators_per_node",
        "accelerator",
        "cpu",
        "cores_per_node",
        "ram_gib",
    ),
    "storage": ("path", "quota", "files", "retention", "backup"),
}
HEADINGS = {
    "accelerators_per_node": _("In each"),
    "cores_per_node": _("Cores"),
    "ram_gib": _("Memory"),
}
# Shown as "56 of 64": what may be used, of what is there.
USABLE = {
    "cores_per_node": "usable_cores_per_node",
    "ram_gib": "allocatable_mem_gib",
}
NUMERIC = frozenset(
    [
        "max_walltime",
        "max_nodes",
        "nodes",
        "accelerators_per_node",
        "cores_per_node",
        "ram_gib",
        "files",
    ]
)
# Said at another place of the page.
ELSEWHERE = frozenset(["kind", "note", "qos"])


@dataclass(frozen=True, slots=True)
class Value:
    """The readings of one property of one part; the one to use comes first."""

    name: str
    readings: tuple[Fact, ...]

    @property
    def label(self) -> str:
        return label_of(self.name)

    @property
    def fact(self) -> Fact:
        return self.readings[0]

    @property
    def others(self) -> tuple[Fact, ...]:
        return self.readings[1:]

    @property
    def is_known(self) -> bool:
        return any(fact.is_known for fact in self.readings)

    @property
    def number(self) -> float | None:
        return number(self.fact.value)

    @property
    def used(self) -> tuple[Fact, ...]:
        """The reading we use, or all that are known where nobody can say which."""
        known = tuple(fact for fact in self.readings if fact.is_known)
        return known[:1] if self.fact.preferred else known or self.readings[:1]


@dataclass(slots=True)
class Row:
    """A part with its values, as a row of a table or a list of its own."""

    part: Part
    values: dict[str, Value]
    columns: tuple[str, ...] = ()

    @property
    def name(self) -> str:
        return self.part.name

    @property
    def cells(self) -> list[tuple[Value | None, Value | None, bool]]:
        """(value, how much of it may be used, whether it is a number)."""
        return [
            (self.values.get(name), self.values.get(USABLE.get(name, "")), number)
            for name, number in ((name, name in NUMERIC) for name in self.columns)
        ]

    @property
    def more(self) -> list[Value]:
        away = {*self.columns, *ELSEWHERE}
        away |= {USABLE[name] for name in self.columns if name in USABLE}
        return [v for name, v in self.values.items() if name not in away]

    @property
    def note(self) -> Value | None:
        return self.values.get("note")

    @property
    def qos(self) -> Value | None:
        return self.values.get("qos")

    @property
    def listed(self) -> list[Value]:
        return list(self.values.values())

    @property
    def known(self) -> list[Value]:
        return [value for value in self.listed if value.is_known]

    @property
    def marks(self) -> list[tuple[str, str]]:
        """(letter of evidence, the sources read) of all that the row rests on."""
        found: dict[str, list[str]] = {}
        for fact in sources_of([self]):
            words = ", ".join(part for part in (fact.source, fact.source_date) if part)
            found.setdefault(fact.evidence, []).append(words)
        return [(letter, "; ".join(words)) for letter, words in found.items()]

    def number(self, name: str) -> float | None:
        return self.values[name].number if name in self.values else None

    def text(self, name: str) -> str:
        return self.values[name].fact.value if name in self.values else ""


def row_of(part: Part, facts: Iterable[Fact] | None = None) -> Row:
    """`facts` are those of the part that were read already."""
    readings: dict[str, list[Fact]] = {}
    given = part.facts.all() if facts is None else facts
    for fact in sorted(given, key=lambda f: (f.position, f.reading)):
        readings.setdefault(fact.name, []).append(fact)
    values = {
        name: Value(name, tuple(sorted(facts, key=lambda f: not f.preferred)))
        for name, facts in readings.items()
    }
    return Row(part, values, COLUMNS.get(part.kind, ()))


def queue_name(row: Row) -> str:
    """`boost_usr_prod` alone says nothing where the QOS decides."""
    qos = row.text("qos")
    return qos if qos and qos not in ("normal", "default") else row.name


def sources_of(rows: Iterable[Row]) -> list[Fact]:
    """One known fact for each source, the best evidence first."""
    found: dict[tuple[Any, ...], Fact] = {}
    for row in rows:
        for value in row.listed:
            for fact in value.readings:
                if fact.is_known:
                    found.setdefault((fact.evidence, fact.source), fact)
    return sorted(found.values(), key=lambda f: "POSU".index(f.evidence))
