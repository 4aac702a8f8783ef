"""Pages like another one, for one reader: asked of the engine now and then, checked
with the database each time.
"""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass

from django.core.cache import cache
from django.utils.html import escape
from django.utils.safestring import mark_safe

from search import services
from search.engines import EngineError, Like, pages, signatures
from search.models import Entry
from search.results import Hit
from search.sources import SOURCES
from search.visibility import Reader

SIZE = 5
SPARE = 7  # beyond those shown: for translations, and what the recheck takes away
KEPT, EMPTY_KEPT = 3_600, 60  # seconds
KINDS = tuple(source.kind for source in SOURCES if source.is_page)

logger = logging.getLogger(__name__)


class NotFound(Exception):
    """There is no such thing, or not for this reader."""


@dataclass(frozen=True)
class Related:
    """A thing, and pages like it, most alike first."""

    title: str
    url: str
    locale: str
    hits: tuple[Hit, ...]


def to(*, kind: str, pk: int, reader: Reader) -> Related:
    """Pages like (kind, pk), those in its language first and no translation of it or
    of one another. Raises NotFound."""
    rows_of_kind = Entry.objects.findable().filter(kind=kind, source_pk=pk)
    entry = rows_of_kind.defer("sections").first()
    if entry is None:
        raise NotFound
    ids = _ids(entry, reader)
    rows = pages.read([entry.pk, *ids], reader)
    if entry.pk not in rows:
        raise NotFound
    own = rows[entry.pk]
    seen = {own.translation_key} - {""}
    hits: list[Hit] = []
    for row in (rows[i] for i in ids if i in rows):
        if row.translation_key not in seen:
            hits.append(_hit(row))
            seen |= {row.translation_key} - {""}
    return Related(own.title, own.url, own.locale, tuple(hits[:SIZE]))


def _ids(entry: Entry, reader: Reader) -> Sequence[int]:
    """Entries like this one, from the cache if they were asked for within the hour."""
    passes = signatures.passes(reader)
    digest = hashlib.sha256("|".join(passes).encode()).hexdigest()[:16]
    key = f"related:{entry.pk}:{entry.version}:{digest}"
    known: Sequence[int] | None = cache.get(key)
    if known is None:
        known = _asked(entry, reader)
        cache.set(key, known, KEPT if known else EMPTY_KEPT)
    return known


def _asked(entry: Entry, reader: Reader) -> Sequence[int]:
    like = Like(entry=entry, kinds=KINDS, reader=reader, size=SIZE + SPARE)
    for engine in services.engines():
        try:
            return engine.related(like)
        except EngineError as error:
            logger.warning("search_related_failed: %s: %s", engine.name, error)
    return ()


def _hit(row: pages.Row) -> Hit:
    return Hit(
        kind=row.kind,
        title=row.title,
        url=row.url,
        source_path=row.source_path,
        title_html=mark_safe(escape(row.title)),  # noqa: S308
        highlight=mark_safe(escape(row.summary)),  # noqa: S308
        facts=row.facts,
        locale=row.locale,
        translation_key=row.translation_key,
    )
