"""How good a ranking is, by judged queries. Pure.

Grades go from 0 (useless) to 3 (the answer); the gain of a grade is 2^grade - 1.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean


def ndcg(ranked: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """Normalised discounted cumulative gain of the first `k`; 0 if nothing answers.

    >>> ndcg(["a", "b"], {"a": 3, "b": 1})
    1.0
    """
    best = sorted(grades.values(), reverse=True)[:k]
    ideal = sum(_gain(grade) / math.log2(n + 2) for n, grade in enumerate(best))
    if not ideal:
        return 0.0
    found = _once(ranked)[:k]
    gained = sum(
        _gain(grades.get(name, 0)) / math.log2(n + 2) for n, name in enumerate(found)
    )
    return gained / ideal


def reciprocal_rank(
    ranked: Sequence[str], grades: Mapping[str, int], k: int = 10
) -> float:
    """1 / the place of the first answer of any grade among the first `k`, else 0."""
    for place, name in enumerate(_once(ranked)[:k], 1):
        if grades.get(name, 0) > 0:
            return 1 / place
    return 0.0


def recall(ranked: Sequence[str], grades: Mapping[str, int], k: int = 10) -> float:
    """The share of the answers that are among the first `k`."""
    answers = {name for name, grade in grades.items() if grade > 0}
    if not answers:
        return 0.0
    return len(answers & set(_once(ranked)[:k])) / len(answers)


def _gain(grade: int) -> float:
    return 2.0 ** max(grade, 0) - 1


def _once(ranked: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(ranked))


@dataclass(frozen=True)
class Judged:
    """One judged query with what was found for it."""

    kind: str
    grades: Mapping[str, int]
    ranked: Sequence[str]
    total: int


def summary(judged: Sequence[Judged]) -> dict[str, float | int | None]:
    """Means over the queries that something answers, and the share of empty results
    over all of them."""
    answered = [one for one in judged if any(g > 0 for g in one.grades.values())]
    empty = fmean(one.total == 0 for one in judged) if judged else 0.0

    def mean(measure, k: int) -> float | None:  # type: ignore[no-untyped-def]
        if not answered:
            return None
        return round(fmean(measure(o.ranked, o.grades, k) for o in answered), 4)

    return {
        "queries": len(judged),
        "ndcg@10": mean(ndcg, 10),
        "mrr@10": mean(reciprocal_rank, 10),
        "recall@10": mean(recall, 10),
        "recall@20": mean(recall, 20),
        "empty": round(empty, 4),
    }


def by_kind(judged: Sequence[Judged]) -> dict[str, dict[str, float | int | None]]:
    """`summary` of each kind, in the order the kinds first appear."""
    kinds = dict.fromkeys(one.kind for one in judged)
    return {kind: summary([o for o in judged if o.kind == kind]) for kind in kinds}
