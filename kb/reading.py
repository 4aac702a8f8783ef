"""The tutorials a reader is in the middle of: for their own page and their data."""

from __future__ import annotations

from typing import Any

from accounts.panels import Panel
from kb.models import TutorialPage, TutorialProgress

MOST = 12


def begun(user: Any) -> Panel | None:
    """What the reader can go on with, the last touched first."""
    readable = TutorialPage.objects.visible_to(user)
    rows = (
        TutorialProgress.objects.filter(user=user, page__in=readable)
        .select_related("page")
        .order_by("-changed_at")[:MOST]
    )
    lines = [(row, row.next_step_of(row.page), len(row.page.steps)) for row in rows]
    return Panel("kb/begun.html", {"lines": lines}) if lines else None


def export(user: Any) -> list[dict[str, Any]]:
    rows = TutorialProgress.objects.filter(user=user).select_related("page")
    return [
        {
            "tutorial": row.page.title,
            "steps": row.steps,
            "started": row.started_at.isoformat(),
            "done": row.done_at.isoformat() if row.done_at else None,
        }
        for row in rows
    ]
