"""Machines on members' shelves, and their corrected facts in digests."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.digests import Change
from accounts.followables import Kind, Shown
from accounts.models import ShelfItem
from machines.models import FactChange, System

NAMED = 3


def show(user: Any, keys: Collection[int]) -> dict[int, Shown]:
    """Every machine is there for everybody."""
    systems = System.objects.filter(pk__in=keys).with_numbers()
    return {
        system.pk: Shown(
            system.name, system.get_absolute_url(), _("Machine"), system.call_number
        )
        for system in systems
    }


KIND = Kind("machine", System, _("Machine"), show)


class MachineSource:
    name = "machine"

    def changes(self, user: Any, since: datetime, until: datetime) -> Iterable[Change]:
        """One for each machine, whatever number of facts."""
        followed = ShelfItem.objects.followed_by(user)[KIND.name]
        rows = FactChange.objects.filter(
            fact__part__system__in=followed, at__gt=since, at__lte=until
        )
        rows = rows.exclude(by=user).select_related("fact__part__system")
        facts: dict[Any, dict[str, FactChange]] = {}
        for row in rows.order_by("at", "pk"):
            of_system = facts.setdefault(row.fact.part.system, {})
            of_system[_name(row)] = row
        return [
            Change(
                f"{self.name}:{system.pk}",
                "corrected",
                system.name,
                system.get_absolute_url(),
                _("Machine"),
                max(row.at for row in named.values()),
                _listed(list(named)),
            )
            for system, named in facts.items()
        ]

    def readable(self, user: Any, keys: Collection[str]) -> Collection[str]:
        pks = [int(key.partition(":")[2]) for key in keys]
        found = System.objects.filter(pk__in=pks).values_list("pk", flat=True)
        return [f"{self.name}:{pk}" for pk in found]


def _name(row: FactChange) -> str:
    part = row.fact.part
    if part.name == part.kind:
        return str(row.fact.label)
    return f"{part.name}: {row.fact.label}"


def _listed(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join([*names[:NAMED], *([f"+ {more}"] if more > 0 else [])])
