"""How an answer is made, whichever engine finds.

An engine only finds: which rows hold what, how often each term stands in the text, and
the facets. Ordering, correcting typos, other languages and the passages are the same
for all, so that the same query reads the same on every engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import ClassVar

from search import facets, highlight, tokens, words
from search import plan as plans
from search.engines import Request, ordering, pages, signatures, statement
from search.engines.ordering import Outcome
from search.meaning import fusing, keeping, matrix
from search.models import Stamp
from search.pasted import known as signatures_known
from search.plan import Plan, Unit
from search.promoted import known as promotions_known
from search.query import Query
from search.ranking import Score
from search.results import Hit, Results
from search.synonyms import known as synonyms_known

FEW = 3
LONGEST_PATIENCE = 3  # other languages asked when the reader's own has few hits


class Answering:
    """What is common to the engines; each brings its own `find`."""

    name: ClassVar[str]

    def find(
        self,
        request: Request,
        plan: Plan,
        bits: statement.Bits,
        *,
        locales: Sequence[str],
        passes: Sequence[str],
    ) -> statement.Found:
        raise NotImplementedError

    def answer(self, request: Request) -> Results:
        outcome = self._run(request, plans.plan(request.query, request.locale))
        outcome, typos = self._second_try(request, outcome)
        results = self._results(request, outcome, typos)
        others = self._other_languages(request, results, outcome.found.sizes)
        return others or results

    def understood(self, request: Request) -> Outcome:
        """What the engine finds in the reader's language, slips put right as for a
        page of hits."""
        outcome = self._run(request, plans.plan(request.query, request.locale))
        return self._second_try(request, outcome)[0]

    def ranked(self, request: Request) -> tuple[Outcome, ordering.Ranked]:
        """What stands on the page of `request`, with scores, before it is read."""
        outcome = self.understood(request)
        return outcome, ordering.window(request, outcome)

    def _run(
        self, request: Request, plan: Plan, locales: Sequence[str] = ()
    ) -> Outcome:
        bits = statement.bits_of(plan, len(request.boosted))
        locales = locales or [request.locale]
        passes = signatures.passes(request.reader)
        found = self.find(request, plan, bits, locales=locales, passes=passes)
        if signatures.learn(found.signatures):  # new ones came into use: ask again
            passes = signatures.passes(request.reader)
            found = self.find(request, plan, bits, locales=locales, passes=passes)
        synonyms_known.stamp(found.stamps.get(Stamp.SYNONYMS, 0))
        signatures_known.stamp(found.stamps.get(Stamp.SIGNATURES, 0))
        promotions_known.stamp(found.stamps.get(Stamp.PROMOTED, 0))
        documents = sum(found.sizes.get(locale, 0) for locale in locales)
        statistics = bits.statistics(found, documents)
        return Outcome(plan, found, statistics, bits, request.query.intent)

    def _second_try(
        self, request: Request, first: Outcome
    ) -> tuple[Outcome, Mapping[str, Sequence[str]]]:
        """With corrected words and an unfinished last one, where little was found."""
        if request.boosted and first.total:
            return first, {}
        missing = _missing(first)
        unknown = [unit.term.text.lower() for unit in missing if _is_plain(unit)]
        typos = words.corrections(unknown) if unknown else {}
        last_is_missing = bool(missing) and missing[-1] == first.plan.units[-1]
        prefix = first.total < FEW and last_is_missing
        if not typos and not prefix:
            return first, {}
        plan = plans.plan(request.query, request.locale, typos=typos, prefix=prefix)
        second = self._run(request, plan)
        return (second, typos) if second.total else (first, {})

    def _results(
        self, request: Request, outcome: Outcome, typos: Mapping[str, Sequence[str]]
    ) -> Results:
        window = ordering.window(request, outcome)
        rows = pages.read([entry_id for entry_id, _ in window], request.reader)
        gone = len(window) - len(rows)
        shown = [(rows[i], score) for i, score in window if i in rows][: request.size]
        query = request.query
        if _nothing_fits(request, outcome, [score for _, score in window]):
            weak = outcome.total - gone
            return Results(query=query, engine=self.name, weak=weak, size=request.size)
        corrected = _corrected(query, typos, outcome)
        return Results(
            query=query,
            engine=self.name,
            total=outcome.total - gone,
            hits=tuple(
                _hit(
                    row,
                    score,
                    outcome.plan,
                    put_first=_put_first(row, request),
                )
                for row, score in shown
            ),
            facets=facets.arrange(outcome.found.facets, request.chosen),
            did_you_mean=corrected,
            unfiltered=outcome.found.unfiltered,
            page=request.page,
            size=request.size,
        )

    def _other_languages(
        self, request: Request, own: Results, sizes: Mapping[str, int]
    ) -> Results | None:
        """Hits in other languages, where the reader's own has few."""
        others = [code for code in sizes if code != request.locale]
        if own.total >= FEW or request.query.intent == "empty" or request.page > 1:
            return None
        best = own
        for code in sorted(others, key=lambda c: -sizes[c])[:LONGEST_PATIENCE]:
            plan = plans.plan(request.query, code)
            elsewhere = replace(request, locale=code)
            results = self._results(elsewhere, self._run(elsewhere, plan), {})
            best = _joined(best, results, request) if results.total else best
        return best if best is not own else None


