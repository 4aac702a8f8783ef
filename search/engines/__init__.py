"""What an engine is. The database engine is always there; others may join.

Every engine answers the same request with the same kind of result, so that the page
does not care which one did.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, ClassVar, Protocol

from search.facets import Choice
from search.meaning.embedding import Vector
from search.query import Query
from search.results import Results, Suggestion
from search.visibility import ANYBODY, Reader

if TYPE_CHECKING:
    from search.models import Entry


class EngineError(Exception):
    """An engine cannot answer now; another one may."""


@dataclass(frozen=True)
class Request:
    """One question of one reader. `page` counts from 1. `boosted` are things, as
    (kind, primary key), that come before all others if the reader may see them; the
    first `promoted` of them were chosen by editors."""

    query: Query
    chosen: Choice = field(default_factory=dict)
    reader: Reader = ANYBODY
    locale: str = "en"
    page: int = 1
    size: int = 10
    boosted: tuple[tuple[str, int], ...] = ()
    promoted: int = 0
    # What the query means (search.meaning); None: the search goes by words alone.
    vector: Vector | None = None

    @property
    def offset(self) -> int:
        return (self.page - 1) * self.size


@dataclass(frozen=True)
class Like:
    """What else is like `entry`, of some kinds, for one reader."""

    entry: Entry
    kinds: tuple[str, ...]
    reader: Reader = ANYBODY
    size: int = 10


class Engine(Protocol):
    name: ClassVar[str]

    def search(self, request: Request) -> Results:
        """Hits, facets and total. Raises EngineError if it cannot answer."""

    def suggest(self, text: str, *, reader: Reader, locale: str) -> list[Suggestion]:
        """What `text` may become while it is typed, best first within its group."""

    def related(self, like: Like) -> list[int]:
        """Entries like one of them, the most alike first; those in its own language
        before others. Raises EngineError."""

    def walk(self, request: Request, most: int) -> Iterator[list[int]]:
        """Entry ids of all hits in the reader's language, in batches of the request's
        size, at most `most` together. Raises EngineError, also on the way."""
