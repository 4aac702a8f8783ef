"""Of several measurements one figure, by stated rules. No database, no clock.

From five measurements on the rule is that of MLPerf Training: leave out the fastest and
the slowest, and take the mean of the rest (mlcommons/training_policies at d73e20f,
`training_rules.adoc`, section on results). Fewer are no sample for a mean: their
median, least and greatest are given. The interval is the percentile bootstrap of Efron
(1979) of that same mean; its seed is fixed, so that a figure is the same wherever it is
computed.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median
from typing import Any

ENOUGH = 5
SEED = 20261123
RESAMPLES = 1000
COVERAGE = 0.95
# Beyond this a measurement is a slip of a unit, not a figure.
LARGEST = 1e18
MOST_SAMPLES = 10_000


class NoFigure(ValueError):
    """A measurement that cannot be one. Carries its place, from 0, and what is wrong:
    `nan`, `negative` or `huge`."""

    def __init__(self, place: int, wrong: str) -> None:
        super().__init__(f"measurement {place + 1} is {wrong}")
        self.place = place
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Summary:
    """What the rule makes of `n` measurements, in their unit.

    `rule` is `trimmed` (the mean without fastest and slowest), `median` or `single`.
    `interval` is that of COVERAGE, only for `trimmed`.
    """

    n: int
    rule: str
    value: float
    low: float
    high: float
    interval: tuple[float, float] | None = None


def summarise(samples: Sequence[float], *, with_interval: bool = True) -> Summary:
    """Raises NoFigure, and ValueError for no or too many measurements."""
    if not 0 < len(samples) <= MOST_SAMPLES:
        raise ValueError(f"{len(samples)} measurements")
    check(samples)
    n, low, high = len(samples), min(samples), max(samples)
    if n < ENOUGH:
        rule = "single" if n == 1 else "median"
        return Summary(n, rule, median(samples), low, high)
    interval = bootstrap(samples) if with_interval else None
    return Summary(n, "trimmed", trimmed_mean(samples), low, high, interval)


def check(samples: Iterable[float]) -> None:
    """Raises NoFigure for the first that is no finite figure above nought."""
    for place, value in enumerate(samples):
        if not math.isfinite(value):
            raise NoFigure(place, "nan")
        if value <= 0:
            raise NoFigure(place, "negative")
        if value > LARGEST:
            raise NoFigure(place, "huge")


def trimmed_mean(samples: Sequence[float]) -> float:
    """Of at least three measurements.

    >>> trimmed_mean([9.0, 1.0, 2.0, 3.0, 4.0])
    3.0
    """
    return fmean(sorted(samples)[1:-1])


def bootstrap(
    samples: Sequence[float], *, seed: int = SEED, resamples: int = RESAMPLES
) -> tuple[float, float]:
    """The percentile interval of the trimmed mean."""
    # No secret hangs on these numbers, and they must come again.
    draw = random.Random(seed)  # noqa: S311
    n = len(samples)
    means = sorted(trimmed_mean(draw.choices(samples, k=n)) for _ in range(resamples))
    tail = (1 - COVERAGE) / 2
    return means[int(tail * resamples)], means[math.ceil((1 - tail) * resamples) - 1]


def speed_up(base: float, value: float, *, lower_is_better: bool) -> float:
    """How many times as fast as the base."""
    return base / value if lower_is_better else value / base


def efficiency(
    base: tuple[float, float], point: tuple[float, float], *, lower_is_better: bool
) -> float:
    """Of strong scaling, T1·n1 / (Tn·nn); both are (accelerators, value).

    >>> round(efficiency((8, 26.1), (16, 14.2), lower_is_better=True), 2)
    0.92
    """
    gained = speed_up(base[1], point[1], lower_is_better=lower_is_better)
    return gained * base[0] / point[0]


# What must be the same for two runs to share the axes of a chart, and what may differ
# if it is said beside it.
SAME_AXES = ("workload", "metric", "unit", "direction", "scaling")
TO_BE_SAID = ("batch", "precision", "reporter", "accelerator", "environment", "rule")


@dataclass(frozen=True, slots=True)
class Difference:
    """In `field` the runs say `values`, sorted, "" for not said. `parts` them: they
    may not stand in one chart."""

    field: str
    values: tuple[str, ...]
    parts: bool


def comparable(runs: Iterable[Mapping[str, Any]]) -> list[Difference]:
    """Why runs may not be in one chart (first), and what must be said where they are.

    A run is a mapping with the fields of SAME_AXES and TO_BE_SAID; one that is missing
    was not said. Nothing at all: they may be compared as they are.
    """
    rows = list(runs)
    found = []
    for field in (*SAME_AXES, *TO_BE_SAID):
        values = {str(row.get(field) or "") for row in rows}
        if len(values) > 1:
            parts = field in SAME_AXES
            found.append(Difference(field, tuple(sorted(values)), parts))
    return found
