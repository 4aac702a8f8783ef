"""Two machines' scripts of one recipe beside each other.

The page models import this module, so it knows of them by name only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404

from kb.machines import choices
from kb.recipes import scripts
from kb.recipes.comparing import Pair, side_by_side
from kb.recipes.page import chosen, written
from kb.recipes.places import Machine, machines_of
from kb.recipes.scripts import Written

if TYPE_CHECKING:
    from kb.models import RecipePage, Variant

PART = "difference"


@dataclass(frozen=True, slots=True)
class Side:
    """`tried` is False where there is no variant: the other one moved there."""

    name: str
    written: Written
    tried: bool

    @property
    def lines(self) -> list[str]:
        if self.written.script is None:
            return []
        return [row for line in self.written.script.lines for row in _rows(line.text)]


def context_of(recipe: RecipePage, request: Any) -> dict[str, Any]:
    """`one` and `other` of the address are ids of variants or machines. Raises Http404
    for a machine that is none."""
    asked = {name: _asked(request, name) for name in ("one", "other")}
    variants = list(recipe.variants.live().for_pages().order_by("position", "pk"))
    for variant in variants:
        variant.recipe = recipe
    if not variants:
        raise Http404
    asked["one"] = asked["one"] or variants[0].slug
    asked["other"] = asked["other"] or variants[-1].slug
    found = {name: chosen(variants, slug) for name, slug in asked.items()}
    base = found["one"] or found["other"]
    if base is None:
        raise Http404
    systems = [variant.system for variant in variants]
    bare = next((asked[name] for name in asked if found[name] is None), "")
    machines = machines_of(systems, also=bare)
    given = scripts.given_in(request.GET)
    sides = {
        name: _side(asked[name], found[name], base, machines, given)
        for name in ("one", "other")
    }
    return {
        "page": recipe,
        "one": sides["one"],
        "other": sides["other"],
        "pairs": _pairs(sides),
        "asked": asked,
        "choices": [(v.slug, v.name) for v in variants],
        "every_machine": choices(),
    }


def _pairs(sides: dict[str, Side]) -> list[Pair]:
    if any(side.written.script is None for side in sides.values()):
        return []
    return side_by_side(sides["one"].lines, sides["other"].lines)


def _side(
    slug: str,
    variant: Variant | None,
    base: Variant,
    machines: dict[str, Machine],
    given: dict[str, str],
) -> Side:
    if variant is not None:
        machine = machines[variant.system.slug]
        return Side(variant.name, written(variant, given, machine=machine), tried=True)
    machine_ = machines.get(slug)
    if machine_ is None:
        raise Http404
    moved = scripts.elsewhere(base)
    made = written(moved, given, machine=machine_)
    return Side(machine_.system.name, made, tried=False)


def _asked(request: Any, name: str) -> str:
    return str(request.GET.get(name, "")[:80]).replace("\0", "")


def _rows(text: str) -> list[str]:
    return text.split("\n")
