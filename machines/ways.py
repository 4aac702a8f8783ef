"""Ways in to a machine, to choose from and to ask what they open."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from machines.models import Part
from machines.rows import row_of
from machines.sites import NoSuchPlace, sites_of


@dataclass(frozen=True, slots=True)
class Way:
    """`unit` is what awards of this way are counted in, empty where nobody found it;
    `queues` are ids of those it opens, None where that is unknown."""

    id: str
    name: str
    unit: str
    evidence: str
    queues: frozenset[str] | None

    def opens(self, queues: Collection[str]) -> bool:
        """Whether one of them is open, as far as anybody knows."""
        return not queues or self.queues is None or bool(self.queues & set(queues))


def way_of(machine: str, route: str) -> Way:
    """Raises NoSuchPlace."""
    sites = sites_of(machine, route=route)
    ways = Part.objects.filter(kind=Part.Kind.ROUTE, slug=route).with_current_facts()
    part = ways.filter(system__slug=machine).first() or ways.filter(system=None).first()
    if part is None:
        raise NoSuchPlace("route", route)
    row = row_of(part)
    unit = row.values.get("billing_unit_in_award")
    opened = sites[0].route.queues if sites and sites[0].route else None
    return Way(
        id=route,
        name=part.name,
        unit=unit.fact.value if unit else "",
        evidence=unit.fact.evidence if unit else "U",
        queues=opened,
    )


def grouped(names: Mapping[str, str]) -> list[tuple[str, list[tuple[str, str]]]]:
    """Choices of a field: the ways in under the name of the machine they lead to.
    `names` are those of the machines, by id."""
    rows = Part.objects.filter(kind=Part.Kind.ROUTE).order_by("system", "position")
    found: dict[str, list[tuple[str, str]]] = {}
    for slug, name, system in rows.values_list("slug", "name", "system__slug"):
        if system is None or system in names:
            group = names.get(system or "", _("Any machine"))
            found.setdefault(group, []).append((slug, name))
    return list(found.items())
