"""Saved searches on the member's own page, in their data, and when they leave."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.panels import Panel
from accounts.privacy import Fate
from search.models import SavedSearch, SearchGap

IN_PANEL = 5


def panel(user: Any) -> Panel:
    rows = list(SavedSearch.objects.of(user)[: IN_PANEL + 1])
    values = {"searches": rows[:IN_PANEL], "more": len(rows) > IN_PANEL}
    return Panel("search/saved/panel.html", values)


def export(user: Any) -> dict[str, Any]:
    """Also what was taken away a moment ago and can still be put back."""
    return {
        "saved": [
            {
                "name": row.name,
                "text": row.text,
                "filters": row.filters,
                "language": row.locale,
                "mail": row.every,
                "since": row.created_at.isoformat(),
                "told_until": row.told_until.isoformat(),
                "removed": row.removed_at.isoformat() if row.removed_at else None,
                "found_so_far": sorted(row.seen),
            }
            for row in SavedSearch.objects.filter(user=user)
        ],
        "gaps_taken": [
            {"text": gap.text, "since": gap.claimed_at.isoformat(), "state": gap.state}
            for gap in SearchGap.objects.filter(by=user)
        ],
    }


def fates(user: Any) -> list[Fate]:
    found = [Fate(_("Searches you saved, and what they found."))]
    if SearchGap.objects.filter(by=user).exists():
        why = _("Others go on with it. Your name is taken off.")
        found.append(Fate(_("That somebody takes care of a gap"), True, why))
    return found
