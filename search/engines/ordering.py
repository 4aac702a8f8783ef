"""Which of the hits stand on a page, in which order.

The best candidates by what they hold (rarity of terms, titles first) are read and
scored; hits further down keep the order of candidates, so that no page shows what
another one showed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from search import texts
from search.engines import Request, statement
from search.meaning import fusing
from search.plan import Plan
from search.query import Intent
from search.ranking import Prepared, Ranker, Score, Statistics

CANDIDATES = 80
SPARE = 5  # read beyond the page, for hits that the recheck takes away

Ranked = list[tuple[int, Score]]


@dataclass(frozen=True)
class Outcome:
    """One run of the statement, ranked."""

    plan: Plan
    found: statement.Found
    statistics: Statistics
    bits: statement.Bits
    intent: Intent = "words"

    @property
    def total(self) -> int:
        return self.found.total


def window(request: Request, outcome: Outcome) -> Ranked:
    """The hits of the page and a few more, by entry id; at most one statement."""
    start, end = request.offset, request.offset + request.size + SPARE
    masks = outcome.found.masks
    if outcome.plan.empty and not outcome.bits.boosted:
        listed = outcome.found.order
        if listed is None:
            listed = sorted(masks, key=lambda entry_id: masks[entry_id])
        cut = _cut(listed, start, end, outcome.found.skipped)
        return [(entry_id, Score(0.0)) for entry_id in cut]
    ranker = Ranker(outcome.plan, outcome.statistics)
    order = outcome.found.order
    if order is None:
        order = _in_order(outcome, ranker)
    skipped = outcome.found.skipped
    best = _cut(order, 0, CANDIDATES, skipped) if start < CANDIDATES else []
    below = _cut(order, max(CANDIDATES, start), end, skipped)
    read = texts.read([*best, *below])
    scores = _scores(ranker, outcome, {key: read[key] for key in best if key in read})
    first = list(scores)
    scores |= _scores(ranker, outcome, {key: read[key] for key in below if key in read})
    unread = [key for key in best if key not in scores]
    ranked = [(key, scores.get(key, Score(0.0))) for key in [*first, *unread, *below]]
    if outcome.bits.boosted:
        ranked = _recognised_first(ranked, outcome)
    return ranked[start:end] if best else ranked


def listed(outcome: Outcome) -> list[int]:
    """All hits in the order of candidates, for who reads every one of them."""
    masks = outcome.found.masks
    if outcome.plan.empty:
        return sorted(masks, key=lambda entry_id: masks[entry_id])
    return _in_order(outcome, Ranker(outcome.plan, outcome.statistics))


def _cut(order: list[int], start: int, end: int, skipped: int) -> list[int]:
    return order[max(start - skipped, 0) : max(end - skipped, 0)]


def _in_order(outcome: Outcome, ranker: Ranker) -> list[int]:
    """Entry ids by promise, what is boosted before all others."""
    masks, promise = outcome.found.masks, _promises(outcome, ranker)
    place = {mask: outcome.bits.place(mask) for mask in promise}
    near = outcome.found.near  # few, and all to be scored
    return sorted(
        masks, key=lambda i: (place[masks[i]], i not in near, -promise[masks[i]], i)
    )


def _recognised_first(ranked: Ranked, outcome: Outcome) -> Ranked:
    """What was recognised as a whole answers as a whole, before all others."""
    masks, bits = outcome.found.masks, outcome.bits
    top = max((score.total for _, score in ranked), default=0.0)
    ordered = sorted(ranked, key=lambda pair: bits.place(masks[pair[0]]))
    return [
        (key, replace(score, total=score.total + top, section=0))
        if bits.place(masks[key]) < len(bits.boosted)
        else (key, score)
        for key, score in ordered
    ]


def _scores(
    ranker: Ranker, outcome: Outcome, read: Mapping[int, Prepared]
) -> dict[int, Score]:
    """Scores, the best first."""
    needles = {key: outcome.bits.needles(outcome.found.masks[key]) for key in read}
    scores = dict(ranker.rank(read, outcome.found.quality, needles))
    near = outcome.found.near
    gains = fusing.gains(near, intent=outcome.intent, reachable=ranker.total_idf)
    for key in read.keys() & gains.keys():
        score = scores.get(key, Score(0.0))
        scores[key] = fusing.joined(score, near[key], gains[key])
    return dict(sorted(scores.items(), key=lambda pair: (-pair[1].total, pair[0])))


def _promises(outcome: Outcome, ranker: Ranker) -> dict[int, float]:
    """How good each mask looks: rarity of what it holds, more for titles."""
    worth = [(bit, ranker.idf[n]) for n, bit in enumerate(outcome.bits.titles)]
    for n, unit in enumerate(outcome.plan.units):
        for option in unit.options:
            if bit := outcome.bits.options.get(option):
                worth.append((bit, option.weight * ranker.idf[n]))
    for span in outcome.plan.spans:
        most = sum(ranker.idf[i] for i in span.units)
        for option in span.options:
            if bit := outcome.bits.options.get(option):
                idf = min(outcome.statistics.idf(option), most)
                worth.append((bit, 0.5 * option.weight * idf))
    return {
        mask: sum(value for bit, value in worth if mask & bit)
        for mask in set(outcome.found.masks.values())
    }
