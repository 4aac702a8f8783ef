"""How measured runs are read."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

# What of a run may still change: whose it is can be forgotten, where it belongs can
# vanish, and others may reproduce it. The database refuses everything else.
CHANGEABLE = frozenset(
    ["tier", "reported_by", "reported_by_id", "variant", "variant_id"]
)


class RunQuerySet(QuerySet):
    def current(self) -> RunQuerySet:
        """Those that no correction has taken the place of, and none that only says
        that the former was wrong."""
        return self.filter(superseded_by=None, retracted=False)

    def successes(self) -> RunQuerySet:
        return self.filter(outcome="success")

    def for_lists(self) -> RunQuerySet:
        """With what a line of a list names."""
        return self.select_related(
            "system", "partition", "reference", "organisation", "environment"
        ).defer("samples", "seeds")

    def of_recipe(self, recipe: Any) -> RunQuerySet:
        return self.filter(variant__recipe=recipe)

    def of_workload(self, suite: str, workload: str) -> RunQuerySet:
        """Of no recipe: a benchmark that others published or members measured."""
        return self.filter(suite=suite, workload=workload, variant=None)

    def on_machine(self, slug: str) -> RunQuerySet:
        return self.filter(system__slug=slug)

    def update(self, **fields: Any) -> int:
        if not fields.keys() <= CHANGEABLE:
            raise TypeError(f"a run never changes: {sorted(fields)}")
        return super().update(**fields)

    def delete(self) -> Any:
        raise TypeError("a run never disappears: retract it")


class ReportQuerySet(QuerySet):
    def current(self) -> ReportQuerySet:
        """The last word of each member about each variant."""
        return self.filter(replaced_at=None)
