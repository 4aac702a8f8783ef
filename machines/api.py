"""`/api/v1/machines`: the catalogue as JSON, every value with its source."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema

from machines.listing import FILTERS, chosen_of, listing
from machines.models import Fact, Part, System
from machines.rows import Row, row_of
from machines.sheet import sheet_of
from machines.showing import number

router = Router(tags=["machines"])


class MachineOut(Schema):
    id: str
    name: str
    number: int | None
    url: str
    country: str
    status: str
    summary: str
    accelerators: list[str]


class MachinesOut(Schema):
    items: list[MachineOut]
    count: int


class FactOut(Schema):
    """`value` is a number, true or false, a text, a list of these, or null where
    nobody has found it. `in_use` marks the reading to plan with."""

    property: str
    label: str
    value: Any
    unit: str
    evidence: str
    source: str
    source_url: str
    source_date: str
    checked_on: str
    note: str
    in_use: bool


class PartOut(Schema):
    kind: str
    id: str
    name: str
    facts: list[FactOut]


class WholeMachineOut(MachineOut):
    parts: list[PartOut]


@router.get(
    "/machines",
    response=MachinesOut,
    summary="All machines",
    description="Narrowed by parameters of the index: " + ", ".join(FILTERS) + ".",
)
def machines(request: HttpRequest) -> Any:
    systems = System.objects.with_numbers().with_facts(
        of_kinds=[Part.Kind.SYSTEM, Part.Kind.PARTITION]
    )
    found = listing(systems, chosen_of(request.GET)).lines
    items = [_machine(line.system, line.accelerators) for line in found]
    return {"items": items, "count": len(items)}


@router.get(
    "/machines/{slug:machine_id}",
    response=WholeMachineOut,
    summary="One machine with all its facts",
    description="Two facts for one property of one part: the sources disagree.",
)
def machine(request: HttpRequest, machine_id: str) -> Any:
    systems = System.objects.with_numbers().with_facts()
    system = get_object_or_404(systems, slug=machine_id)
    line = listing([system], chosen_of({})).lines[0]
    rows = [
        row for kind in Part.Kind.values for row in sheet_of(system).rows.get(kind, [])
    ]
    if system.stage == System.Stage.RUNNING:
        shared = Part.objects.filter(system=None).with_current_facts()
        rows += [row_of(part) for part in shared]
    return _machine(system, line.accelerators) | {"parts": [_part(row) for row in rows]}


def _machine(system: System, accelerators: list[str]) -> dict[str, Any]:
    call_number = system.call_number
    return {
        "id": system.slug,
        "name": system.name,
        "number": call_number.number if call_number else None,
        "url": system.get_absolute_url(),
        "country": system.country,
        "status": system.stage,
        "summary": system.summary,
        "accelerators": accelerators,
    }


def _part(row: Row) -> dict[str, Any]:
    facts = [_fact(fact) for value in row.listed for fact in value.readings]
    part = row.part
    return {"kind": part.kind, "id": part.slug, "name": part.name, "facts": facts}


def _fact(fact: Fact) -> dict[str, Any]:
    lines = [_plain(line) for line in fact.lines]
    return fact.stated() | {
        "property": fact.name,
        "label": fact.label,
        "value": None if not lines else lines[0] if len(lines) == 1 else lines,
        "in_use": fact.preferred,
    }


def _plain(line: str) -> Any:
    if line in ("yes", "no"):
        return line == "yes"
    found = number(line)
    if found is None:
        return line
    return int(found) if found.is_integer() and "." not in line else found
