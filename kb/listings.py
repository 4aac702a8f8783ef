"""What stands beside what: the index of guides with its filters, and the shelf."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from wagtail.models import Page

from core.models import BasePage
from kb.choices import Choice, by_use, chosen_in, count, in_order
from kb.machines import named
from kb.querysets import GuideQuerySet

PAGE_SIZE = 24
# Each filter with the columns of its value and of its words.
FILTERS = {
    "topic": ("page_topics__tag__slug", "page_topics__tag__name"),
    "level": ("level",),
    "machine": ("guide_machines__machine",),
}


@dataclass(frozen=True, slots=True)
class GuideListing:
    pages: PaginatorPage
    topics: list[Choice]
    levels: list[Choice]
    machines: list[Choice]

    @property
    def is_filtered(self) -> bool:
        groups = (self.topics, self.levels, self.machines)
        return any(choice.selected for group in groups for choice in group)


def guide_listing(index: Page, request: Any) -> GuideListing:
    """Guides below `index` that the reader may see, filtered by the query string.

    Each filter counts what choosing it would leave, its own group left out.
    """
    from kb.models import GuidePage

    chosen = chosen_in(request, FILTERS)
    base: GuideQuerySet = GuidePage.objects.descendant_of(index).visible_to(
        request.user
    )
    total, found = count(partial(_filtered, base), chosen, FILTERS)
    listed = _filtered(base, **chosen).for_lists().select_related("source")
    pages = Paginator(listed.order_by("path"), PAGE_SIZE)
    pages.count = total  # known already
    return GuideListing(
        pages=pages.get_page(request.GET.get("page")),
        topics=by_use(found.get("topic", []), chosen["topic"]),
        levels=in_order(
            found.get("level", []), chosen["level"], BasePage.Level.choices
        ),
        machines=by_use(named(found.get("machine", [])), chosen["machine"]),
    )


def around(page: Any) -> tuple[list[Page], list[Page]]:
    """The shelf a page stands on, itself included, and the pages right below it."""
    if "_around" not in page.__dict__:
        rows = list(type(page).objects.around(page).for_lists().order_by("path"))
        page._around = (
            [row for row in rows if row.depth == page.depth],
            [row for row in rows if row.depth > page.depth],
        )
        for row in rows:
            if row.pk == page.pk:  # its number came along
                page.__dict__["call_number"] = row.call_number
    return page._around


def beside(page: Any, *, step: int) -> Page | None:
    """The next (+1) or previous (-1) page on the shelf."""
    keys = [sibling.pk for sibling in page.shelf]
    if page.pk not in keys:
        return None
    index = keys.index(page.pk) + step
    return page.shelf[index] if 0 <= index < len(keys) else None


def _filtered(
    guides: GuideQuerySet, *, topic: str, level: str, machine: str
) -> GuideQuerySet:
    if topic:
        guides = guides.of_topic(topic[:100])
    if level:
        guides = guides.at_level(level[:20])
    if machine:
        guides = guides.on_machine(machine[:60])
    return guides
