"""How the ledger is read."""

from __future__ import annotations

from django.db.models import F, Q, QuerySet


class EntryQuerySet(QuerySet):
    def findable(self) -> EntryQuerySet:
        """Rows that have not been withdrawn; a stale row keeps its former text."""
        return self.exclude(state="withdrawn")

    def waiting(self) -> EntryQuerySet:
        """Rows to prepare: stale ones, and withdrawn ones whose text is still kept."""
        return self.filter(Q(state="stale") | Q(state="withdrawn", content_hash__gt=""))

    def unsent(self, slot: str) -> EntryQuerySet:
        """Prepared and withdrawn rows of which the generation in `slot` holds an older
        version, or none."""
        behind = self.filter(version__gt=F(f"sent_{slot}"))
        return behind.exclude(state="stale")
