"""Amounts of compute time in the units that machines bill in: no database, no clock.

A unit belongs to a machine: a GPU-hour of LUMI is a whole MI250X, one of Leonardo is
an A100. Amounts of two units are never added, and nothing is converted from one machine
to another, because no rate between them is a fact.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from django.utils.translation import gettext as _


class UnitMismatch(ValueError):
    """Two units were to be added, or one to be turned into another machine's."""

    def __init__(self, one: Unit, other: Unit):
        self.reason = _("%(one)s and %(other)s are different units.") % {
            "one": f"{one.name} ({one.machine})",
            "other": f"{other.name} ({other.machine})",
        }
        super().__init__(self.reason)


@dataclass(frozen=True, slots=True)
class Unit:
    """`machine` is the id of the machine which counts in it, `name` as the site has
    it, in the plural: GPU-hours."""

    machine: str
    name: str

    def __str__(self) -> str:
        return self.name


@dataclass(frozen=True, slots=True)
class Quantity:
    """`value` is exact; it is rounded where it is shown."""

    value: Fraction
    unit: Unit

    def __add__(self, other: Quantity) -> Quantity:
        """Raises UnitMismatch."""
        if self.unit != other.unit:
            raise UnitMismatch(self.unit, other.unit)
        return Quantity(self.value + other.value, self.unit)

    def __str__(self) -> str:
        unit = self.unit.name
        return f"{self.number} {unit.removesuffix('s') if self.value == 1 else unit}"

    @property
    def number(self) -> str:
        return shown(self.value)


@dataclass(frozen=True, slots=True)
class Table:
    """What one hour of a whole node is in each unit that a machine is counted in; the
    first unit is the one that is billed.

    >>> table = Table({Unit("lumi", "GPU-hours"): 4, Unit("lumi", "GCD-hours"): 8})
    >>> [str(q) for q in table.all_of(Quantity(Fraction(5000), table.billed))]
    ['5,000 GPU-hours', '10,000 GCD-hours']
    """

    a_node_hour: dict[Unit, int | Fraction]

    @property
    def billed(self) -> Unit:
        return next(iter(self.a_node_hour))

    def unit(self, name: str) -> Unit | None:
        return next((unit for unit in self.a_node_hour if unit.name == name), None)

    def convert(self, amount: Quantity, *, to: Unit) -> Quantity:
        """Raises UnitMismatch for a unit that is not of this table."""
        for unit in (amount.unit, to):
            if unit not in self.a_node_hour:
                raise UnitMismatch(amount.unit, to)
        nodes = amount.value / Fraction(self.a_node_hour[amount.unit])
        return Quantity(nodes * Fraction(self.a_node_hour[to]), to)

    def all_of(self, amount: Quantity) -> list[Quantity]:
        """The same amount in every unit of the table."""
        return [self.convert(amount, to=unit) for unit in self.a_node_hour]


def shown(value: Fraction) -> str:
    """A number for reading, with at most three digits after the point.

    >>> shown(Fraction(71111)), shown(Fraction(1, 4)), shown(Fraction(1, 3))
    ('71,111', '0.25', '0.333')
    """
    text = f"{float(value):,.3f}".rstrip("0").rstrip(".")
    return "less than 0.001" if text == "0" and value else text
