"""The index of recipes with its filters."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import Any

from django.core.paginator import Page as PaginatorPage
from django.core.paginator import Paginator
from django.db.models import Case, CharField, F, Q, When

from kb.choices import Choice, by_use, chosen_in, count, in_order
from kb.facts import SOFTWARE
from kb.machines import named
from kb.querysets import RecipeQuerySet
from kb.recipes.words import STATES

PAGE_SIZE = 24


def _of_live_variants(column: str) -> Case:
    live = When(variants__withdrawn_at=None, then=F(column))
    return Case(live, output_field=CharField())


def _of_software(column: str) -> Case:
    software = When(page_topics__tag__kind__in=SOFTWARE, then=F(column))
    return Case(software, output_field=CharField())


# Each filter with the columns of its value and of its words.
FILTERS = {
    "machine": (_of_live_variants("variants__system__slug"),),
    "status": (_of_live_variants("variants__state"),),
    "framework": (
        _of_software("page_topics__tag__slug"),
        _of_software("page_topics__tag__name"),
    ),
    "cycle": ("life_cycle",),
}
CYCLES = ("stable", "beta", "draft", "deprecated")


@dataclass(frozen=True, slots=True)
class RecipeListing:
    pages: PaginatorPage
    machines: list[Choice]
    states: list[Choice]
    frameworks: list[Choice]
    cycles: list[Choice]

    @property
    def is_filtered(self) -> bool:
        groups = (self.machines, self.states, self.frameworks, self.cycles)
        return any(choice.selected for group in groups for choice in group)


def of(recipes: RecipeQuerySet, request: Any) -> RecipeListing:
    """Those of `recipes` that the reader may see, filtered by the query string.

    Each filter counts what choosing it would leave, its own group left out; a machine
    and a state are asked of one and the same variant.
    """
    chosen = chosen_in(request, FILTERS)
    seen = recipes.visible_to(request.user)
    total, found = count(partial(_filtered, seen), chosen, FILTERS)
    rows = _filtered(seen, **chosen).distinct().for_lists().order_by("path")
    pages = Paginator(rows, PAGE_SIZE)
    pages.count = total  # known already
    words = dict(recipes.model.LifeCycle.choices)
    cycles = [(name, words[name]) for name in CYCLES]
    return RecipeListing(
        pages=pages.get_page(request.GET.get("page")),
        machines=by_use(named(found.get("machine", [])), chosen["machine"]),
        states=in_order(found.get("status", []), chosen["status"], STATES),
        frameworks=by_use(found.get("framework", []), chosen["framework"]),
        cycles=in_order(found.get("cycle", []), chosen["cycle"], cycles),
    )


def _filtered(
    recipes: RecipeQuerySet, *, machine: str, status: str, framework: str, cycle: str
) -> RecipeQuerySet:
    if machine or status:
        variant = Q(variants__withdrawn_at=None)
        variant &= Q(variants__system__slug=machine[:60]) if machine else Q()
        variant &= Q(variants__state=status[:20]) if status else Q()
        recipes = recipes.filter(variant)
    if framework:
        recipes = recipes.filter(
            page_topics__tag__slug=framework[:100],
            page_topics__tag__kind__in=SOFTWARE,
        )
    return recipes.filter(life_cycle=cycle[:20]) if cycle else recipes
