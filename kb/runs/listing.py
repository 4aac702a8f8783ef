"""The index of runs: filters with their counts, and the charts of what is chosen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.paginator import Page, Paginator
from django.utils.translation import gettext as _

from kb.choices import Choice, by_use, chosen_in, count, in_order
from kb.models import MeasuredRun, RunBoard
from kb.runs import boards, words
from kb.runs.querysets import RunQuerySet
from kb.runs.units import name_of

PAGE_SIZE = 40
FILTERS: dict[str, tuple[str, ...]] = {
    "workload": ("workload",),
    "suite": ("suite",),
    "metric": ("metric",),
    "machine": ("system__slug", "system__name"),
    "tier": ("tier",),
}


@dataclass(frozen=True, slots=True)
class Listing:
    runs: Page
    total: int
    chosen: dict[str, str]
    groups: list[tuple[str, Any, list[Choice]]]
    board: RunBoard | None

    @property
    def is_filtered(self) -> bool:
        return any(self.chosen.values())


def listing(request: Any) -> Listing:
    """Three statements, four with charts, whatever the number of runs."""
    chosen = chosen_in(request, FILTERS)
    base = MeasuredRun.objects.current()
    total, found = count(partial(_filtered, base), chosen, FILTERS)
    rows = _filtered(base, **chosen).for_lists().order_by("-recorded_at", "-pk")
    pages = Paginator(rows, PAGE_SIZE)
    pages.count = total
    metrics = [(key, name_of(key), n) for key, _words, n in found.get("metric", [])]
    suites = [row for row in found.get("suite", []) if row[0]]
    groups = [
        (
            "workload",
            _("Workload"),
            by_use(found.get("workload", []), chosen["workload"]),
        ),
        ("machine", _("Machine"), by_use(found.get("machine", []), chosen["machine"])),
        ("metric", _("Metric"), by_use(metrics, chosen["metric"])),
        ("suite", _("Collection"), by_use(suites, chosen["suite"])),
        (
            "tier",
            _("Tier"),
            in_order(found.get("tier", []), chosen["tier"], words.TIERS),
        ),
    ]
    board = _board(chosen) if chosen["workload"] else None
    page = pages.get_page(request.GET.get("page"))
    return Listing(page, total, chosen, groups, board)


def _board(chosen: dict[str, str]) -> RunBoard | None:
    """The charts of a workload; of the collection chosen, or of the only one."""
    suite, workload = chosen["suite"][:80], chosen["workload"][:120]
    if suite:
        subject = boards.of_workload(suite, workload)
        return RunBoard.objects.filter(subject=subject).first()
    rows = RunBoard.objects.filter(
        subject__startswith="workload:", subject__endswith=f"\t{workload}"
    )
    found = list(rows[:2])
    return found[0] if len(found) == 1 else None


def _filtered(
    rows: RunQuerySet,
    *,
    workload: str,
    suite: str,
    metric: str,
    machine: str,
    tier: str,
) -> RunQuerySet:
    wanted = {
        "workload": workload[:120],
        "suite": suite[:80],
        "metric": metric[:80],
        "system__slug": machine[:60],
        "tier": tier[:10],
    }
    return rows.filter(**{name: value for name, value in wanted.items() if value})
