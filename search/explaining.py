"""Why results stand in their order: the score of each, taken apart.

The same run as the search itself, of the same engine and for the same reader; the
parts are those of `search.ranking`, and they add up to the score.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from search import texts
from search.engines import Request
from search.engines.ordering import Outcome
from search.models import Entry
from search.plan import Unit
from search.ranking import Prepared, Ranker, Score

# Points below this are rounding.
SMALLEST = 0.005
NOTHING = Prepared()
WHERE = {
    "title": _("title"),
    "path": _("other names"),
    "head": _("headings"),
    "body": _("text"),
    "parts": _("parts of a name"),
}


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a score, in points."""

    label: str | Promise
    points: float


@dataclass(frozen=True, slots=True)
class WordShare:
    """One term of the query in one hit. `rarity` is the same for all hits; `said` is
    (where, how often), `as_` what stood for the word where it is not itself."""

    term: str
    rarity: float
    points: float
    said: tuple[tuple[str | Promise, int], ...]
    as_: str = ""


@dataclass(frozen=True, slots=True)
class Reasons:
    """Of one hit. `rest` are points of the score that these parts do not explain: being
    put first, or what another engine adds."""

    total: float
    words: tuple[WordShare, ...] = ()
    shares: tuple[Share, ...] = ()
    quality: float = 1.0
    covered: float = 0.0  # of the query, by rarity: 0 to 1
    rest: float = 0.0


def reasons(
    engine: Any, request: Request
) -> tuple[Outcome, dict[tuple[str, int], Reasons]]:
    """What `engine` found and, by (kind, primary key), why. Raises EngineError."""
    outcome, window = engine.ranked(request)
    ranker = Ranker(outcome.plan, outcome.statistics)
    ids = [entry_id for entry_id, _score in window]
    read = texts.read(ids)
    rows = Entry.objects.in_bulk(ids)
    found = {}
    for entry_id, score in window:
        if row := rows.get(entry_id):
            text = read.get(entry_id, NOTHING)
            key = row.kind, row.source_pk
            quality = outcome.found.quality.get(entry_id, 1.0)
            present = outcome.bits.needles(outcome.found.masks.get(entry_id, 0))
            found[key] = _of_hit(ranker, text, present, score, quality)
    return outcome, found


def _of_hit(
    ranker: Ranker,
    text: Prepared,
    present: frozenset[str],
    score: Score,
    quality: float,
) -> Reasons:
    page, shares, covered = ranker.taken_apart(text, present)
    labels = {
        "synonyms": _("Said in other words, together or by initials"),
        "neighbours": _("Words that follow each other as asked"),
        "missing": _("Parts of the query that are not there"),
        "title": _("The title says what was asked"),
        "section": _("The best section says it, too"),
    }
    kept = [Share(labels[n], p) for n, p in shares.items() if abs(p) >= SMALLEST]
    own = ranker.own(ranker.counts(text, present)[0])
    words = [
        _word(unit, ranker.idf[n], own[n], text)
        for n, unit in enumerate(ranker.plan.units)
    ]
    factor = (quality - 1) * page
    if abs(factor) >= SMALLEST:
        kept.append(Share(_("Checked, kept up to date and often read, or not"), factor))
    if score.meaning >= SMALLEST:
        kept.append(Share(_("Close in meaning to what was asked"), score.meaning))
    known = page * quality + score.meaning
    rest = score.total - known if score.total else 0.0
    return Reasons(
        total=score.total,
        words=tuple(words),
        shares=tuple(kept),
        quality=quality,
        covered=covered,
        rest=rest if abs(rest) >= SMALLEST else 0.0,
    )


def _word(unit: Unit, rarity: float, points: float, text: Prepared) -> WordShare:
    for option in unit.options:
        said = _said(option.needle, text)
        if said:
            other = option.text if option is not unit.options[0] else ""
            return WordShare(unit.term.text, rarity, points, said, other)
    return WordShare(unit.term.text, rarity, points, ())


def _said(needle: str, text: Prepared) -> tuple[tuple[str | Promise, int], ...]:
    fields: Mapping[str, str] = {
        "title": text.title,
        "path": text.path,
        "head": text.head,
        "body": text.body.replace("\t", " ").replace("\n", " \n "),
        "parts": text.parts,
    }
    counts = {name: f" {value} ".count(needle) for name, value in fields.items()}
    return tuple((WHERE[name], n) for name, n in counts.items() if n)
