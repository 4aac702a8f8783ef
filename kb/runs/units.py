"""What may be measured, and in which units. No database, no clock.

A metric has one unit that its figures are kept in, so that no chart mixes two; other
units of the same kind are turned into it by an exact factor. What is not listed is not
guessed: it is kept under its own name and unit, and compared with nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LOWER, HIGHER = "lower", "higher"


class Unknown(ValueError):
    """A unit that is none of this metric. Carries the words."""


@dataclass(frozen=True, slots=True)
class Metric:
    """`unit` is what figures are kept in, `units` what may be written instead with its
    factor; `better` is `lower` or `higher`."""

    id: str
    name: str | Promise
    unit: str
    better: str
    units: dict[str, float] = field(default_factory=dict)


_TIMES = {
    "ms": 1e-3,
    "s": 1,
    "sec": 1,
    "seconds": 1,
    "min": 60,
    "minutes": 60,
    "h": 3600,
}
_IN_MINUTES = {name: factor / 60 for name, factor in _TIMES.items()}
METRICS = (
    Metric("time_to_train", _("Time to the target quality"), "min", LOWER, _IN_MINUTES),
    Metric("wall_time", _("Wall time"), "s", LOWER, _TIMES),
    Metric("step_time", _("Time of a step"), "s", LOWER, _TIMES),
    Metric("latency", _("Latency"), "s", LOWER, _TIMES),
    Metric("tokens_per_second", _("Tokens a second"), "tokens/s", HIGHER),
    Metric("samples_per_second", _("Samples a second"), "samples/s", HIGHER),
    Metric("images_per_second", _("Images a second"), "images/s", HIGHER),
    Metric("tflops", _("Speed"), "TFLOP/s", HIGHER, {"GFLOP/s": 1e-3, "PFLOP/s": 1e3}),
    Metric("bandwidth", _("Bandwidth"), "GB/s", HIGHER, {"MB/s": 1e-3, "TB/s": 1e3}),
    Metric(
        "energy", _("Energy"), "kWh", LOWER, {"Wh": 1e-3, "MWh": 1e3, "J": 1 / 3.6e6}
    ),
)
BY_ID = {metric.id: metric for metric in METRICS}
# Names of tools and people for what stands above.
_ALIASES = {
    "time_to_quality": "time_to_train",
    "ttt": "time_to_train",
    "elapsed": "wall_time",
    "elapsed_time": "wall_time",
    "time": "wall_time",
    "throughput_tokens": "tokens_per_second",
    "tokens_per_s": "tokens_per_second",
    "throughput_images": "images_per_second",
    "gflops": "tflops",
}
_SPELT = {"img/s": "images/s", "image/s": "images/s", "token/s": "tokens/s"}
_SPELT |= {"Gflops/s": "GFLOP/s", "GFLOPS": "GFLOP/s", "Gflop/s": "GFLOP/s"}
_SPELT |= {"TFLOPS": "TFLOP/s", "Tflop/s": "TFLOP/s", "sample/s": "samples/s"}


def measure(name: str, unit: str, direction: str = "") -> tuple[str, str, str, float]:
    """(metric, unit, direction, factor): a figure times the factor is in the unit.

    A metric that is not listed needs its unit; whether more of it is better is read
    from `direction`, or from a unit that says it. Raises Unknown.
    """
    key = name.strip().lower().replace(" ", "_").replace("-", "_")
    unit = _SPELT.get(unit.strip(), unit.strip())
    metric = BY_ID.get(_ALIASES.get(key, key))
    if metric is None:
        if not key or not unit:
            raise Unknown(f"{name or 'a figure'} has no unit")
        return key[:80], unit, direction or _direction_of(unit, name), 1.0
    if unit in ("", metric.unit):
        return metric.id, metric.unit, metric.better, 1.0
    if unit not in metric.units:
        ways = ", ".join([metric.unit, *(u for u in metric.units if u != metric.unit)])
        raise Unknown(f"{metric.id} is measured in {ways}, not in {unit[:40]}")
    return metric.id, metric.unit, metric.better, metric.units[unit]


def _direction_of(unit: str, name: str) -> str:
    if unit.endswith(("/s", "/sec", "/second")):
        return HIGHER
    if unit in _TIMES:
        return LOWER
    raise Unknown(f"{name}: say whether more {unit[:40]} is better (lower or higher)")


def name_of(metric: str) -> str:
    found = BY_ID.get(metric)
    return str(found.name) if found else metric.replace("_", " ")
