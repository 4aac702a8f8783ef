"""How outside links are read."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

# What somebody has to mend.
FAULTS = ("broken", "closed")


class LinkQuerySet(QuerySet):
    def due(self, now: datetime) -> LinkQuerySet:
        return self.filter(next_check_at__lte=now).order_by("next_check_at", "pk")

    def faulty(self) -> LinkQuerySet:
        return self.filter(state__in=FAULTS)

    def worth_a_look(self) -> LinkQuerySet:
        """Faulty ones, and those that have moved for good."""
        return self.filter(Q(state__in=FAULTS) | ~Q(moved_to=""))

    def with_pages(self) -> LinkQuerySet:
        return self.annotate(pages=Count("uses"))

    def of_pages(self, pages: Collection[Any]) -> LinkQuerySet:
        return self.filter(uses__page__in=pages).distinct()
