"""Two versions of a text, line by line, the words that differ marked. No database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

MOST_LINES = 6_000
LONGEST_LINE = 2_000
CONTEXT = 3
# Two lines less alike than that are shown as one gone and one new.
ALIKE = 0.4
_WORDS = re.compile(r"\w+|\s+|.")

# A piece of a line, and whether it differs.
Piece = tuple[str, bool]


class TooLong(Exception):
    """The texts are too long to be compared while somebody waits."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line of both, of one, or a gap (`skipped` lines that are the same).

    Numbers count from 1, None where that side has no such line.
    """

    kind: str
    left_number: int | None = None
    left: tuple[Piece, ...] = ()
    right_number: int | None = None
    right: tuple[Piece, ...] = ()
    skipped: int = 0


def compare(left: str, right: str) -> list[Row]:
    """Return the rows of two texts. Raises TooLong."""
    ours, theirs = left.splitlines(), right.splitlines()
    if max(len(ours), len(theirs)) > MOST_LINES:
        raise TooLong
    matcher = SequenceMatcher(None, ours, theirs)
    groups = list(matcher.get_opcodes())
    rows: list[Row] = []
    for number, (what, a, b, c, d) in enumerate(groups):
        if what == "equal":
            ends = (number > 0, number < len(groups) - 1)
            rows += _same(ours[a:b], a, c, ends)
        else:
            rows += _changed(ours[a:b], a, theirs[c:d], c)
    return rows


def _same(lines: Sequence[str], a: int, c: int, ends: tuple[bool, bool]) -> list[Row]:
    """Lines near a change, and a gap for the others."""
    head = CONTEXT if ends[0] else 0
    tail = CONTEXT if ends[1] else 0
    rows = [
        Row("same", a + n + 1, ((line, False),), c + n + 1, ((line, False),))
        for n, line in enumerate(lines)
    ]
    skipped = len(rows) - head - tail
    if skipped <= 1:
        return rows
    return [*rows[:head], Row("gap", skipped=skipped), *rows[len(rows) - tail :]]


def _changed(
    ours: Sequence[str], a: int, theirs: Sequence[str], c: int
) -> Iterator[Row]:
    pairs = min(len(ours), len(theirs))
    for n in range(pairs):
        marked = _words(ours[n], theirs[n])
        if marked:
            yield Row("changed", a + n + 1, marked[0], c + n + 1, marked[1])
        else:
            yield Row("ours", a + n + 1, ((ours[n], True),))
            yield Row("theirs", None, (), c + n + 1, ((theirs[n], True),))
    for n in range(pairs, len(ours)):
        yield Row("ours", a + n + 1, ((ours[n], True),))
    for n in range(pairs, len(theirs)):
        yield Row("theirs", None, (), c + n + 1, ((theirs[n], True),))


def _words(left: str, right: str) -> tuple[tuple[Piece, ...], tuple[Piece, ...]] | None:
    """Return both lines in pieces, None where they have too little in common."""
    if max(len(left), len(right)) > LONGEST_LINE:
        return None
    ours, theirs = _WORDS.findall(left), _WORDS.findall(right)
    matcher = SequenceMatcher(None, ours, theirs, autojunk=False)
    if matcher.ratio() < ALIKE:
        return None
    first: list[Piece] = []
    second: list[Piece] = []
    for what, a, b, c, d in matcher.get_opcodes():
        first.append(("".join(ours[a:b]), what != "equal"))
        second.append(("".join(theirs[c:d]), what != "equal"))
    return tuple(p for p in first if p[0]), tuple(p for p in second if p[0])
