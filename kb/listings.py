"""What stands beside what: the index of guides with its filters, and the shelf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import Count, QuerySet
from wagtail.models import Page

from core import numbers
from core.models import BasePage, Topic
from kb.machines import name_of

PAGE_SIZE = 24


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True, slots=True)
class GuideListing:
    guides: PaginatorPage
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

    chosen = {name: request.GET.get(name, "") for name in ("topic", "level", "machine")}
    base = GuidePage.objects.descendant_of(index).visible_to(request.user)
    guides = _filtered(base, **chosen)
    listed = guides.order_by("path")
    page = Paginator(listed, PAGE_SIZE).get_page(request.GET.get("page"))
    numbers.for_pages(page.object_list)
    return GuideListing(
        guides=page,
        topics=_topics(_filtered(base, **chosen | {"topic": ""}), chosen["topic"]),
        levels=_levels(_filtered(base, **chosen | {"level": ""}), chosen["level"]),
        machines=_machines(
            _filtered(base, **chosen | {"machine": ""}), chosen["machine"]
        ),
    )


def shelf_of(page: Page) -> list[Page]:
    """The live siblings of a page with itself, in order."""
    siblings = list(
        page.get_siblings().live().public().filter(depth=page.depth).specific()
    )
    numbers.for_pages(siblings)
    return siblings


def beside(page: Any, *, step: int) -> Page | None:
    """The next (+1) or previous (-1) page on the shelf."""
    keys = [sibling.pk for sibling in page.shelf]
    if page.pk not in keys:
        return None
    index = keys.index(page.pk) + step
    return page.shelf[index] if 0 <= index < len(keys) else None


def _filtered(guides: QuerySet, *, topic: str, level: str, machine: str) -> QuerySet:
    if topic:
        guides = guides.of_topic(topic[:100])
    if level:
        guides = guides.at_level(level[:20])
    if machine:
        guides = guides.on_machine(machine[:60])
    return guides


def _topics(guides: QuerySet, chosen: str) -> list[Choice]:
    rows = (
        Topic.objects.filter(page_topics__content_object__in=guides.values("pk"))
        .annotate(n=Count("page_topics", distinct=True))
        .order_by("-n", "name")
        .values_list("slug", "name", "n")
    )
    return [Choice(slug, name, n, slug == chosen) for slug, name, n in rows]


def _levels(guides: QuerySet, chosen: str) -> list[Choice]:
    counts = dict(
        guides.exclude(level="")
        .order_by()
        .values_list("level")
        .annotate(n=Count("pk", distinct=True))
    )
    return [
        Choice(value, str(label), counts[value], value == chosen)
        for value, label in BasePage.Level.choices
        if value in counts
    ]


def _machines(guides: QuerySet, chosen: str) -> list[Choice]:
    from kb.models import GuideMachine

    rows = (
        GuideMachine.objects.filter(page__in=guides.values("pk"))
        .values_list("machine")
        .annotate(n=Count("pk"))
        .order_by("-n", "machine")
    )
    return [Choice(row, name_of(row), n, row == chosen) for row, n in rows]
