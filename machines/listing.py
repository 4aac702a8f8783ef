"""The index of machines with its filters. Thirty machines are read at once and sifted
in Python: each filter counts what choosing it would leave, its own group left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import cached_property

from machines.countries import country_name
from machines.models import System
from machines.rows import Row
from machines.sheet import Sheet, sheet_of

FILTERS = ("status", "country", "vendor", "accelerator")
MAKERS = ("AMD", "Intel", "NVIDIA")
_MODEL = re.compile(r"\b(MI\d+X?|GH200|GB200|H\d00|A\d00?|Stratix|Blackwell)\b")


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    count: int
    selected: bool


@dataclass(frozen=True)
class Line:
    """One machine of the index."""

    sheet: Sheet

    @property
    def system(self) -> System:
        return self.sheet.system

    @property
    def country(self) -> str:
        return country_name(self.system.country)

    @cached_property
    def accelerators(self) -> list[str]:
        """What the sources call them, each once."""
        rows = [r for r in self.sheet.partitions if r.number("accelerators_per_node")]
        named = [r.text("accelerator") for r in [*rows, *self._announced]]
        return list(dict.fromkeys(name for name in named if name))

    @property
    def _announced(self) -> list[Row]:
        return [self.sheet.about] if self.sheet.about else []

    @cached_property
    def tags(self) -> dict[str, list[tuple[str, str]]]:
        """{filter: [(value, label)]}."""
        text = " ".join(self.accelerators)
        models = dict.fromkeys(_MODEL.findall(text))
        return {
            "status": [(self.system.stage, self.system.get_stage_display())],
            "country": [(self.system.country.lower(), self.country)],
            "vendor": [(m.lower(), m) for m in MAKERS if m in text],
            "accelerator": [(m.lower(), m) for m in models],
        }

    def fits(self, chosen: Mapping[str, str], *, without: str = "") -> bool:
        return all(
            not wanted or name == without or wanted in dict(self.tags[name])
            for name, wanted in chosen.items()
        )


@dataclass(frozen=True, slots=True)
class Listing:
    lines: list[Line]
    choices: dict[str, list[Choice]]

    @property
    def is_filtered(self) -> bool:
        return any(c.selected for group in self.choices.values() for c in group)


def chosen_of(parameters: Mapping[str, Any]) -> dict[str, str]:
    """What the query string chooses; anything odd chooses nothing that exists."""
    return {name: str(parameters.get(name, ""))[:60].lower() for name in FILTERS}


def listing(systems: Iterable[System], chosen: Mapping[str, str]) -> Listing:
    """`systems` come with their parts and facts."""
    lines = [Line(sheet_of(system)) for system in systems]
    choices = {name: _choices(name, lines, chosen) for name in FILTERS}
    return Listing([line for line in lines if line.fits(chosen)], choices)


def _choices(name: str, lines: list[Line], chosen: Mapping[str, str]) -> list[Choice]:
    counts: Counter[tuple[str, str]] = Counter(
        tag
        for line in lines
        if line.fits(chosen, without=name)
        for tag in line.tags[name]
    )
    ordered = sorted(counts.items(), key=lambda item: (-item[1], item[0][1]))
    return [
        Choice(value, label, n, value == chosen[name]) for (value, label), n in ordered
    ]
