"""Which machine of several is most like another one: no database, no clock.

For whoever has a machine without a variant: the closest one to start from, and why.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

# What costs most to change goes before: code for another vendor's GPUs is another
# program, another queue is another line.
WEIGHTS = {"vendor": 8, "arch": 4, "model": 3, "memory": 2, "runtime": 2, "gpus": 1}
PROVEN = {"verified": 3, "reproduced": 2, "reported": 1}


@dataclass(frozen=True, slots=True)
class Place:
    """What a job meets on a partition. Empty or 0: unknown, and like nothing."""

    machine: str
    name: str
    vendor: str = ""
    arch: str = ""
    model: str = ""
    memory_gb: int = 0
    gpus: int = 0
    runtime: str = ""
    scheduler: str = ""


@dataclass(frozen=True, slots=True)
class Near:
    """`same` and `other` are reasons in words."""

    place: Place
    score: float
    same: tuple[str, ...]
    other: tuple[str, ...]


def nearest(
    mine: Place, places: Iterable[tuple[Place, str]], *, most: int = 3
) -> list[Near]:
    """The closest first; each place comes with the state of its variant. Of two that
    are equally close the one that somebody ran goes first."""
    found = [(compare(mine, place), state) for place, state in places]
    found.sort(key=lambda pair: (-pair[0].score, -PROVEN.get(pair[1], 0)))
    return [near for near, _state in found[:most]]


def compare(mine: Place, place: Place) -> Near:
    same, other, score = [], [], 0.0
    for name, weight in WEIGHTS.items():
        one, two = _value(mine, name), _value(place, name)
        if not one or not two:
            continue
        if one == two:
            score += weight
            same.append(_words(name, two))
        else:
            score += weight * _closeness(name, one, two)
            other.append(_against(name, two, one))
    if mine.scheduler and mine.scheduler == place.scheduler:
        score += 1
        same.append(mine.scheduler)
    elif mine.scheduler and place.scheduler:
        other.append(
            _("%(there)s instead of %(here)s")
            % {"there": place.scheduler, "here": mine.scheduler}
        )
    return Near(place, score, tuple(same), tuple(other))


def _value(place: Place, name: str) -> str | int:
    return place.memory_gb if name == "memory" else getattr(place, name)


def _closeness(name: str, one: str | int, two: str | int) -> float:
    """0 to 1. A script for small memory runs in a larger one, not the other way."""
    if not isinstance(one, int) or not isinstance(two, int):
        return 0.0
    ratio = min(one, two) / max(one, two)
    return ratio / 2 if name == "memory" and two > one else ratio * 0.9


def _words(name: str, value: str | int) -> str:
    told = {
        "vendor": _("GPUs of the same vendor, %(value)s"),
        "arch": _("the same processors, %(value)s"),
        "model": _("the same GPU, %(value)s"),
        "memory": _("%(value)s GB in each GPU"),
        "runtime": _("containers with %(value)s"),
        "gpus": _("%(value)s GPUs in each node"),
    }
    return told[name] % {"value": _named(value)}


def _against(name: str, there: str | int, here: str | int) -> str:
    told = {
        "vendor": _("GPUs of %(there)s instead of %(here)s"),
        "arch": _("processors %(there)s instead of %(here)s"),
        "model": _("%(there)s instead of %(here)s"),
        "memory": _("%(there)s GB in each GPU instead of %(here)s GB"),
        "runtime": _("containers with %(there)s instead of %(here)s"),
        "gpus": _("%(there)s GPUs in each node instead of %(here)s"),
    }
    return told[name] % {"there": _named(there), "here": _named(here)}


def _named(value: str | int) -> str:
    known = {"amd": "AMD", "nvidia": "NVIDIA", "intel": "Intel"}
    return known.get(str(value), str(value))
