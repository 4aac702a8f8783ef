"""The index of diagnoses with its filters, and what stands beside a diagnosis."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import Q, Subquery
from wagtail.models import Page

from kb.choices import Choice, by_use, chosen_in, count, in_order
from kb.machines import named
from kb.querysets import DiagnosisQuerySet

PAGE_SIZE = 30
# Each filter with the columns of its value and of its words.
FILTERS = {
    "layer": ("layer",),
    "machine": ("diagnosis_machines__machine",),
    "topic": ("page_topics__tag__slug", "page_topics__tag__name"),
}


@dataclass(frozen=True, slots=True)
class DiagnosisListing:
    pages: PaginatorPage
    layers: list[Choice]
    machines: list[Choice]
    topics: list[Choice]

    @property
    def is_filtered(self) -> bool:
        groups = (self.layers, self.machines, self.topics)
        return any(choice.selected for group in groups for choice in group)


def diagnosis_listing(index: Page, request: Any) -> DiagnosisListing:
    """Diagnoses below `index` that the reader may see, filtered by the query string.

    Choosing a machine leaves those of that machine and those of any; the number
    beside a machine counts its own.
    """
    from kb.models import DiagnosisPage

    chosen = chosen_in(request, FILTERS)
    base = DiagnosisPage.objects.child_of(index).visible_to(request.user)
    total, found = count(partial(_filtered, base), chosen, FILTERS)
    listed = _filtered(base, **chosen).for_lists().order_by("path").distinct()
    pages = Paginator(listed, PAGE_SIZE)
    pages.count = total  # known already
    return DiagnosisListing(
        pages=pages.get_page(request.GET.get("page")),
        layers=in_order(
            found.get("layer", []), chosen["layer"], DiagnosisPage.Layer.choices
        ),
        machines=by_use(named(found.get("machine", [])), chosen["machine"]),
        topics=by_use(found.get("topic", []), chosen["topic"]),
    )


def around(page: Any) -> tuple[Page | None, Page | None]:
    """The live diagnoses before and after one on the shelf, with numbers."""
    rows = type(page).objects.live().filter(view_restrictions=None)
    shelf = rows.filter(depth=page.depth, path__startswith=page.path[: -page.steplen])
    before = shelf.filter(path__lt=page.path).order_by("-path").values("path")[:1]
    after = shelf.filter(path__gt=page.path).order_by("path").values("path")[:1]
    wanted = Q(pk=page.pk) | Q(path=Subquery(before)) | Q(path=Subquery(after))
    light = type(page).objects.only("title", "url_path", "path", "translation_key")
    found = list(light.with_numbers().filter(wanted))
    for row in found:
        if row.pk == page.pk:  # its number came along
            page.__dict__["call_number"] = row.call_number
    return (
        next((row for row in found if row.path < page.path), None),
        next((row for row in found if row.path > page.path), None),
    )


def _filtered(
    rows: DiagnosisQuerySet, *, layer: str, machine: str, topic: str
) -> DiagnosisQuerySet:
    if layer:
        rows = rows.at_layer(layer[:20])
    if machine:
        rows = rows.on_machine(machine[:60])
    if topic:
        rows = rows.of_topic(topic[:100])
    return rows