def _nothing_fits(request: Request, outcome: Outcome, scores: list[Score]) -> bool:
    """Nothing is alike and no hit holds enough of the query: said only where every
    vector is there to be compared."""
    found = outcome.found
    if not found.compared or not scores or request.page > 1 or request.boosted:
        return False
    if max(score.covered for score in scores) >= fusing.COVERED:
        return False
    best = max((one.similarity for one in found.near.values()), default=-1.0)
    return best < fusing.by_chance(matrix.sections()) and keeping.complete()


def _missing(outcome: Outcome) -> list[Unit]:
    """Terms of the query that stand nowhere in what the reader may see."""
    frequency = outcome.statistics.frequency
    return [
        unit
        for unit in outcome.plan.units
        if not any(frequency.get(option) for option in unit.options)
    ]


def _is_plain(unit: Unit) -> bool:
    """A word that may be a typo: letters only, no code."""
    text = unit.term.text
    return unit.term.kind == "word" and text.isascii() and text.isalpha()


def _corrected(
    query: Query, typos: Mapping[str, Sequence[str]], outcome: Outcome
) -> str:
    """The query with its typos put right, if that word is found by this reader."""
    text = query.raw
    frequency = outcome.statistics.frequency
    for unit in outcome.plan.units:
        for word in typos.get(unit.term.text.lower(), ()):
            stems = tuple(tokens.tokens(word, outcome.plan.language))
            if any(o.stems == stems and frequency.get(o) for o in unit.options):
                text = text.replace(unit.term.text, word, 1)
                break
    return text if text != query.raw else ""


def _sought(plan: Plan, score: Score) -> highlight.Sought:
    """What to mark in a hit: what was found in it, else all that was looked for."""
    if score.needles:
        return highlight.Sought.of(needle.split() for needle in score.needles)
    options = [o for unit in plan.units for o in unit.options]
    return highlight.Sought.of(option.stems for option in options)


def _hit(row: pages.Row, score: Score, plan: Plan, *, put_first: str = "") -> Hit:
    sought = _sought(plan, score)
    found = row.sections[score.section] if score.section < len(row.sections) else {}
    section = {} if score.by_title else found
    text = section.get("text") or row.summary or _first_text(row.sections)
    marked = highlight.passage(text, sought, row.locale)
    if highlight.START not in marked and row.summary and not score.meaning:
        marked = highlight.passage(row.summary, sought, row.locale)
    title = section.get("title", "")
    return Hit(
        kind=row.kind,
        title=row.title,
        url=row.url,
        anchor=section.get("anchor", ""),
        section=title,
        source_path=row.source_path,
        score=score.total,
        title_html=highlight.marked_html(row.title, sought, row.locale),
        section_html=highlight.marked_html(title, sought, row.locale),
        highlight=highlight.to_html(marked),
        facts=row.facts,
        why=tuple(plan.units[i].term.text for i in score.matched),
        source_pk=row.source_pk,
        put_first=put_first,
        locale=row.locale,
        translation_key=row.translation_key,
        alike=score.meaning > score.total / 2,
    )


def _put_first(row: pages.Row, request: Request) -> str:
    key = (row.kind, row.source_pk)
    if key not in request.boosted:
        return ""
    chosen = key in request.boosted[: request.promoted]
    return "promoted" if chosen else "recognised"


def _first_text(sections: Iterable[Mapping[str, str]]) -> str:
    return next((s["text"] for s in sections if s.get("text")), "")


def _joined(own: Results, other: Results, request: Request) -> Results:
    """Hits of the reader's language, then those of another one that are no translation
    of what is listed already."""
    shown = {hit.translation_key for hit in own.hits if hit.translation_key}
    fresh = [hit for hit in other.hits if hit.translation_key not in shown]
    translated = len(other.hits) - len(fresh)
    hits = (*own.hits, *fresh)[: request.size]
    counts = [
        (facet.name, value.value, value.label, value.count)
        for results in (own, other)
        for facet in results.facets
        for value in facet.values
    ]
    merged: dict[tuple[str, str, str], int] = {}
    for name, value, label, count in counts:
        merged[name, value, label] = merged.get((name, value, label), 0) + count
    return replace(
        own,
        hits=hits,
        total=own.total + other.total - translated,
        unfiltered=own.unfiltered + other.unfiltered,
        facets=facets.arrange(
            [(*key, count) for key, count in merged.items()], request.chosen
        ),
    )
