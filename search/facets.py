"""Facets: what a result can be narrowed by. Shared by both engines."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from search.kinds import KINDS
from search.query import Query

# In the order of the page. The first is also the name of the query's `type:`.
FACETS: dict[str, str | Promise] = {
    "type": _("Kind"),
    "machine": _("Machine"),
    "country": _("Country"),
    "topic": _("Topic"),
    "author": _("Author"),
    "framework": _("Framework"),
    "verified": _("Does it hold?"),
    "metric": _("Measured"),
    "level": _("Level"),
    "source": _("Source"),
    "language": _("Language"),
}
LEVELS = {
    "beginner": _("Beginner"),
    "intermediate": _("Intermediate"),
    "advanced": _("Advanced"),
}
MOST_VALUES = 20
MOST_CHOSEN = 20

Choice = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class FacetValue:
    value: str
    label: str
    count: int
    selected: bool = False


@dataclass(frozen=True)
class Facet:
    name: str
    label: str
    values: tuple[FacetValue, ...]

    @property
    def chosen(self) -> int:
        return sum(value.selected for value in self.values)


def choice(
    query: Query, parameters: Mapping[str, Iterable[str]]
) -> dict[str, tuple[str, ...]]:
    """Values chosen per facet, by `name:value` in the query and by parameters of the
    address; anything unknown is dropped."""
    chosen: dict[str, tuple[str, ...]] = {}
    for name in FACETS:
        values = [*query.chosen(name), *parameters.get(name, ())]
        kept = [_clean(value) for value in values if _clean(value)]
        if kept:
            chosen[name] = tuple(dict.fromkeys(kept))[:MOST_CHOSEN]
    return chosen


def _clean(value: str) -> str:
    text = value.replace("\0", "").encode("utf-8", "ignore").decode().strip().lower()
    return text[:120]


def arrange(
    counts: Iterable[tuple[str, str, str, int]], chosen: Choice
) -> tuple[Facet, ...]:
    """Facets from (name, value, label, count) rows: selected values always shown,
    then the most frequent, ties by label; kinds in their own order."""
    found: dict[str, dict[str, FacetValue]] = {name: {} for name in FACETS}
    for name, value, label, count in counts:
        if name in found:
            shown = str(_label(name, value, label))
            selected = value in chosen.get(name, ())
            found[name][value] = FacetValue(value, shown, count, selected)
    for name, values in chosen.items():
        for value in values:
            label = str(_label(name, value, value))
            found[name].setdefault(value, FacetValue(value, label, 0, selected=True))
    return tuple(
        Facet(name, str(FACETS[name]), _order(name, values.values()))
        for name, values in found.items()
        if values
    )


def _order(name: str, values: Iterable[FacetValue]) -> tuple[FacetValue, ...]:
    if name == "type":
        kinds = list(KINDS)
        return tuple(
            sorted(
                values, key=lambda v: kinds.index(v.value) if v.value in kinds else 99
            )
        )
    ordered: Sequence[FacetValue] = sorted(
        values, key=lambda v: (not v.selected, -v.count, v.label.casefold(), v.value)
    )
    return tuple(ordered[: max(MOST_VALUES, sum(v.selected for v in ordered))])


def _label(name: str, value: str, label: str) -> str | Promise:
    if name == "type":
        return KINDS.get(value, value)
    if name == "level":
        return LEVELS.get(value, label)
    return label
