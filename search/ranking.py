"""How well a prepared text answers a query: one formula, in Python, for both databases.

The database finds candidates (which rows hold which terms); this module orders them.
Everything is plain counting in strings of tokens, so that 150 candidates take a few
milliseconds and SQLite and PostgreSQL agree to the last digit.

In words: every term counts by how rare it is (idf) and how often it is said, more in
the title and the headings; the best *section* counts beside the whole page; neighbours
of the query that stand together in the text count extra; covering more of it multiplies
the sum; a title of just what was asked comes first. Synonyms and typos count less.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from search.plan import Option, Plan, Span, Unit


@dataclass(frozen=True)
class Weights:
    """The knobs, found on judged queries; all are gentle on purpose."""

    title: float = 2.0
    path: float = 0.8
    heading: float = 1.0
    saturation: float = 1.5
    page_length: float = 450.0
    page_norm: float = 0.5
    section: float = 0.8
    section_length: float = 120.0
    section_norm: float = 0.3
    neighbours: float = 0.35
    coverage: float = 1.0
    title_says_it: float = 2.0
    exact_title: float = 3.0


@dataclass(frozen=True)
class Prepared:
    """Tokens of one row, as stored. ``body`` has one section a line, its heading
    before a tab: ``"heading stems\\ttext stems\\nheading\\ttext"``."""

    title: str = ""
    path: str = ""
    head: str = ""
    body: str = ""
    parts: str = ""


@dataclass(frozen=True)
class Score:
    """``total`` orders hits; ``section`` is the best section's number (0 = lead),
    unless the title alone answers (``by_title``): then the page itself is meant."""

    total: float
    section: int = 0
    matched: tuple[int, ...] = ()
    needles: tuple[str, ...] = field(default=(), repr=False)
    by_title: bool = False
    covered: float = 0.0  # the share of the query it holds, by rarity
    meaning: float = 0.0  # the part of `total` that similarity in meaning adds


@dataclass(frozen=True)
class Statistics:
    """What the whole text says about terms: ``documents`` searched and in how many of
    them each option stands (missing: nowhere)."""

    documents: int
    frequency: Mapping[Option, int]

    def idf(self, option: Option) -> float:
        df = min(self.frequency.get(option, 0), self.documents)
        return math.log(1 + (self.documents - df + 0.5) / (df + 0.5))


Counts = dict[str, float]
SECTIONS_READ = 30  # hits whose sections are compared; the others keep their page score


class Ranker:
    """Orders prepared texts for one plan."""

    def __init__(
        self, plan: Plan, statistics: Statistics, weights: Weights | None = None
    ) -> None:
        self.plan = plan
        self.weights = weights or Weights()
        self.idf = [self._unit_idf(unit, statistics) for unit in plan.units]
        self.total_idf = sum(self.idf) or 1.0
        self._units = [
            [
                (o.needle, o.weight * min(statistics.idf(o), self.idf[i]))
                for o in unit.options
                if statistics.frequency.get(o)
            ]
            for i, unit in enumerate(plan.units)
        ]
        self._spans = [
            (span.units, values)
            for span in plan.spans
            if (values := self._values(span, statistics))
        ]
        needles = [n for unit in self._units for n, _ in unit]
        needles += [n for _, values in self._spans for n, _ in values]
        self._needles = tuple(dict.fromkeys(needles))

    @staticmethod
    def _unit_idf(unit: Unit, statistics: Statistics) -> float:
        """Rarity of the term; a term found nowhere takes its best option's."""
        found = [o for o in unit.options if statistics.frequency.get(o)]
        return statistics.idf((found or unit.options)[0])

    def _values(self, span: Span, statistics: Statistics) -> list[tuple[str, float]]:
        most = sum(self.idf[i] for i in span.units)
        return [
            (o.needle, o.weight * min(statistics.idf(o), most))
            for o in span.options
            if statistics.frequency.get(o)
        ]

    def rank(
        self,
        texts: Mapping[int, Prepared],
        quality: Mapping[int, float] | None = None,
        present: Mapping[int, frozenset[str]] | None = None,
    ) -> list[tuple[int, Score]]:
        """Keys of ``texts`` with their scores, best first; no hit, no entry. A key's
        ``quality`` multiplies its score; ``present`` are the needles known to be in
        it, so that the others need not be looked for."""
        everything = frozenset(self._needles)
        known = present or {}
        scores = {
            key: self._page(text, known.get(key, everything))
            for key, text in texts.items()
        }
        order = sorted(scores, key=lambda key: (-scores[key].total, key))
        for key in order[:SECTIONS_READ]:
            scores[key] = self._with_section(texts[key], scores[key])
        for key, factor in (quality or {}).items():
            if key in scores and factor != 1:
                total = scores[key].total * factor
                scores[key] = replace(scores[key], total=total)
        order.sort(key=lambda key: (-scores[key].total, key))
        return [(key, scores[key]) for key in order if scores[key].total > 0]

    def _page(self, text: Prepared, present: frozenset[str]) -> Score:
        """The score of the page as a whole."""
        counts, titled = self.counts(text, present)
        total, covered, matched = self._sum(counts)
        if not matched:
            return Score(0.0)
        total += self.weights.neighbours * self.near(text, set(matched))
        total *= self.coverage(covered)
        bonus, answers = self.title_bonus(text.title, titled)
        share = covered / self.total_idf
        return Score(total + bonus, 0, matched, tuple(counts), answers, share)

    def taken_apart(
        self, text: Prepared, present: frozenset[str]
    ) -> tuple[float, dict[str, float], float]:
        """The score without quality, what adds up to it beside the words themselves,
        and the share of the query that is there."""
        counts, titled = self.counts(text, present)
        total, covered, matched = self._sum(counts)
        near = self.weights.neighbours * self.near(text, set(matched))
        bonus, _answers = self.title_bonus(text.title, titled)
        page = self._page(text, present)
        whole = self._with_section(text, page).total if matched else 0.0
        shares = {
            "synonyms": total - sum(self.own(counts)),
            "neighbours": near,
            "missing": (total + near) * (self.coverage(covered) - 1),
            "title": bonus,
            "section": whole - page.total,
        }
        return whole, shares, covered / self.total_idf

    def coverage(self, covered: float) -> float:
        """The factor for how much of the query is there, by rarity: 0 to 1."""
        return (covered / self.total_idf) ** self.weights.coverage

    def counts(self, text: Prepared, present: frozenset[str]) -> tuple[Counts, Counts]:
        """How often each needle is said in the whole page, more where it is above the
        text; and how often in the title."""
        w = self.weights
        title, path, head = f" {text.title} ", f" {text.path} ", f" {text.head} "
        body, pieces = _pad(text.body), f" {text.parts} "
        above = f"{title}\n{path}\n{head}"
        norm = 1 - w.page_norm + w.page_norm * len(body) / (6 * w.page_length)
        counts: Counts = {}
        titled: Counts = {}
        for needle in self._needles:
            if needle not in present:
                continue
            tf = (body.count(needle) or pieces.count(needle)) / norm
            if needle in above:
                if said := title.count(needle):
                    titled[needle] = said
                tf += w.title * said + w.path * path.count(needle)
                tf += w.heading * head.count(needle)
            if tf:
                counts[needle] = tf
        return counts, titled

    def _with_section(self, text: Prepared, page: Score) -> Score:
        """``page`` with its best section added."""
        w = self.weights
        best, where = 0.0, 0
        for number, line in enumerate(text.body.split("\n")):
            heading, _, told = line.partition("\t")
            heading, told = f" {heading} ", f" {told} "
            norm = 1 - w.section_norm
            norm += w.section_norm * len(told) / (6 * w.section_length)
            counts = {
                needle: tf
                for needle in page.needles
                if (tf := 1.5 * heading.count(needle) + told.count(needle) / norm)
            }
            if not counts:
                continue
            total, covered, _ = self._sum(counts)
            total *= self.coverage(covered)
            if total > best:
                best, where = total, number
        return replace(page, total=page.total + w.section * best, section=where)

    def _sum(self, counts: Counts) -> tuple[float, float, tuple[int, ...]]:
        """Sum of idf × saturated count, the idf covered, the units matched."""
        own = self.own(counts)
        total, matched = sum(own), {i for i, value in enumerate(own) if value}
        covered = sum(self.idf[i] for i in matched)
        for gain, units, value in self._gains(counts, own):
            if not any(own[i] < 0 for i in units):
                total += gain
                fresh = sum(self.idf[i] for i in units if i not in matched)
                covered += min(value, fresh)
                matched |= set(units)
                for i in units:
                    own[i] = -1.0  # spoken for
        return total, covered, tuple(sorted(matched))

    def own(self, counts: Counts) -> list[float]:
        """What each unit of the plan is worth by its own words."""
        k = self.weights.saturation
        own = [0.0] * len(self._units)
        for i, options in enumerate(self._units):
            for needle, value in options:
                if tf := counts.get(needle):
                    own[i] = max(own[i], value * tf * (k + 1) / (tf + k))
        return own

    def _gains(
        self, counts: Counts, own: list[float]
    ) -> list[tuple[float, tuple[int, ...], float]]:
        """What each span adds to its units' own sums, the largest first."""
        k = self.weights.saturation
        gains = []
        for units, options in self._spans:
            best, worth = 0.0, 0.0
            for needle, value in options:
                if tf := counts.get(needle):
                    best = max(best, value * tf * (k + 1) / (tf + k))
                    worth = max(worth, value)
            gain = best - sum(own[i] for i in units)
            if gain > 0:
                gains.append((gain, units, worth))
        return sorted(gains, key=lambda gain: (-gain[0], gain[1]))

    def near(self, text: Prepared, matched: set[int]) -> float:
        """What neighbours of the query that are neighbours in the text are worth."""
        pairs = [p for p in self.plan.neighbours if matched.issuperset(p[1])]
        if not pairs:
            return 0.0
        body, title = _pad(text.body), f" {text.title} "
        return sum(
            sum(self.idf[i] for i in units) / len(units)
            for needle, units in pairs
            if needle in body or needle in title
        )

    def title_bonus(self, title: str, titled: Counts) -> tuple[float, bool]:
        """The bonus, and whether the title holds all that was asked."""
        if not titled:
            return 0.0, False
        title = f" {title} "
        w = self.weights
        asked = f" {self.plan.title} "
        bonus = w.exact_title * self.total_idf if title == asked else 0.0
        _, covered, _ = self._sum(titled)
        words = title.split()
        told = max(sum(1 for word in words if f" {word} " in asked), 1)
        share = (told / len(words)) ** 0.5
        bonus += w.title_says_it * covered * covered / self.total_idf * share
        return bonus, covered > 0.99 * self.total_idf


def _pad(text: str) -> str:
    return " " + text.replace("\t", " ").replace("\n", " \n ") + " "
