"""Every hit of a search, line by line, for programs.

The hits come in the order in which the engine finds them, one language, in batches;
each batch is checked once more with the database, so that what is restricted while it
runs is left out. The last line says whether the list is whole.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain
from typing import Any

from search import facets, services
from search.engines import Engine, EngineError, Request, pages
from search.visibility import Reader

MOST = 10_000  # hits of one export
BATCH = 250

logger = logging.getLogger(__name__)


class NothingAsked(Exception):
    """Neither words nor a facet: everything is not a result."""


@dataclass(frozen=True)
class Export:
    """`lines` are NDJSON, the last of them about the list itself."""

    engine: str
    degraded: bool
    lines: Iterator[str]


def export(
    *,
    text: str,
    parameters: Mapping[str, Iterable[str]],
    reader: Reader,
    locale: str,
    using: Iterable[Engine] | str = "auto",
) -> Export:
    """Asks the first engine that can answer; one that fails later ends the list and
    says so. Raises NothingAsked, EngineError, UnknownEngine."""
    query = services.read(text, locale=locale)
    chosen = facets.choice(query, parameters)
    if query.intent == "empty" and not chosen:
        raise NothingAsked
    language = locale.split("-")[0]
    request = Request(query, chosen, reader, language, size=BATCH)
    asked = services.engines(using) if isinstance(using, str) else list(using)
    for number, engine in enumerate(asked):
        batches = engine.walk(request, MOST + 1)
        try:
            first = next(batches, [])
        except EngineError as error:
            logger.warning("search_export_failed: %s: %s", engine.name, error)
            continue
        lines = _lines(chain([first], batches), reader)
        return Export(engine.name, number > 0, lines)
    raise EngineError("no engine can answer")


def _lines(batches: Iterable[list[int]], reader: Reader) -> Iterator[str]:
    told = met = 0
    trouble = ""
    try:
        for ids in batches:
            kept = ids[: MOST - met]
            met += len(ids)
            rows = pages.read(kept, reader)
            for row in (rows[pk] for pk in kept if pk in rows):
                told += 1
                yield _line(_shown(row))
    except EngineError as error:
        logger.warning("search_export_broken: %s", error)
        trouble = "The search failed on the way; the list is not whole."
    end: dict[str, Any] = {"end": not trouble, "hits": told, "more": met > MOST}
    yield _line(end | ({"detail": trouble} if trouble else {}))


def _shown(row: pages.Row) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "title": row.title,
        "url": row.url,
        "source_path": row.source_path,
        "locale": row.locale,
        "number": row.facts.get("number"),
        "summary": row.summary,
    }


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, ensure_ascii=False) + "\n"
