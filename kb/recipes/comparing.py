"""Two scripts side by side, line by line: no database, no clock."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import zip_longest

LONGEST = 600  # lines of a script that are compared


@dataclass(frozen=True, slots=True)
class Pair:
    """A row: line numbers and texts of both sides, None where a side has no line.
    `kind` is same, changed, removed (only on the left) or added (only on the right)."""

    kind: str
    left_number: int | None
    left: str | None
    right_number: int | None
    right: str | None


def side_by_side(left: Sequence[str], right: Sequence[str]) -> list[Pair]:
    return list(_pairs(list(left[:LONGEST]), list(right[:LONGEST])))


def _pairs(left: list[str], right: list[str]) -> Iterator[Pair]:
    matcher = SequenceMatcher(None, left, right, autojunk=False)
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        ones, twos = range(i1, i2), range(j1, j2)
        for i, j in zip_longest(ones, twos):
            yield Pair(
                _kind(kind, i, j),
                None if i is None else i + 1,
                None if i is None else left[i],
                None if j is None else j + 1,
                None if j is None else right[j],
            )


def _kind(kind: str, i: int | None, j: int | None) -> str:
    if kind == "equal":
        return "same"
    if i is None:
        return "added"
    return "removed" if j is None else "changed"
