"""From the names in a file to the rows they mean: machine, partition, environment."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kb.models import MeasuredRun, ReferenceSystem
from kb.runs.given import Given
from machines.models import Environment, Part, System


@dataclass(frozen=True, slots=True)
class Place:
    """A machine of the catalogue, or a reference system."""

    system: System | None = None
    partition: Part | None = None
    environment: Environment | None = None
    reference: ReferenceSystem | None = None


class Places:
    """Everything that names may mean, read once for a whole file."""

    def __init__(self, variant: Any = None) -> None:
        self.variant = variant
        self._baselines: set[int] = set()
        self._systems: dict[str, System] = {}
        for system in System.objects.all():
            self._systems[system.name.casefold()] = system
        for system in list(self._systems.values()):
            self._systems[system.slug] = system
        self._parts = _by_system(Part.objects.filter(kind=Part.Kind.PARTITION))
        self._environments = _by_system(Environment.objects.filter(withdrawn_at=None))
        self._references: dict[tuple[str, str], ReferenceSystem] = {
            (row.name, row.owner): row for row in ReferenceSystem.objects.all()
        }

    def of(self, given: Given) -> Place:
        """Raises ValueError with the name that means nothing here. A reference system
        that is new has no key before `keep`."""
        self._check_baseline(given.baseline)
        if given.reference:
            return self._outside(given)
        system = self._system(given)
        partition = self._within(self._parts, system, given.partition, "partition")
        named = self._within(
            self._environments, system, given.environment, "environment"
        )
        if self.variant:
            return Place(
                system,
                partition or self.variant.partition,
                named or self.variant.environment,
            )
        return Place(system, partition, named)

    def keep(self) -> None:
        """Writes reference systems that are new."""
        new = [row for row in self._references.values() if row.pk is None]
        for row in new:
            kept, _made = ReferenceSystem.objects.get_or_create(
                name=row.name, owner=row.owner
            )
            row.pk = kept.pk
            row._state.adding = False

    def _check_baseline(self, number: int) -> None:
        if number and number not in self._baselines:
            if not MeasuredRun.objects.filter(pk=number).exists():
                raise ValueError(f"baseline: no run here has the number {number}")
            self._baselines.add(number)

    def _outside(self, given: Given) -> Place:
        if given.machine or given.partition or self.variant:
            raise ValueError("reference: a run is on a machine or a reference system")
        key = (given.reference, given.reporter)
        if key not in self._references:
            self._references[key] = ReferenceSystem(name=key[0], owner=key[1])
        return Place(reference=self._references[key])

    def _system(self, given: Given) -> System:
        name = given.machine.casefold()
        if not name and self.variant:
            system: System = self.variant.system
            return system
        found = self._systems.get(name)
        if found is None:
            words = f"{given.machine!r} is no machine of the catalogue"
            hint = "name the system as reference if it is another one"
            raise ValueError(f"machine: {words if name else 'says nothing'}; {hint}")
        if self.variant and found.pk != self.variant.system_id:
            raise ValueError(f"machine: the variant is of {self.variant.system}")
        return found

    def _within(
        self, rows: dict[Any, Any], system: System, name: str, what: str
    ) -> Any:
        if not name:
            return None
        found = rows.get((system.pk, name.casefold()))
        if found is None and what == "environment":
            raise ValueError(f"{what}: {system} has none called {name!r}")
        # A queue or a partition of other tools' naming is no reason to lose a figure.
        return found


def _by_system(rows: Any) -> dict[tuple[int, str], Any]:
    found = {}
    for row in rows:
        found[row.system_id, row.name.casefold()] = row
    for row in rows:
        found[row.system_id, row.slug] = row
    return found
