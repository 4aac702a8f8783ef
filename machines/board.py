"""The machines in operation as one short table, for the home page: one statement."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any

from django.db.models import OuterRef, Q, Subquery

from core.models import CallNumber
from machines import listing
from machines.models import Fact, Part, System
from machines.rows import Value, row_of
from machines.sheet import Figure, Sheet

# What the table shows, and what it takes to choose it, by kind of part.
READ = {
    Part.Kind.PARTITION: ("kind", "nodes", "accelerators_per_node", "accelerator"),
    Part.Kind.QUEUE: ("partition", "max_walltime", "gpus", "qos"),
    Part.Kind.ACCOUNTING: ("unit",),
}
# Sources explain a unit after its name: "GPU-hour: one whole MI250X …".
_NAME = re.compile(r"[^:;,(]+")


class Line(listing.Line):
    """A machine of the index, with what the short table says besides."""

    @property
    def longest(self) -> Figure | None:
        return self.sheet.longest_job

    @property
    def unit(self) -> Value | None:
        accounting = self.sheet.accounting
        return accounting.values.get("unit") if accounting else None

    @property
    def unit_name(self) -> str:
        found = _NAME.match(self.unit.fact.value) if self.unit else None
        return found[0].strip() if found else ""


def running() -> list[Line]:
    """Machines with GPUs that take jobs, in the order of lists. Others would leave most
    of the table empty, and the invented one of the demonstration is no news."""
    wanted = Q()
    for kind, names in READ.items():
        wanted |= Q(part__kind=kind, name__in=names)
    numbers = CallNumber.objects.filter(kind="M", key=OuterRef("part__system__key"))
    facts = (
        Fact.objects.current()
        .filter(wanted, part__system__stage=System.Stage.RUNNING)
        .select_related("part__system")
        .annotate(number=Subquery(numbers.values("number")[:1]))
        .order_by("part__system__position", "part__system__name", "part__position")
    )
    return [Line(sheet) for sheet in _sheets(facts) if sheet.gpu_partition]


def _sheets(facts: Iterable[Any]) -> list[Sheet]:
    """One for each system of these facts, in their order."""
    read: dict[int, list[Any]] = {}
    for fact in facts:
        read.setdefault(fact.part_id, []).append(fact)
    sheets: dict[int, Sheet] = {}
    for found in read.values():
        part = found[0].part
        sheet = sheets.setdefault(part.system_id, Sheet(part.system, {}))
        sheet.system.__dict__["number"] = found[0].number
        sheet.rows.setdefault(part.kind, []).append(row_of(part, found))
    return list(sheets.values())
