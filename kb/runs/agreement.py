"""Who of several people speaks independently of the others, and whose figures agree.

Two are independent when they are different people of different organisations; somebody
without an organisation is nobody's witness, because we cannot tell. Two figures agree
when they lie within a tenth of each other. Pure.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from dataclasses import dataclass

ENOUGH = 2
WITHIN = 0.10


@dataclass(frozen=True, slots=True)
class Voice:
    """`person` and `organisation` are keys, None where unknown."""

    person: Hashable | None
    organisation: Hashable | None
    by_centre: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    key: int
    value: float
    voice: Voice


def independent(voices: Iterable[Voice]) -> int:
    """How many of them can be chosen so that no two share a person or organisation.

    >>> one, near, far = Voice(1, "x"), Voice(2, "x"), Voice(2, "y")
    >>> independent([one, near]), independent([one, far]), independent([])
    (1, 2, 0)
    """
    known = [(v.person, v.organisation) for v in voices if v.person is not None]
    chosen: dict[Hashable, Hashable] = {}  # organisation -> person
    for person in {person for person, _organisation in known}:
        _seat(person, known, chosen, set())
    return len(chosen) or min(1, len(known))


def _seat(
    person: Hashable,
    known: Collection[tuple[Hashable, Hashable | None]],
    chosen: dict[Hashable, Hashable],
    tried: set[Hashable],
) -> bool:
    """A person finds an organisation of theirs, if need be by moving another one."""
    for whose, organisation in known:
        if whose != person or organisation is None or organisation in tried:
            continue
        tried.add(organisation)
        sitting = chosen.get(organisation)
        if sitting is None or _seat(sitting, known, chosen, tried):
            chosen[organisation] = person
            return True
    return False


def are_independent(one: Voice, other: Voice) -> bool:
    if None in (one.person, other.person) or one.person == other.person:
        return False
    if None in (one.organisation, other.organisation):
        return False
    return one.organisation != other.organisation


def agree(one: float, other: float) -> bool:
    return abs(one - other) <= WITHIN * max(one, other)


def tiers(runs: Collection[Measured]) -> dict[int, str]:
    """The tier of each of several measurements of the same thing."""
    found = {}
    for run in runs:
        others = [o for o in runs if o.key != run.key and agree(o.value, run.value)]
        if run.voice.by_centre or any(o.voice.by_centre for o in others):
            found[run.key] = "centre"
        elif any(are_independent(run.voice, o.voice) for o in others):
            found[run.key] = "reproduced"
        else:
            found[run.key] = "reported"
    return found
