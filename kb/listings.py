"""What stands beside what: the index of guides with its filters, and the shelf."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import CharField, Count, F, QuerySet, Value
from wagtail.models import Page

from core.models import BasePage
from kb.machines import name_in
from kb.querysets import GuideQuerySet

PAGE_SIZE = 24
# Each filter with the columns of its value and of its words.
FILTERS = {
    "topic": ("page_topics__tag__slug", "page_topics__tag__name"),
    "level": ("level",),
    "machine": ("guide_machines__machine", name_in("guide_machines__machine")),
}


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

    # PostgreSQL has no NUL in its texts, and no slug holds one.
    given = request.GET.get
    chosen = {name: given(name, "").replace("\0", "") for name in FILTERS}
    base: GuideQuerySet = GuidePage.objects.descendant_of(index).visible_to(
        request.user
    )
    total, choices = _choices(base, chosen)
    listed = _filtered(base, **chosen).for_lists().select_related("source")
    pages = Paginator(listed.order_by("path"), PAGE_SIZE)
    pages.count = total  # known already
    return GuideListing(guides=pages.get_page(request.GET.get("page")), **choices)


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


def _choices(base: GuideQuerySet, chosen: dict[str, str]) -> tuple[int, dict[str, Any]]:
    """The number of guides, and the choices of every filter, with one statement."""
    rows = _counted(_filtered(base, **chosen), "total").union(
        *(
            _counted(_filtered(base, **chosen | {name: ""}), name, *columns)
            for name, columns in FILTERS.items()
        ),
        all=True,
    )
    found: dict[str, list[tuple[str, str, int]]] = {"total": [("", "", 0)]}
    for group, value, label, n in rows:
        if value is not None:  # a guide without topic or machine
            found.setdefault(group, []).append((value, label, n))
    total = found["total"][-1][2]
    return total, {
        "topics": _by_use(found.get("topic", []), chosen["topic"]),
        "levels": _by_level(found.get("level", []), chosen["level"]),
        "machines": _by_use(found.get("machine", []), chosen["machine"]),
    }


def _counted(guides: QuerySet, group: str, *columns: Any) -> QuerySet:
    """(group, value, label, number of guides) for each value of the columns."""
    texts: list[Any] = [F(c) if isinstance(c, str) else c for c in columns]
    texts = texts or [_text(""), _text("")]
    plain = [column for column in columns if isinstance(column, str)]
    rows = guides.order_by().values(*plain) if plain else guides.order_by()
    named = rows.annotate(group=_text(group), value=texts[0], words=texts[-1])
    return (
        named.values("group", "value", "words")
        .annotate(n=Count("pk", distinct=True))
        .values_list("group", "value", "words", "n")
    )


def _by_use(rows: list[tuple[str, str, int]], chosen: str) -> list[Choice]:
    """The most used first."""
    ordered = sorted(rows, key=lambda row: (-row[2], row[1].casefold()))
    return [Choice(value, label, n, value == chosen) for value, label, n in ordered]


def _by_level(rows: list[tuple[str, str, int]], chosen: str) -> list[Choice]:
    """From beginner upwards, in words."""
    counts = {value: n for value, _label, n in rows}
    return [
        Choice(value, str(label), counts[value], value == chosen)
        for value, label in BasePage.Level.choices
        if value in counts
    ]


def _text(value: str) -> Value:
    return Value(value, CharField())
