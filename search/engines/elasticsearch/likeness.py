"""Entries like another one: more_like_this over its text as the ledger has it.

The text is sent along, because an index keeps it apart from its source and may not
have heard of the newest version yet. Two SQL statements beside the searches.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from search.engines import Like, signatures
from search.engines.answering import FEW
from search.engines.elasticsearch import document, query
from search.engines.elasticsearch.dsl import Q, Search
from search.engines.elasticsearch.indices import read_alias
from search.engines.elasticsearch.standing import Standing
from search.models import EntryFacet
from search.visibility import Reader

TERMS = 25
MOST_CHARACTERS = 40_000
SAME_TOPIC = 3.0
TIMEOUT = "1s"

Ask = Callable[[Callable[[Any], Any]], Mapping[str, Any]]


def related(
    like: Like, *, now: Callable[[Reader, Sequence[str]], Standing], ask: Ask
) -> list[int]:
    """Entry ids, those of its own language before others. Raises EngineError."""
    passes = signatures.passes(like.reader)
    standing = now(like.reader, passes)
    if signatures.learn(standing.signatures):
        passes = signatures.passes(like.reader)
        standing = now(like.reader, passes)
    facets = EntryFacet.objects.filter(entry=like.entry)
    content = document.of(like.entry, facets.values_list("name", "value", "label"))
    own = like.entry.locale
    others = [code for code in standing.sizes if code not in (own, "")]
    found: list[int] = []
    for locales in ([own], others):
        if len(found) < FEW and any(standing.sizes.get(code) for code in locales):
            body = body_of(like, content, passes=passes, hidden=standing.hidden)
            found += _ids(ask, [read_alias(code) for code in locales], body)
    return found[: like.size]


def _ids(ask: Ask, aliases: Sequence[str], body: Mapping[str, Any]) -> list[int]:
    answer = ask(lambda server: server.search(index=aliases, body=body))
    return [int(hit["sort"][-1]) for hit in answer["hits"]["hits"]]


def body_of(
    like: Like,
    content: Mapping[str, Any],
    *,
    passes: Sequence[str],
    hidden: Sequence[int],
) -> dict[str, Any]:
    """The search for what is like a document. Pure."""
    seen = query.visible(passes)
    gone = [str(pk) for pk in (like.entry.pk, *hidden)]
    alike = Q(
        "more_like_this",
        fields=["title", "all"],
        like=[{"_index": read_alias(like.entry.locale), "doc": _told(content)}],
        min_term_freq=1,
        min_doc_freq=2,
        max_query_terms=TERMS,
        minimum_should_match="20%",
    )
    topics = content.get("facets", {}).get("topic", [])
    search = Search().query(
        "bool",
        must=[alike],
        should=[
            Q("constant_score", filter=Q("term", **{"facets.topic": topic}), boost=b)
            for topic, b in ((topic, SAME_TOPIC) for topic in topics)
        ],
        filter=[*seen, Q("terms", **{"facets.type": list(like.kinds)})],
        must_not=[Q("ids", values=gone)],
    )
    search = search.sort({"_score": "desc"}, "entry")[: like.size]
    search = search.extra(
        stored_fields="_none_", timeout=TIMEOUT, track_total_hits=False
    )
    return search.to_dict()


def _told(content: Mapping[str, Any]) -> dict[str, Any]:
    """Title and text, as much as tells what it is about."""
    kept, left = [], MOST_CHARACTERS
    for text in content.get("all", ()):
        kept.append(text[: max(left, 0)])
        left -= len(text)
    return {"title": content.get("title", ""), "all": [text for text in kept if text]}
