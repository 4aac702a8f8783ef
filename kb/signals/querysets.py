"""How reader signals are read."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Max, QuerySet


class SignalQuerySet(QuerySet):
    def current(self) -> SignalQuerySet:
        """Those that no later one of the same reader has replaced."""
        return self.filter(replaced_at=None)

    def about(self, thing: Any) -> SignalQuerySet:
        """Of a page, or of a machine."""
        return self.filter(**about(thing))

    def of_reader(self, *, user: Any, reader: str) -> SignalQuerySet:
        if user is not None:
            return self.filter(by=user)
        return self.filter(by=None, reader=reader)

    def runs(self) -> QuerySet:
        """Rows of `machine`, `readers` and `last`, the most readers first."""
        ran = self.current().filter(kind="ran").order_by().values("machine")
        counted = ran.annotate(readers=Count("pk"), last=Max("said_at"))
        return counted.order_by("-readers", "machine")

    def counts(self) -> dict[str, int]:
        """{kind: how many} of those that count."""
        rows: Any = self.current().order_by().values_list("kind")
        return dict(rows.annotate(n=Count("pk")))


def about(thing: Any) -> dict[str, Any]:
    """The column that a page or machine stands in, for filters and new rows."""
    name = "page" if hasattr(thing, "url_path") else "system"
    return {f"{name}_id": thing.pk}
