"""The engine itself: asks the server, or says that it cannot.

Three SQL statements beside the search: what the ledger says at this moment, the tokens
of the best candidates, and the page of hits with its recheck.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any, ClassVar

from django.db import DatabaseError

from search.engines import (
    EngineError,
    Like,
    Request,
    ordering,
    signatures,
    statement,
)
from search.engines.answering import Answering
from search.engines.elasticsearch import (
    client,
    likeness,
    query,
    standing,
    suggesting,
    walking,
)
from search.engines.elasticsearch.breaker import Breaker
from search.engines.elasticsearch.client import Trouble
from search.engines.elasticsearch.document import SEPARATOR
from search.engines.elasticsearch.indices import read_alias
from search.engines.elasticsearch.mapping import schema
from search.facets import FACETS
from search.meaning.fusing import Near
from search.plan import Plan
from search.results import Results, Suggestion
from search.visibility import Reader

breaker = Breaker()
# The form an index must have to be asked by this process.
_SCHEMA = schema()


class ElasticsearchEngine(Answering):
    name: ClassVar[str] = "elasticsearch"

    def search(self, request: Request) -> Results:
        started = time.perf_counter()
        try:
            results = self.answer(request)
        except DatabaseError as error:
            raise EngineError(str(error)) from error
        return replace(results, took_ms=(time.perf_counter() - started) * 1000)

    def suggest(self, text: str, *, reader: Reader, locale: str) -> list[Suggestion]:
        passes = signatures.passes(reader)
        return suggesting.suggest(
            text, passes=passes, reader=reader, locale=locale, ask=ask
        )

    def related(self, like: Like) -> list[int]:
        try:
            return likeness.related(like, now=current, ask=ask)
        except DatabaseError as error:
            raise EngineError(str(error)) from error

    def walk(self, request: Request, most: int) -> Iterator[list[int]]:
        try:
            plan = self.understood(request).plan
            passes = signatures.passes(request.reader)
            now = current(request.reader, passes)
        except DatabaseError as error:
            raise EngineError(str(error)) from error
        if not now.sizes.get(request.locale):
            return
        bits = statement.bits_of(plan)
        body = query.body(
            request,
            plan,
            bits,
            passes=passes,
            hidden=now.hidden,
            start=0,
            size=request.size,
        )
        aliases = _aliases([request.locale])
        yield from walking.walk(body, aliases, batch=request.size, most=most, ask=ask)

    def find(
        self,
        request: Request,
        plan: Plan,
        bits: statement.Bits,
        *,
        locales: Sequence[str],
        passes: Sequence[str],
    ) -> statement.Found:
        now = current(request.reader, passes)
        found = statement.Found(
            sizes=now.sizes, stamps=now.stamps, signatures=now.signatures, order=[]
        )
        locales = [code for code in locales if now.sizes.get(code)]
        if not locales:
            return found
        start, size = _stretch(request, plan)
        body = query.body(
            request,
            plan,
            bits,
            passes=passes,
            hidden=now.hidden,
            start=start,
            size=size,
        )
        answer = ask(lambda server: server.search(index=_aliases(locales), body=body))
        found.compared = request.vector is not None
        return _read(found, answer, bits, skipped=start)


def current(reader: Reader, passes: Sequence[str]) -> standing.Standing:
    """Raises EngineError if the index is not there or has another form."""
    now = standing.read(reader, passes)
    if now.schema != _SCHEMA:
        raise EngineError("the index has an older form: run manage.py search_rebuild")
    return now


def ask(send: Callable[[Any], Any]) -> dict[str, Any]:
    """The whole answer to one request. Raises EngineError at once while the server is
    left in peace, and for an answer that lacks a part."""
    if not breaker.allows():
        raise EngineError("Elasticsearch is left in peace after failures")
    try:
        with client.told():
            answer = send(client.reading()).body
            whole = not answer["timed_out"] and not answer["_shards"]["failed"]
        if not whole:
            raise Trouble("its answer lacks a part", 503)
    except Trouble as trouble:
        # A request it does not understand is our fault: it is well.
        breaker.succeeded() if trouble.ours else breaker.failed()
        raise EngineError(str(trouble)) from trouble
    breaker.succeeded()
    return answer


def _aliases(locales: Sequence[str]) -> list[str]:
    return [read_alias(code) for code in locales]


def _stretch(request: Request, plan: Plan) -> tuple[int, int]:
    """Which hits to ask for, as (first, number): the candidates, and the page."""
    end = request.offset + request.size + ordering.SPARE
    listed = plan.empty and not request.boosted
    if request.offset >= ordering.CANDIDATES or listed:
        return request.offset, end - request.offset
    return 0, max(ordering.CANDIDATES, end)


def _read(
    found: statement.Found, answer: Any, bits: statement.Bits, *, skipped: int
) -> statement.Found:
    try:
        hits = answer["hits"]["hits"]
        for hit in hits:
            key = int(hit["sort"][-1])
            found.masks[key] = sum(map(int, hit.get("matched_queries", ())))
            if found.masks[key] & bits.near:
                found.near[key] = _near(hit["inner_hits"]["near"]["hits"]["hits"][0])
        found.order = list(found.masks)
        found.skipped = skipped
        found.count = answer["hits"]["total"]["value"]
        counted = answer["aggregations"]
        found.seen = counted["seen"]["doc_count"]
        found.facets = _facets(counted)
        buckets = counted.get("options", {}).get("buckets", {})
        found.frequency = {
            option: buckets[str(bit)]["doc_count"]
            for option, bit in bits.options.items()
        }
    except (LookupError, TypeError, ValueError) as error:
        raise EngineError(f"its answer has another form: {error!r}") from error
    return found


def _near(best: Any) -> Near:
    """The best section of a hit: its score is (1 + cosine) / 2, boosted."""
    position = best["fields"]["sections.position"][0]
    return Near(2 * best["_score"] / query.NEAR - 1, int(position))


def _facets(counted: Any) -> list[tuple[str, str, str, int]]:
    found = []
    for name in FACETS:
        merged: dict[str, tuple[str, int]] = {}
        one = counted[f"facet_{name}"]
        for bucket in one.get("values", one)["buckets"]:
            value, _, label = bucket["key"].partition(SEPARATOR)
            shown, count = merged.get(value, ("", 0))
            merged[value] = (max(shown, label), count + bucket["doc_count"])
        found += [
            (name, value, label, count) for value, (label, count) in merged.items()
        ]
    return found
