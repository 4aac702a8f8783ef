"""How tasks are read."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q, QuerySet

from kb.queue.permissions import can_see_every_task


class TaskQuerySet(QuerySet):
    def open(self) -> TaskQuerySet:
        return self.filter(state="open")

    def visible_to(self, user: Any) -> TaskQuerySet:
        """Editors see all; whoever else works here sees what is theirs."""
        if can_see_every_task(user):
            return self
        return self.filter(owner=user.pk)

    def for_lists(self) -> TaskQuerySet:
        """With the thing, the owner, and `readers`, who said something that counts."""
        counted = Count("signals", filter=Q(signals__replaced_at=None))
        return self.select_related("page", "system", "owner").annotate(readers=counted)

    def untold(self) -> TaskQuerySet:
        """Open ones with news that their owner has had no mail about."""
        return self.open().filter(Q(told_at=None) | Q(told_at__lt=F("news_at")))
