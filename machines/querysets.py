"""How machines are read. Each verb returns a queryset that chains on."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Any

from django.db.models import OuterRef, Prefetch, QuerySet, Subquery

from core.models import CallNumber

if TYPE_CHECKING:
    from machines.models import System


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


def _related(model: Any, name: str) -> Any:
    """The models import this module, so it cannot import them."""
    return model._meta.get_field(name).related_model
