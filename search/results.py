"""What a search answers, whichever engine found it."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from django.utils.safestring import SafeString

from search.facets import Facet
from search.kinds import KINDS, WORD_KINDS
from search.query import Query

NOTHING = SafeString("")


@dataclass(frozen=True)
class Hit:
    """One result. `title_html` and `highlight` are safe HTML with `<mark>` only."""

    kind: str
    title: str
    url: str
    anchor: str = ""
    section: str = ""
    source_path: str = ""
    score: float = 0.0
    title_html: SafeString = NOTHING
    section_html: SafeString = NOTHING
    highlight: SafeString = NOTHING
    facts: dict[str, Any] = field(default_factory=dict)
    why: tuple[str, ...] = ()
    locale: str = ""
    translation_key: str = ""  # the same for a page and its translations
    source_pk: int = 0
    put_first: str = ""  # "promoted" by editors, or "recognised" in a pasted error
    alike: bool = False  # an answer by its meaning more than by its words

    @property
    def address(self) -> str:
        """Where the hit leads: the page, at the section that answers."""
        return f"{self.url}#{self.anchor}" if self.anchor else self.url

    @property
    def kind_label(self) -> Any:
        return KINDS.get(self.kind, self.kind)

    @property
    def verified_on(self) -> date | None:
        return _day(self.facts.get("verified_on"))

    @property
    def old_since(self) -> date | None:
        return _day(self.facts.get("old_since"))

    @property
    def edited_on(self) -> date | None:
        return _day(self.facts.get("edited_on"))

    @property
    def checked_on(self) -> date | None:
        return _day(self.facts.get("checked_on"))

    def as_json(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "title": self.title,
            "url": self.url,
            "anchor": self.anchor,
            "source_path": self.source_path,
            "score": round(self.score, 4),
            "highlight": str(self.highlight),
            "section": self.section,
        }


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


@dataclass(frozen=True)
class Help:
    """What may help when nothing was found."""

    relaxed: str = ""  # a query that has hits
    relaxed_total: int = 0
    unfiltered: int = 0  # hits without the filters
    topics: tuple[tuple[str, str], ...] = ()  # (label, url)
    weak: int = 0  # hits that hold some of the words and do not seem to answer


@dataclass(frozen=True)
class Results:
    query: Query
    engine: str
    total: int = 0
    hits: tuple[Hit, ...] = ()
    facets: tuple[Facet, ...] = ()
    took_ms: float = 0.0
    degraded: bool = False
    did_you_mean: str = ""
    corrected: bool = False  # the hits are those of `did_you_mean`
    unfiltered: int = 0
    weak: int = 0  # left out, because none of them seems to answer
    page: int = 1
    size: int = 10
    help: Help | None = None

    def with_(self, **changes: Any) -> Results:
        return replace(self, **changes)

    def as_json(self) -> dict[str, Any]:
        """The shape promised in the interface."""
        return {
            "engine": self.engine,
            "degraded": self.degraded,
            "total": self.total,
            "took_ms": round(self.took_ms, 1),
            "did_you_mean": self.did_you_mean or None,
            "hits": [hit.as_json() for hit in self.hits],
            "facets": {
                facet.name: [
                    {
                        "value": value.value,
                        "label": value.label,
                        "count": value.count,
                        "selected": value.selected,
                    }
                    for value in facet.values
                ]
                for facet in self.facets
            },
        }


@dataclass(frozen=True)
class Suggestion:
    """One line below the search box: a page to open, or a text to search."""

    group: str  # commands, pages, topics
    label: str
    label_html: SafeString
    kind: str = ""
    url: str = ""
    query: str = ""
    facts: dict[str, Any] = field(default_factory=dict)
    entries: int | None = None

    @property
    def kind_label(self) -> Any:
        return WORD_KINDS.get(self.kind) or KINDS.get(self.kind, self.kind)
