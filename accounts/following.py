"""What of shelves and digests hangs together with the rest: merged topics, the member's
own page, their data."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts import followables
from accounts.models import DigestChoice, ShelfItem
from accounts.panels import Panel
from accounts.privacy import Fate
from core.models import Topic

IN_PANEL = 6


class Followers:
    """Members who follow a topic follow the one it is merged into."""

    name = "followers"
    label = _("Followers")

    def count(self, topics: Collection[int]) -> int:
        rows = self._rows().filter(object_id__in=topics)
        return rows.order_by().values("user").distinct().count()

    def move(self, source: int, target: int) -> Any:
        already = self._rows().filter(object_id=target).values("user")
        rows = self._rows().filter(object_id=source)
        both = rows.filter(user__in=already)
        users = list(both.values_list("user", flat=True))
        both.delete()
        moved = list(rows.values_list("pk", flat=True))
        rows.update(object_id=target)
        return {"moved": moved, "both": users}

    def move_back(self, source: int, target: int, moved: Any) -> None:
        rows = self._rows().filter(object_id=target)
        rows.filter(pk__in=moved["moved"]).update(object_id=source)
        still = rows.filter(user__in=moved["both"]).values_list("user", flat=True)
        kind = self._kind()
        ShelfItem.objects.bulk_create(
            [
                ShelfItem(
                    user_id=user,
                    how=ShelfItem.How.FOLLOW,
                    content_type=kind.content_type,
                    object_id=source,
                )
                for user in still
            ],
            ignore_conflicts=True,
        )

    def _kind(self) -> followables.Kind:
        return next(kind for kind in followables.kinds if kind.model is Topic)

    def _rows(self) -> Any:
        content_type = self._kind().content_type
        return ShelfItem.objects.filter(how="follow", content_type=content_type)


def panel(user: Any) -> Panel:
    """The newest of the shelf on the member's own page."""
    rows = list(ShelfItem.objects.of(user)[:IN_PANEL])
    lines = followables.show_all(user, rows)
    counts = ShelfItem.objects.of(user).counts()
    return Panel("account/shelf_panel.html", {"lines": lines, "counts": counts})


def fates(user: Any) -> list[Fate]:
    return [Fate(_now("Your shelf: bookmarks, notes, what you follow, and its mails."))]


def export(user: Any) -> dict[str, Any]:
    rows = list(ShelfItem.objects.of(user))
    digest = DigestChoice.objects.filter(user=user).first()
    return {
        "items": [
            {
                "how": row.how,
                "what": str(kind.name if kind else ""),
                "title": shown.title if shown else "",
                "address": shown.url if shown else "",
                "note": row.note,
                "since": row.added_at.isoformat(),
            }
            for row, kind, shown in followables.show_all(user, rows)
        ],
        "digest": digest.every if digest else None,
        "told_until": digest.told_until.isoformat() if digest else None,
    }
