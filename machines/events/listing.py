"""Strips of one machine and of all, with one statement and one for partitions."""

from __future__ import annotations

from datetime import datetime

from machines.events.showing import Strip, strip_of
from machines.models import MachineEvent, System


def strip_of_machine(system: System, now: datetime) -> Strip:
    events = MachineEvent.objects.taking_place().about(system).not_over(now)
    rows = list(events.prefetch_related("partitions"))
    for row in rows:
        row.system = system
    return strip_of(rows, now)


def strips(now: datetime) -> dict[int, Strip]:
    """{primary key of the machine: strip}, where there is something to say."""
    events = MachineEvent.objects.taking_place().not_over(now).select_related("system")
    by_system: dict[int, list[MachineEvent]] = {}
    for event in events.prefetch_related("partitions"):
        by_system.setdefault(event.system_id, []).append(event)
    return {key: strip_of(rows, now) for key, rows in by_system.items()}
