"""How machines are read. Each verb returns a queryset that chains on."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Prefetch, Q, QuerySet, Subquery

from core.models import CallNumber

if TYPE_CHECKING:
    from machines.models import Part, System

# An event of these kinds without an end goes on; others are done when they begin.
LASTING = ("outage", "retirement")


class SystemQuerySet(QuerySet):
    def with_numbers(self) -> SystemQuerySet:
        """Adds `number`, that of the call number."""
        rows = CallNumber.objects.filter(kind="M", key=OuterRef("key"))
        return self.annotate(number=Subquery(rows.values("number")[:1]))

    def with_facts(self, *, of_kinds: Collection[str] = ()) -> SystemQuerySet:
        """Brings parts and current facts along, with two statements."""
        part = _related(self.model, "parts")
        parts = part.objects.with_current_facts()
        if of_kinds:
            parts = parts.filter(kind__in=of_kinds)
        return self.prefetch_related(Prefetch("parts", queryset=parts))

    def names(self) -> dict[str, str]:
        """{id: name} of all of them."""
        return dict(self.order_by().values_list("slug", "name"))


class PartQuerySet(QuerySet):
    def with_current_facts(self) -> PartQuerySet:
        fact = _related(self.model, "facts")
        facts = Prefetch("facts", queryset=fact.objects.current())
        return self.prefetch_related(facts)


class FactQuerySet(QuerySet):
    def current(self) -> FactQuerySet:
        return self.filter(withdrawn_at=None)

    def about(self, system: System) -> FactQuerySet:
        return self.filter(part__system=system)


class EnvironmentQuerySet(QuerySet):
    def shown(self) -> EnvironmentQuerySet:
        """Those that were valid once; only what was entered by mistake is left out."""
        return self.filter(withdrawn_at=None)

    def current(self, day: date) -> EnvironmentQuerySet:
        """Those that a new job should be given on `day`."""
        ended = Q(valid_until__lt=day)
        return self.shown().filter(replaced_by=None).exclude(ended)

    def about(self, system: System) -> EnvironmentQuerySet:
        return self.filter(system=system)

    def on(self, partition: Part) -> EnvironmentQuerySet:
        """Those of a partition, and those of its whole machine."""
        any_of_it = Q(partition=None, system_id=partition.system_id)
        return self.filter(Q(partition=partition) | any_of_it)


class MachineEventQuerySet(QuerySet):
    def announced(self) -> MachineEventQuerySet:
        """What everybody may see, cancelled ones among them."""
        return self.exclude(announced_at=None)

    def taking_place(self) -> MachineEventQuerySet:
        return self.announced().filter(cancelled_at=None)

    def about(self, system: System) -> MachineEventQuerySet:
        return self.filter(system=system)

    def touching(self, partition: Part) -> MachineEventQuerySet:
        """Those of the partition, and those of its whole machine."""
        whole = Q(partitions=None, system_id=partition.system_id)
        return self.filter(Q(partitions=partition) | whole).distinct()

    def under_way(self, now: datetime) -> MachineEventQuerySet:
        open_ended = Q(ends=None, kind__in=LASTING)
        return self.filter(Q(ends__gt=now) | open_ended, starts__lte=now)

    def upcoming(self, now: datetime) -> MachineEventQuerySet:
        return self.filter(starts__gt=now)

    def not_over(self, now: datetime) -> MachineEventQuerySet:
        """Under way or to come, the first to start first."""
        open_ended = Q(ends=None, kind__in=LASTING)
        to_come = Q(ends=None, starts__gt=now)
        return self.filter(Q(ends__gt=now) | open_ended | to_come)


def _related(model: Any, name: str) -> Any:
    """The models import this module, so it cannot import them."""
    return model._meta.get_field(name).related_model
