"""Searching: from what somebody typed to results, whichever engine answers."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import quote

from django.utils.timezone import localdate

from core.models import Topic, TopicAddress
from search import facets, language, pasted, promoted
from search.engines import Engine, EngineError, Request
from search.engines.database import DatabaseEngine
from search.engines.elasticsearch import client
from search.engines.elasticsearch.engine import ElasticsearchEngine
from search.explaining import Reasons, reasons
from search.kinds import KINDS
from search.meaning import asking, fusing
from search.promoted import Promotions
from search.query import Query
from search.recognising import with_pitfalls
from search.results import Help, Results, Suggestion
from search.synonyms import known
from search.thesaurus import Synonyms
from search.visibility import ANYBODY, Reader

DEEPEST = 1_000  # results that can be paged to; more is a question to narrow
LARGEST_PAGE = 100

logger = logging.getLogger(__name__)
_database = DatabaseEngine()
_elasticsearch = ElasticsearchEngine()


class TooDeep(Exception):
    """Somebody pages beyond `DEEPEST`; narrowing the search helps, paging does not."""


class UnknownEngine(Exception):
    """There is no engine of that name here."""


def engines(name: str = "auto") -> list[Engine]:
    """Engines to ask, in this order. Raises UnknownEngine."""
    if name == "auto" and client.configured():
        return [_elasticsearch, _database]
    if name in ("auto", "database"):
        return [_database]
    if name == "elasticsearch" and client.configured():
        return [_elasticsearch]
    raise UnknownEngine(name)


def search(
    *,
    text: str,
    parameters: Mapping[str, Iterable[str]] | None = None,
    reader: Reader = ANYBODY,
    locale: str = "en",
    page: int = 1,
    size: int = 10,
    plain: bool = False,
    using: Iterable[Engine] | str = "auto",
    synonyms: Synonyms | None = None,
    promotions: Promotions | None = None,
) -> Results:
    """Reads `text`, asks the first engine that can answer and says if it was not the
    first one. `synonyms`, `promotions`: others than those in force. Raises TooDeep,
    UnknownEngine, EngineError if none answers."""
    asked = engines(using) if isinstance(using, str) else list(using)

    def ask() -> Results:
        lines = pasted.with_lines(text)
        query = read(lines, locale=locale, plain=plain, synonyms=synonyms)
        request = request_for(
            text,
            query,
            parameters=parameters,
            reader=reader,
            locale=locale,
            page=page,
            size=size,
            plain=plain,
            promotions=promotions,
        )
        if query.intent == "empty" and not (request.chosen or request.boosted):
            return Results(
                query=query, engine=asked[0].name, page=request.page, size=request.size
            )
        results = _first_answer(asked, request)
        if today := _of_today(request, results):
            results = _first_answer(asked, today)
        return with_pitfalls(results, lines)

    loaded, edition = known.of(locale), _editions()
    results = ask()
    if known.of(locale) is loaded and _editions() == edition:
        return results
    return ask()  # what was kept in memory turned out to be old


def _of_today(request: Request, results: Results) -> Request | None:
    """The same with topics that were merged or renamed as they are called now, or None
    where none was: addresses of searches are kept and sent around. Asks the database
    only where a topic that was chosen has nothing."""
    chosen = request.chosen.get("topic", ())
    topics = [facet for facet in results.facets if facet.name == "topic"]
    found = {value.value for facet in topics for value in facet.values if value.count}
    if found.issuperset(chosen):
        return None
    now = tuple(TopicAddress.objects.of_today(chosen))
    if now == chosen:
        return None
    return replace(request, chosen={**request.chosen, "topic": now})


def request_for(
    text: str,
    query: Query,
    *,
    parameters: Mapping[str, Iterable[str]] | None = None,
    reader: Reader = ANYBODY,
    locale: str = "en",
    page: int = 1,
    size: int = 10,
    plain: bool = False,
    promotions: Promotions | None = None,
) -> Request:
    """What an engine is asked for `query`, read from `text`. Raises TooDeep."""
    page, size = max(1, page), max(1, min(size, LARGEST_PAGE))
    if page * size > DEEPEST:
        raise TooDeep
    text = pasted.with_lines(text)
    ours = () if plain else _promoted(query, locale, promotions)
    recognised = () if plain else (match.key for match in pasted.matches(text))
    return Request(
        query=query,
        chosen=facets.choice(query, parameters or {}),
        reader=reader,
        locale=locale.split("-")[0],
        page=page,
        size=size,
        boosted=tuple(dict.fromkeys((*ours, *recognised))),
        promoted=len(ours),
        vector=None if plain else asking.vector_of(fusing.text_of(query)),
    )


def explain(
    *, text: str, locale: str = "en", plain: bool = False, **arguments: Any
) -> tuple[Results, dict[tuple[str, int], Reasons]]:
    """The first page of a search and, by (kind, primary key), why each hit is where it
    is. `arguments` are those of `search`. Raises as `search` does."""
    found = search(text=text, locale=locale, plain=plain, **arguments)
    if found.query.intent == "empty":
        return found, {}
    request = request_for(text, found.query, locale=locale, plain=plain, **arguments)
    engine = next(each for each in engines(found.engine) if each.name == found.engine)
    return found, reasons(engine, request)[1]


def _editions() -> tuple[int, int]:
    return pasted.known.edition, promoted.known.edition


def _promoted(
    query: Query, locale: str, promotions: Promotions | None
) -> tuple[promoted.Key, ...]:
    chosen = promoted.known.all() if promotions is None else promotions
    return chosen.keys(query, locale.split("-")[0], localdate())


def for_address(text: str, *, locale: str = "en") -> str:
    """`text` on one line; of a paste too long for an address what its search needs."""
    text = pasted.with_lines(text)
    line = pasted.on_one_line(text)
    if len(quote(line, errors="replace")) <= pasted.LONGEST_ADDRESS:
        return line
    query = read(text, locale=locale)
    return pasted.on_one_line(pasted.condense(text, query))


def read(
    text: str, *, locale: str, plain: bool = False, synonyms: Synonyms | None = None
) -> Query:
    """The query behind `text`, synonyms expanded: those in force, if none are given."""
    chosen = known.of(locale) if synonyms is None else synonyms
    return language.parse(
        text, language=locale, synonyms=chosen, kinds=KINDS, plain=plain
    )


def _first_answer(asked: list[Engine], request: Request) -> Results:
    for number, engine in enumerate(asked):
        try:
            results = engine.search(request)
        except EngineError as error:
            logger.warning("search_engine_failed: %s: %s", engine.name, error)
            if number + 1 == len(asked):
                raise
        else:
            return replace(results, degraded=results.degraded or number > 0)
    raise EngineError("no engine")


def suggest(
    *, text: str, reader: Reader = ANYBODY, locale: str = "en", using: str = "auto"
) -> list[Suggestion]:
    """Suggestions for an unfinished text; none rather than an error."""
    for engine in engines(using):
        try:
            return engine.suggest(text, reader=reader, locale=locale.split("-")[0])
        except EngineError:
            continue
    return []


def help_for(results: Results, **arguments: Any) -> Help:
    """What may help a reader whose search found nothing. `arguments` are those of
    the search, without its text."""
    query = results.query
    relaxed = " ".join(term.text for term in query.terms)
    total = 0
    hits: tuple[Any, ...] = ()
    strict = query.excluded or query.title_only or query.filters
    if relaxed and (strict or any(term.required for term in query.terms)):
        plain = search(text=relaxed, **{**arguments, "parameters": {}, "size": 10})
        total, hits = plain.total, plain.hits
    topics = tuple((hit.title, hit.url) for hit in hits if hit.kind == "topic")
    return Help(
        relaxed=relaxed if total else "",
        relaxed_total=total,
        unfiltered=results.unfiltered,
        topics=topics if total else _large_topics(),
        weak=results.weak,
    )


def _large_topics() -> tuple[tuple[str, str], ...]:
    topics = Topic.objects.in_use().order_by("-page_count", "name")[:6]
    return tuple((topic.name, topic.get_absolute_url()) for topic in topics)
