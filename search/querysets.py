"""How the ledger and saved searches are read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import F, Q, QuerySet

from accounts.digest_times import last_due


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

    def unmeant(self) -> EntryQuerySet:
        """Prepared and withdrawn rows whose sections have no vectors yet, or those of
        an older version."""
        return self.filter(version__gt=F("meant")).exclude(state="stale")


class SavedQuerySet(QuerySet):
    def of(self, user: Any) -> SavedQuerySet:
        """The member's own, without those taken away."""
        return self.filter(user=user, removed_at=None)

    def due(self, now: datetime) -> SavedQuerySet:
        """Those whose member is to be told by now of what is new in them."""
        wanted = Q()
        for every in ("day", "week"):
            wanted |= Q(every=every, told_until__lt=last_due(every, now))
        return self.filter(wanted, removed_at=None)
