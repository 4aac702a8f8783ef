"""Environments as a machine's page lists them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from machines.models import Environment, System


@dataclass(frozen=True, slots=True)
class Environments:
    """`former` were replaced or have ended."""

    current: list[Environment]
    former: list[Environment]


def environments_of(system: System, day: date) -> Environments | None:
    """One statement; None where nothing is known."""
    rows = Environment.objects.shown().about(system)
    listed = list(rows.select_related("partition", "replaced_by"))
    if not listed:
        return None
    return Environments(
        [each for each in listed if each.is_current(day)],
        [each for each in listed if not each.is_current(day)],
    )
