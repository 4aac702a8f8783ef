"""The size of an enterprise by Commission Recommendation 2003/361/EC of 6 May 2003.

Source: annex of the Recommendation, OJ L 124, 20.5.2003, p. 36 (CELEX 32003H0361).

- Article 2: an SME has fewer than 250 persons and either a turnover of at most EUR 50
  million or a balance sheet total of at most EUR 43 million; a small enterprise fewer
  than 50 persons and EUR 10 million of either; a micro enterprise fewer than 10 persons
  and EUR 2 million of either. Persons are annual work units.
- Article 3: from 25 % of capital or votes up to 50 % two enterprises are partners;
  above that, or if one directs the other in another way, they are linked. An enterprise
  of which public bodies hold 25 % or more is no SME.
- Article 6: figures of linked enterprises are added whole, those of partners in
  proportion, and to a partner's those of what is linked to it. Partners of partners do
  not count.

Not weighed here, and said on screen: Article 4(2), by which a category changes only
after two years in a row; the exceptions of Article 3(2) for investors and universities;
consolidated accounts. What is not known is a range, and so is what comes of it: the
category is given only if it is the same at both ends.

Pure: no database, no clock. Figures are persons and euros.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

INFINITE = Decimal("Infinity")
PARTNER_FROM = Decimal(25)
LINKED_ABOVE = Decimal(50)


class Category(StrEnum):
    MICRO = "micro"
    SMALL = "small"
    MEDIUM = "medium"
    LARGE = "large"


ORDER = list(Category)
# Fewer persons than, turnover at most, balance sheet total at most.
CEILINGS = {
    Category.MICRO: (Decimal(10), Decimal(2_000_000), Decimal(2_000_000)),
    Category.SMALL: (Decimal(50), Decimal(10_000_000), Decimal(10_000_000)),
    Category.MEDIUM: (Decimal(250), Decimal(50_000_000), Decimal(43_000_000)),
}


@dataclass(frozen=True, slots=True)
class Range:
    """A figure that is known to lie between two ends, both included."""

    low: Decimal = Decimal(0)
    high: Decimal = INFINITE

    @classmethod
    def exactly(cls, value: Decimal | int) -> Range:
        return cls(Decimal(value), Decimal(value))

    def __add__(self, other: Range) -> Range:
        return Range(self.low + other.low, self.high + other.high)

    def __mul__(self, share: Decimal) -> Range:
        return Range(self.low * share, self.high * share)

    def __contains__(self, value: Decimal | int) -> bool:
        return self.low <= value <= self.high


UNKNOWN = Range()


def _bands(place: int, step: Decimal) -> dict[str, Range]:
    """The ranges between the ceilings; `step` is the smallest difference that counts.
    Persons stay below their ceiling, sums of money may reach it."""
    bands, low = {}, Decimal(0)
    for category, ceilings in CEILINGS.items():
        high = ceilings[place] - step if place == 0 else ceilings[place]
        bands[category.value] = Range(low, high)
        low = high + step
    return bands | {Category.LARGE.value: Range(low, INFINITE)}


PERSONS = _bands(0, Decimal("0.01"))
TURNOVER = _bands(1, Decimal(1))
BALANCE = _bands(2, Decimal(1))


def figure(exact: Decimal | int | None, band: str, bands: dict[str, Range]) -> Range:
    """What is known of a figure: itself, or its band, or nothing."""
    if exact is not None:
        return Range.exactly(exact)
    return bands.get(band, UNKNOWN)


@dataclass(frozen=True, slots=True)
class Figures:
    headcount: Range = UNKNOWN
    turnover: Range = UNKNOWN
    balance: Range = UNKNOWN

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.headcount + other.headcount,
            self.turnover + other.turnover,
            self.balance + other.balance,
        )

    def __mul__(self, share: Decimal) -> Figures:
        return Figures(
            self.headcount * share, self.turnover * share, self.balance * share
        )


@dataclass(frozen=True, slots=True)
class Related:
    """Another enterprise and what joins it to `to` (None: to the one assessed).

    `share` is the higher of the shares of capital and votes, in per cent, whoever of
    the two holds it; `dominant` that one directs the other in another way.
    """

    key: Hashable
    to: Hashable | None
    share: Decimal
    figures: Figures = Figures()
    dominant: bool = False

    @property
    def is_linked(self) -> bool:
        return self.dominant or self.share > LINKED_ABOVE

    @property
    def is_partner(self) -> bool:
        return not self.is_linked and self.share >= PARTNER_FROM


@dataclass(frozen=True, slots=True)
class Assessment:
    """`category` is None if it cannot be told; then it lies from `best` to `worst`.
    `weights` says how much of each enterprise counts, from 0 to 1; one that is missing
    there does not count at all."""

    best: Category
    worst: Category
    total: Figures
    weights: dict[Hashable, Decimal]
    public: bool = False

    @property
    def category(self) -> Category | None:
        return self.best if self.best == self.worst else None

    @property
    def is_sme(self) -> bool | None:
        """None if it cannot be told."""
        if self.worst != Category.LARGE:
            return True
        return False if self.best == Category.LARGE else None


def assess(
    own: Figures, related: Iterable[Related] = (), *, public: bool = False
) -> Assessment:
    """The category of an enterprise with all it belongs to. Loops of ownership are no
    trouble: each enterprise counts once, at its highest weight."""
    rows = list(related)
    weights = _weights(rows)
    total = own
    for row in rows:
        if row.key in weights:
            total = total + row.figures * weights[row.key]
    if public:
        return Assessment(Category.LARGE, Category.LARGE, total, weights, public=True)
    best = _category(total.headcount.low, total.turnover.low, total.balance.low)
    worst = _category(total.headcount.high, total.turnover.high, total.balance.high)
    return Assessment(best, worst, total, weights)


def is_old(assessed_on: date | None, today: date) -> bool:
    """An assessment is good for twelve months: figures are those of the last year."""
    if assessed_on is None:
        return False
    months = (today.year - assessed_on.year) * 12 + today.month - assessed_on.month
    return months > 12 or (months == 12 and today.day >= assessed_on.day)


def _category(headcount: Decimal, turnover: Decimal, balance: Decimal) -> Category:
    for category, (persons, sales, sheet) in CEILINGS.items():
        if headcount < persons and (turnover <= sales or balance <= sheet):
            return category
    return Category.LARGE


def _weights(rows: list[Related]) -> dict[Hashable, Decimal]:
    near = _neighbours(rows)
    own = _linked_to(None, near)
    weights = {key: Decimal(1) for key in own if key is not None}
    for member in own:
        for partner, edge in near.get(member, ()):
            if edge.is_partner and partner not in own:
                for key in _linked_to(partner, near) - own:
                    share = edge.share / 100
                    weights[key] = max(share, weights.get(key, Decimal(0)))
    return weights


def _neighbours(rows: list[Related]) -> dict[Hashable, list[tuple[Hashable, Related]]]:
    near: dict[Hashable, list[tuple[Hashable, Related]]] = {}
    for row in rows:
        near.setdefault(row.key, []).append((row.to, row))
        near.setdefault(row.to, []).append((row.key, row))
    return near


def _linked_to(
    start: Hashable, near: dict[Hashable, list[tuple[Hashable, Related]]]
) -> set[Hashable]:
    """Whatever can be reached over links alone, the start included."""
    found, waiting = {start}, deque([start])
    while waiting:
        for other, edge in near.get(waiting.popleft(), ()):
            if edge.is_linked and other not in found:
                found.add(other)
                waiting.append(other)
    return found
