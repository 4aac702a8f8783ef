"""What similarity in meaning is worth beside the words. Pure.

Likeness is compared with that of the `MOST` nearest entries of the same query: the
nearest counts in full, the last of them nothing. What it is worth at most is a share
of what the words of the query could reach, and depends on what the query is: questions
and descriptions lean on meaning, names and codes on their letters.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from search.query import Intent, Query
from search.ranking import Score

MOST = 24  # entries that may be near
# Found on judged queries, by kind: docs/decisions/0012.
SHARE: dict[Intent, float] = {"question": 0.25, "words": 0.25}
# What is less similar answers only if it holds a word of the query too.
ANSWERS = 0.2
# How far similarities of unrelated texts lie apart.
SPREAD = 0.07
# If nothing is more similar than chance makes it and no hit holds this share of the
# query, then nothing fits.
COVERED = 0.6


@dataclass(frozen=True)
class Near:
    """How alike the best section of an entry is (−1 … 1), and its number."""

    similarity: float
    section: int = 0


def text_of(query: Query) -> str:
    """What to make a vector of; empty where words alone decide."""
    if query.intent not in SHARE or not query.terms:
        return ""
    operators = query.filters or query.excluded or query.title_only
    return " ".join(query.sequence) if operators else query.raw


def answering(near: Mapping[int, Near]) -> list[int]:
    """The entries that answer without a word of the query."""
    return [entry for entry, one in near.items() if one.similarity >= ANSWERS]


def by_chance(sections: int) -> float:
    """How similar the best of so many unrelated sections may well be.

    >>> [round(by_chance(n), 2) for n in (4, 1_000, 50_000)]
    [0.12, 0.26, 0.33]
    """
    return SPREAD * math.sqrt(2 * math.log(max(sections, 1)))


def gains(
    near: Mapping[int, Near], *, intent: Intent, reachable: float
) -> dict[int, float]:
    """What each near entry's score grows by. `reachable` is the rarity of all the
    words of the query together."""
    similarity = [one.similarity for one in near.values()]
    if not similarity or intent not in SHARE:
        return {}
    least, span = min(similarity), max(similarity) - min(similarity)
    worth = SHARE[intent] * reachable
    return {
        entry: worth * ((one.similarity - least) / span if span else 1.0)
        for entry, one in near.items()
    }


def joined(score: Score, near: Near, gain: float) -> Score:
    """The score with its part for the meaning; that part chooses the section where
    the words have little to say."""
    by_meaning = gain > score.total
    return replace(
        score,
        total=score.total + gain,
        meaning=gain,
        section=near.section if by_meaning else score.section,
        by_title=score.by_title and not by_meaning,
    )
