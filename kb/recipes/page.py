"""What the page of a recipe shows for the machine and the job of this reader.

The page models import this module, so it knows of them by name only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from kb.machines import name_of
from kb.recipes import scripts
from kb.recipes.explaining import reason_of
from kb.recipes.glossing import Glossed, gloss
from kb.recipes.nearest import Near, nearest
from kb.recipes.places import Machine, machines_of
from kb.recipes.scripts import Written
from machines import mine
from machines.reckoning import Source, source_of
from machines.sites import NoSuchPlace

if TYPE_CHECKING:
    from kb.models import RecipePage, Variant

OTHER = "other"


@dataclass(frozen=True, slots=True)
class Card:
    """A machine to choose. `state` is empty where there is no variant."""

    value: str
    name: str
    hardware: str
    state: str = ""
    words: str = ""
    selected: bool = False


@dataclass
class RecipeView:
    """`variant` is what the reader chose, or None where that machine has none: `near`
    are then the closest machines that have one."""

    recipe: RecipePage
    variants: list[Variant]
    machines: dict[str, Machine]
    wanted: str = ""
    variant: Variant | None = None
    near: list[Near] = field(default_factory=list)
    given: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def cards(self) -> list[Card]:
        found = [self._card(variant) for variant in self.variants]
        if self.wanted and self.variant is None:
            found.append(self._bare_card())
        return found

    @cached_property
    def written(self) -> Written | None:
        """The script of the chosen variant."""
        if self.variant is None:
            return None
        machine = self.machines[self.variant.system.slug]
        return written(self.variant, self.given, machine=machine)

    @cached_property
    def glossed(self) -> Glossed | None:
        made = self.written
        if made is None or made.script is None or made.site is None:
            return None
        return gloss(made.script.lines, reason_of(made.site.machine))

    @property
    def bill_source(self) -> Source | None:
        made = self.written
        return source_of(made.bill.rule) if made and made.bill else None

    @property
    def machine_name(self) -> str:
        """Of the machine without a variant."""
        found = self.machines.get(self.wanted)
        return found.system.name if found else self.wanted

    @property
    def routes(self) -> list[Any]:
        """Ways in to choose from; nothing where there is only one."""
        if self.variant is None:
            return []
        return self.machines[self.variant.system.slug].routes

    @cached_property
    def pitfalls(self) -> list[dict[str, Any]]:
        """Those of the chosen machine and those of any; of others behind them."""
        rows = [
            {**row, "machine_name": name_of(row["machine"]) if row["machine"] else ""}
            for row in self.recipe.shown.get("pitfalls", [])
        ]
        here = self.variant.system.slug if self.variant else self.wanted
        return sorted(rows, key=lambda row: row["machine"] not in ("", here))

    @property
    def parameters(self) -> dict[str, str]:
        """What the form holds: what was typed, else what the variant asks for."""
        made = self.written
        wish = made.wish if made else None
        own = scripts.shown_wish(wish) if wish else {}
        return {**own, **self.given}

    def _card(self, variant: Variant) -> Card:
        machine = self.machines[variant.system.slug]
        return Card(
            variant.slug,
            variant.name,
            machine.hardware(variant.partition),
            variant.state,
            variant.get_state_display(),
            selected=variant == self.variant,
        )

    def _bare_card(self) -> Card:
        hardware = ""
        if found := self.machines.get(self.wanted):
            hardware = found.hardware(None)
        return Card(
            self.wanted,
            self.machine_name,
            hardware,
            words=_("no variant yet"),
            selected=True,
        )


def view_of(recipe: RecipePage, request: Any) -> RecipeView:
    """Two statements: the variants, and all that is known of their machines; one
    more for a machine that has none."""
    rows = recipe.variants.live().for_pages().order_by("position", "pk")
    variants = list(rows) if recipe.pk else []
    for variant in variants:
        variant.recipe = recipe
    wanted = wanted_machine(request, variants)
    machines = machines_of([variant.system for variant in variants], also=wanted)
    view = RecipeView(recipe, variants, machines, given=scripts.given_in(request.GET))
    view.variant = chosen(variants, wanted)
    if view.variant is None and wanted in machines:
        view.wanted = wanted
        view.near = _near(machines[wanted], variants, machines)
    elif view.variant is None and variants:
        view.variant = variants[0]
    return view


def wanted_machine(request: Any, variants: list[Variant]) -> str:
    """The address goes before the reader's own machine, and that before the first."""
    asked = request.GET.get("machine", "")[:80]
    if asked == OTHER:
        asked = request.GET.get(OTHER, "")[:80]
    asked = asked.replace("\0", "")
    if asked:
        return asked
    own = mine.of(request)
    return own[0] if own else (variants[0].slug if variants else "")


def chosen(variants: list[Variant], wanted: str) -> Variant | None:
    """By its own id, else the first of that machine."""
    by_slug = next((v for v in variants if v.slug == wanted), None)
    return by_slug or next((v for v in variants if v.system.slug == wanted), None)


def written(variant: Variant, given: Mapping[str, str], *, machine: Machine) -> Written:
    try:
        site = machine.site(variant, route=given.get("route", ""))
    except NoSuchPlace as problem:
        words = _("%(machine)s has no way in of this name.")
        if problem.field != "route":
            words = _("Nobody has found the partitions of %(machine)s.")
        return scripts.refused(
            variant, problem.field, words % {"machine": machine.system.name}
        )
    return scripts.write(variant, given, site=site, on=localdate())


def _near(
    mine_: Machine, variants: list[Variant], machines: dict[str, Machine]
) -> list[Near]:
    places = [
        (machines[v.system.slug].place(v.partition), v.state)
        for v in variants
        if v.state != "archived"
    ]
    return nearest(mine_.place(None), places)
