"""One measured figure, and the ways to measure."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass

from django.db import connection
from django.test.utils import CaptureQueriesContext


@dataclass(frozen=True)
class Measure:
    """`target` is the value not to pass; `at_least` turns it round; None: no target."""

    name: str
    value: float
    unit: str
    target: float | None = None
    at_least: bool = False

    def __str__(self) -> str:
        return f"{self.name}: {shown(self.value)} {self.unit}{self._promise()}"

    def _promise(self) -> str:
        if self.target is None:
            return ""
        sign = "≥" if self.at_least else "≤"
        missed = "" if self.reached else ", missed"
        return f" (target {sign} {shown(self.target)}{missed})"

    @property
    def reached(self) -> bool:
        if self.target is None:
            return True
        over = self.value >= self.target
        return over if self.at_least else self.value <= self.target

    def as_json(self) -> dict[str, object]:
        return asdict(self) | {"reached": self.reached}


def shown(value: float) -> str:
    return f"{value:g}" if value == int(value) else f"{value:.3g}"


def milliseconds(action: Callable[[], object], *, times: int = 20) -> float:
    """Return the median of several runs, after one that does not count."""
    action()
    taken = []
    for _ in range(times):
        started = time.perf_counter()
        action()
        taken.append(time.perf_counter() - started)
    return sorted(taken)[len(taken) // 2] * 1000


def seconds(action: Callable[[], object]) -> float:
    started = time.perf_counter()
    action()
    return time.perf_counter() - started


def statements(action: Callable[[], object]) -> int:
    """Return how many SQL statements an action sends, transactions not counted."""
    with CaptureQueriesContext(connection) as captured:
        action()
    noise = ("BEGIN", "SAVEPOINT", "RELEASE", "COMMIT")
    return sum(not query["sql"].startswith(noise) for query in captured)
