"""The index of tutorials with its filters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator

from core.models import BasePage
from kb.choices import Choice, by_use, chosen_in, count, in_order
from kb.machines import named
from kb.querysets import TIMES, TutorialQuerySet

PAGE_SIZE = 24
# Each filter with the columns of its value and of its words.
FILTERS = {
    "topic": ("page_topics__tag__slug", "page_topics__tag__name"),
    "level": ("level",),
    "machine": ("tutorial_machines__machine",),
    "time": ("span",),
}


@dataclass(frozen=True, slots=True)
class TutorialListing:
    pages: PaginatorPage
    topics: list[Choice]
    levels: list[Choice]
    machines: list[Choice]
    times: list[Choice]

    @property
    def is_filtered(self) -> bool:
        groups = (self.topics, self.levels, self.machines, self.times)
        return any(choice.selected for group in groups for choice in group)


def of(tutorials: TutorialQuerySet, request: Any) -> TutorialListing:
    """Those of `tutorials` that the reader may see, filtered by the query string.

    Each filter counts what choosing it would leave, its own group left out.
    """
    chosen = chosen_in(request, FILTERS)
    seen = tutorials.with_spans().visible_to(request.user)
    total, found = count(partial(_filtered, seen), chosen, FILTERS)
    pages = Paginator(_filtered(seen, **chosen).for_lists().order_by("path"), PAGE_SIZE)
    pages.count = total  # known already
    levels, times = found.get("level", []), found.get("time", [])
    return TutorialListing(
        pages=pages.get_page(request.GET.get("page")),
        topics=by_use(found.get("topic", []), chosen["topic"]),
        levels=in_order(levels, chosen["level"], BasePage.Level.choices),
        machines=by_use(named(found.get("machine", [])), chosen["machine"]),
        times=in_order(times, chosen["time"], TIMES),
    )


def _filtered(
    tutorials: TutorialQuerySet, *, topic: str, level: str, machine: str, time: str
) -> TutorialQuerySet:
    if topic:
        tutorials = tutorials.of_topic(topic[:100])
    if level:
        tutorials = tutorials.at_level(level[:20])
    if machine:
        tutorials = tutorials.on_machine(machine[:60])
    return tutorials.of_span(time[:20]) if time else tutorials
