"""How what members keep and follow is read."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, QuerySet

from accounts import followables


class ShelfQuerySet(QuerySet):
    def of(self, user: Any, how: str = "") -> ShelfQuerySet:
        """What somebody keeps (`how` "bookmark") or follows ("follow"), or both."""
        rows = self.filter(user=user)
        return rows.filter(how=how) if how else rows

    def about(self, kind: followables.Kind, pk: int) -> ShelfQuerySet:
        return self.filter(content_type=kind.content_type, object_id=pk)

    def followed_by(self, user: Any) -> dict[str, set[int]]:
        """{kind: primary keys} of what somebody follows. One statement."""
        found: dict[str, set[int]] = {kind.name: set() for kind in followables.kinds}
        names = followables.names()
        rows = self.of(user, "follow").values_list("content_type", "object_id")
        for content_type, pk in rows:
            if content_type in names:
                found[names[content_type]].add(pk)
        return found

    def counts(self) -> Counter[str]:
        """How many there are of each `how`."""
        rows = self.order_by().values_list("how").annotate(number=Count("pk"))
        return Counter(dict(rows))
