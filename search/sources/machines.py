"""Machines: sections are those of the machine's page, facts are their text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import ClassVar

from django.conf import settings
from django.db.models import Model

from machines.countries import country_name
from machines.listing import Line
from machines.models import System
from machines.rows import Row, Value
from machines.sheet import Sheet, sheet_of
from machines.showing import shown
from search.sources.base import Record
from search.visibility import PUBLIC

# (anchor on the page, title, kinds of parts that stand there)
SECTIONS = (
    ("queues", "Queues", ("queue",)),
    ("partitions", "Partitions", ("partition",)),
    ("bill", "The bill", ("accounting",)),
    ("storage", "Storage", ("storage",)),
    ("containers", "Containers", ("containers",)),
    ("network", "Network and speed", ("network", "performance")),
    ("machine", "The machine", ("system",)),
    ("advice", "Good to know", ("advice",)),
    ("access", "Ways in", ("route",)),
)


class MachineSource:
    kind: ClassVar[str] = "machine"
    model: ClassVar[type[Model]] = System
    is_page: ClassVar[bool] = False

    def ids(self) -> Iterable[int]:
        return System.objects.values_list("pk", flat=True)

    def build(self, pks: Sequence[int]) -> dict[int, Record]:
        """Three statements, whatever the number of machines."""
        systems = System.objects.with_numbers().with_facts().filter(pk__in=pks)
        return {system.pk: self.record(sheet_of(system)) for system in systems}

    def record(self, sheet: Sheet) -> Record:
        system = sheet.system
        number = system.call_number
        line = Line(sheet)
        return Record(
            kind=self.kind,
            source_pk=system.pk,
            title=system.name,
            url=system.get_absolute_url(),
            visibility=PUBLIC,
            locale=settings.LANGUAGE_CODE.split("-")[0],
            summary=system.summary,
            sections=sections_of(sheet),
            names=" ".join([system.slug, *line.accelerators]),
            url_path=system.get_absolute_url(),
            facets={
                "machine": [(system.slug, system.name)],
                "country": [
                    (country.lower(), str(country_name(country)))
                    for country in filter(None, [system.country])
                ],
            },
            facts={
                "of": country_name(system.country),
                **({"number": number.label, "letter": "M"} if number else {}),
            },
            quality=1.0,
        )


def sections_of(sheet: Sheet) -> list[dict[str, str]]:
    sections = []
    for anchor, title, kinds in SECTIONS:
        rows = [row for kind in kinds for row in sheet.rows.get(kind, ())]
        text = "\n".join(filter(None, (_sentence(row) for row in rows)))
        if text:
            sections.append({"anchor": anchor, "title": title, "text": text})
    return sections


def _sentence(row: Row) -> str:
    """A part with what is known of it: `small-g: Longest job 72 h; Nodes per job 4.`"""
    said = "; ".join(_said(value) for value in row.known)
    if not said:
        return ""
    return f"{said}." if row.name == row.part.kind else f"{row.name}: {said}."


def _said(value: Value) -> str:
    fact = value.used[0]
    words = ", ".join(shown(value.name, line) for line in fact.lines)
    text = f"{value.label} {words} {fact.unit}".strip()
    return f"{text} ({fact.note.rstrip('.')})" if fact.note else text
