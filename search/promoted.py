"""What editors put before all others for a query.

Read once a process and again when their stamp has changed, which every search brings
along, as with the synonyms. Whether a reader may see such a thing is decided as with
every other hit: by the engine, and once more when the page of hits is read.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from search import language
from search.alike import key_of
from search.kinds import KINDS
from search.models import PromotedResult
from search.query import Query

Key = tuple[str, int]

MOST = 3  # things put before all others for one query


@dataclass(frozen=True, slots=True)
class Promotion:
    """`key` names the thing. It holds on the days from `start` to `end`, both
    included, in one language or, with an empty one, in all."""

    key: Key
    queries: tuple[str, ...]
    language: str = ""
    place: int = 1
    start: date | None = None
    end: date | None = None

    def holds(self, code: str, today: date) -> bool:
        return (
            self.language in ("", code)
            and (self.start is None or self.start <= today)
            and (self.end is None or today <= self.end)
        )


@dataclass
class Promotions:
    """Promotions by what is asked; keys of queries depend on the language."""

    all: tuple[Promotion, ...] = ()
    _by_key: dict[str, dict[str, list[Promotion]]] = field(default_factory=dict)

    def keys(self, query: Query, code: str, today: date) -> tuple[Key, ...]:
        """Things for this query, in their order, at most `MOST`."""
        asked = key_of(query.text, code) if self.all and query.terms else ""
        if not asked or query.intent == "error":
            return ()
        found = [p for p in self._of(code).get(asked, ()) if p.holds(code, today)]
        found.sort(key=lambda promotion: (promotion.place, promotion.key))
        return tuple(dict.fromkeys(p.key for p in found))[:MOST]

    def _of(self, code: str) -> dict[str, list[Promotion]]:
        if code not in self._by_key:
            made: dict[str, list[Promotion]] = {}
            for promotion in self.all:
                for key in {asked_as(line, code) for line in promotion.queries} - {""}:
                    made.setdefault(key, []).append(promotion)
            self._by_key[code] = made
        return self._by_key[code]


def asked_as(line: str, code: str) -> str:
    """The key of a query as an editor wrote it down: read as a reader's would be."""
    read = language.parse(line, language=code, kinds=KINDS)
    return key_of(read.text, code)


class KnownPromotions:
    """Those of the database, kept until their stamp changes."""

    def __init__(self) -> None:
        self._stamp: int | None = None
        self._known: Promotions | None = None
        self.edition = 0  # grows when what was kept turned out to be old

    def all(self) -> Promotions:
        """One statement the first time, none later."""
        if self._known is None:
            self._known = Promotions(tuple(map(of_row, PromotedResult.objects.all())))
        return self._known

    def stamp(self, value: int) -> None:
        """Takes note of the stamp in force; drops what is older."""
        if self._stamp is not None and self._stamp != value:
            self._known = None
            self.edition += 1
        self._stamp = value

    def forget(self) -> None:
        self._stamp = self._known = None


known = KnownPromotions()


def of_row(row: PromotedResult) -> Promotion:
    return Promotion(
        key=(row.kind, row.source_pk),
        queries=tuple(row.query_list),
        language=row.language,
        place=row.place,
        start=row.valid_from,
        end=row.valid_until,
    )


def thought_of(row: PromotedResult, others: Iterable[Promotion]) -> Promotions:
    """The promotions as they would be with `row`, which is not saved yet."""
    return Promotions((*others, of_row(row)))


def in_force_without(pk: int | None) -> list[Promotion]:
    rows = PromotedResult.objects.exclude(pk=pk) if pk else PromotedResult.objects.all()
    return list(map(of_row, rows))
