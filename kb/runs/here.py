"""What was measured on a machine, for the machine's page."""

from __future__ import annotations

from typing import Any

from core.mentions import Section
from kb.models import MeasuredRun

MOST = 8


def of_machine(slug: str, request: Any) -> Section | None:
    """The newest runs there, one statement."""
    rows = MeasuredRun.objects.current().on_machine(slug).for_lists()
    runs = list(rows.order_by("-recorded_at", "-pk")[: MOST + 1])
    if not runs:
        return None
    values = {"runs": runs[:MOST], "more": len(runs) > MOST, "slug": slug}
    return Section("kb/runs/here.html", values)
