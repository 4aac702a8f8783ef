"""Suggestions while one types: titles by their beginnings, commands by their count.

One search and three small statements: the ledger at this moment, the vocabulary, and
the rows with their recheck.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from search import tokens
from search.engines import EngineError, pages, signatures, suggesting
from search.engines.elasticsearch import query, standing
from search.engines.elasticsearch.dsl import A, Clause, Q, Search
from search.engines.elasticsearch.indices import read_alias
from search.engines.elasticsearch.mapping import schema
from search.models import Word
from search.plan import Option
from search.results import Suggestion
from search.visibility import Reader

TIMEOUT = "500ms"
WORDS = 6
_SCHEMA = schema()


def suggest(
    text: str,
    *,
    passes: Sequence[str],
    reader: Reader,
    locale: str,
    ask: Callable[[Callable[[Any], Any]], dict[str, Any]],
) -> list[Suggestion]:
    """At most a dozen suggestions for an unfinished `text`. Raises EngineError."""
    text = suggesting.tidied(text)
    folded = tokens.words(text)
    if len("".join(folded)) < suggesting.SHORTEST:
        return []
    now = standing.read(reader, passes)
    if now.schema != _SCHEMA:
        raise EngineError("the index has an older form: run manage.py search_rebuild")
    if signatures.learn(now.signatures):
        passes = signatures.passes(reader)
    if not now.sizes.get(locale):
        return []
    words = suggesting.words_like("".join(folded))
    body = _body(text, words, passes, now.hidden, locale)
    answer = ask(lambda server: server.search(index=read_alias(locale), body=body))
    ids = [int(hit["sort"][-1]) for hit in answer["hits"]["hits"]]
    counted = (
        answer["aggregations"]["words"]["seen"]["found"]["buckets"] if words else {}
    )
    counts = {
        word.text: counted[str(number)]["doc_count"]
        for number, word in enumerate(words)
    }
    rows = pages.read(ids, reader)
    listed = [rows[i] for i in ids if i in rows]
    return suggesting.arranged(text, words, counts, listed, locale)


def _counts(answer: dict[str, Any], words: Sequence[Word]) -> dict[str, int]:
    if not words:
        return {}
    buckets = answer["aggregations"]["words"]["seen"]["found"]["buckets"]
    return {
        word.text: buckets[str(number)]["doc_count"]
        for number, word in enumerate(words)
    }


def _body(
    text: str,
    words: Sequence[Word],
    passes: Sequence[str],
    hidden: Sequence[int],
    locale: str,
) -> dict[str, Any]:
    seen = query.visible(passes)
    gone = [Q("ids", values=[str(pk) for pk in hidden])] if hidden else []
    typed = text.split()
    titles = [_title(word) for word in typed[:-1][: WORDS - 1]]
    titles.append(Q("match", **{"title.prefix": _all(typed[-1])}))
    search = Search().query(Q("bool", filter=[*seen, *titles], must_not=gone))
    search = search.sort("title_size", "entry")[: suggesting.READ]
    if words:
        # Commands stand in texts whose titles say nothing of them.
        everywhere = A("global")
        inside = A("filter", Q("bool", filter=seen, must_not=gone))
        inside.bucket("found", A("filters", filters=_each(words, locale)))
        everywhere.bucket("seen", inside)
        search.aggs.bucket("words", everywhere)
    search = search.extra(
        stored_fields="_none_", timeout=TIMEOUT, track_total_hits=False
    )
    return search.to_dict()


def _title(word: str) -> Clause:
    return Q(
        "bool",
        should=[
            Q("match", title=_all(word)),
            Q("match", **{"title.parts": _all(word)}),
        ],
        minimum_should_match=1,
    )


def _all(text: str) -> dict[str, str]:
    return {"query": text, "operator": "and"}


def _each(words: Sequence[Word], locale: str) -> dict[str, Clause]:
    return {
        str(number): query.clause(
            Option(tuple(tokens.tokens(word.text, locale)), text=word.text)
        )
        for number, word in enumerate(words)
    }
