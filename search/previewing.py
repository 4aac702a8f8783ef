"""What a change of topics would do to search: the same search, before and after.

Nothing is written. "After" is the query read with the synonyms as they would be, asked
of the same engine and ledger, without the topics that would be gone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q, Sum
from django.utils.timezone import localdate

from core.models import Topic
from core.taxonomy import Plan, Preview
from core.topic_words import folded
from search import services
from search.engines import EngineError
from search.models import QueryLog
from search.promoted import Promotions
from search.results import Hit
from search.synonyms import thought_of
from search.thesaurus import Synonyms

SHOWN = 5
MOST_WORDS = 8
MOST_LOGGED = 6
LOOK_BACK = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Answer:
    """A hit of the list after; `was` is its place before, None if it is new there."""

    hit: Hit
    was: int | None


@dataclass(frozen=True, slots=True)
class Line:
    """One query, the hits before and after, and how often readers asked it."""

    text: str
    before: tuple[Hit, ...]
    after: tuple[Answer, ...]
    times: int = 0
    totals: tuple[int, int] = (0, 0)  # results before and after

    @property
    def changed(self) -> bool:
        places = list(range(len(self.after)))
        return len(self.before) != len(self.after) or places != [
            answer.was for answer in self.after
        ]


def preview(plan: Plan) -> Preview:
    """Real queries: the words of the topics, and what readers asked of late."""
    language = settings.LANGUAGE_CODE
    synonyms = thought_of(language, plan)
    gone = Topic.objects.filter(pk__in=plan.gone)
    addresses = frozenset(topic.get_absolute_url() for topic in gone)
    asked = [(text, 0) for text in _once(plan.tried)[:MOST_WORDS]]
    asked += logged(plan.tried, today=localdate())
    try:
        lines = compare(asked, language, synonyms=synonyms, gone=addresses)
    except EngineError:
        return Preview("search/admin/words_preview.html", {"away": True})
    values = sorted_out(lines) | {"days": LOOK_BACK.days}
    return Preview("search/admin/words_preview.html", values)


def sorted_out(lines: Sequence[Line]) -> dict[str, list[Line]]:
    """What changes, and what stays as it is."""
    return {
        "changed": [line for line in lines if line.changed],
        "same": [line for line in lines if not line.changed],
    }


def compare(
    asked: Sequence[tuple[str, int]],
    language: str,
    *,
    synonyms: Synonyms | None = None,
    promotions: Promotions | None = None,
    gone: frozenset[str] = frozenset(),
) -> list[Line]:
    """Each (query, how often it was asked) before and after: with other synonyms or
    promotions than those in force, without the addresses that would be gone. Anybody's
    searches. Raises EngineError."""
    lines = []
    for text, times in asked:
        before = _hits(text, language)
        others: dict[str, Any] = {}
        if synonyms is not None:
            read_after = services.read(text, locale=language, synonyms=synonyms)
            if services.read(text, locale=language) != read_after:
                others["synonyms"] = synonyms
        if promotions is not None:
            others["promotions"] = promotions
        if others or any(hit.url in gone for hit in before[0]):
            after = _hits(text, language, gone, **others)
        else:
            after = before
        places = {hit.url: place for place, hit in enumerate(before[0])}
        answers = tuple(Answer(hit, places.get(hit.url)) for hit in after[0])
        lines.append(Line(text, before[0], answers, times, (before[1], after[1])))
    return lines


def _hits(
    text: str,
    language: str,
    gone: frozenset[str] = frozenset(),
    **others: Any,
) -> tuple[tuple[Hit, ...], int]:
    """The first hits, and how many there are."""
    size = SHOWN + len(gone)
    results = services.search(text=text, locale=language, size=size, **others)
    hits = tuple(hit for hit in results.hits if hit.url not in gone)[:SHOWN]
    return hits, results.total


def logged(words: Sequence[str], *, today: date) -> list[tuple[str, int]]:
    """(query, times) of what readers asked with one of `words` in it."""
    said = Q()
    for word in _once(words):
        if len(word) > 1:
            said |= Q(text__icontains=word)
    if not said:
        return []
    rows = QueryLog.objects.filter(said, day__gte=today - LOOK_BACK)
    counted = rows.values("text").annotate(sum=Sum("times")).order_by("-sum", "text")
    known = {folded(word) for word in words}
    found = [(row["text"], row["sum"]) for row in counted[: MOST_LOGGED + len(known)]]
    return [pair for pair in found if folded(pair[0]) not in known][:MOST_LOGGED]


def _once(words: Sequence[str]) -> list[str]:
    """Each word once, whatever its case and signs."""
    found: dict[str, str] = {}
    for word in words:
        if folded(word):
            found.setdefault(folded(word), word)
    return list(found.values())
