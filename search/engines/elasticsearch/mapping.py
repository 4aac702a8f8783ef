"""What an index holds: strict, so that nothing enters that nobody thought of."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from search.engines.elasticsearch.analysis import LANGUAGES, chain, language_of
from search.facets import FACETS
from search.meaning.embedding import DIMENSIONS

# Grows when documents are made in another way from the same rows.
EDITION = 3
MOST_SECTIONS = 1_000

KEYWORD = {"type": "keyword"}


def text(*subfields: str) -> dict[str, Any]:
    """A stemmed text with fields that keep code; all with offsets, so that they can be
    highlighted together."""
    return {
        **_analysed("stemmed"),
        "fields": {name: _analysed(name) for name in subfields},
    }


def _analysed(name: str) -> dict[str, Any]:
    return {"type": "text", "analyzer": name, "index_options": "offsets"}


def properties() -> dict[str, Any]:
    title = text("exact", "parts")
    title["fields"]["key"] = {"type": "keyword", "normalizer": "folded"}
    title["fields"]["prefix"] = {
        "type": "text",
        "analyzer": "prefix",
        "search_analyzer": "prefix_query",
    }
    section = {
        "anchor": {"type": "keyword", "index": False, "doc_values": False},
        "position": {"type": "integer", "index": False},
        "title": text(),
        "text": text(),
        # What the section means, where the extra `semantic` made a vector of it.
        "vector": {
            "type": "dense_vector",
            "element_type": "byte",
            "dims": DIMENSIONS,
            "index": True,
            "similarity": "cosine",
        },
    }
    return {
        "entry": {"type": "long"},
        "thing": KEYWORD,
        "visibility": KEYWORD,
        "withdrawn": {"type": "boolean"},
        "marked_at": {"type": "date"},
        "hash": {"type": "keyword", "index": False},
        "quality": {"type": "float"},
        "title": title,
        "title_size": {"type": "short"},
        # Title, other names, headings and text in one, so that a term is one clause.
        "all": text("exact", "parts"),
        "sections": {"type": "nested", "dynamic": "strict", "properties": section},
        "facets": _object(dict.fromkeys(FACETS, KEYWORD)),
        # "value\\x1flabel", so that a count brings the words shown for it.
        "labels": _object(dict.fromkeys(FACETS, KEYWORD)),
    }


def _object(fields: dict[str, Any]) -> dict[str, Any]:
    return {"type": "object", "dynamic": "strict", "properties": fields}


def index_body(locale: str) -> dict[str, Any]:
    """Settings and mappings of the index of one locale."""
    return {
        "settings": {
            "number_of_shards": 1,
            "analysis": chain(language_of(locale)),
            "index.mapping.nested_objects.limit": MOST_SECTIONS,
        },
        "mappings": {
            "dynamic": "strict",
            # Made again from the ledger, never from an index: no need to keep twice.
            "_source": {"excludes": ["all", "sections.vector"]},
            "_meta": {"schema": schema()},
            "properties": properties(),
        },
    }


def schema() -> str:
    """A short hash of all that decides what an index must look like."""
    chains = {code: chain(language) for code, language in LANGUAGES.items()}
    whole = json.dumps([EDITION, properties(), chains], sort_keys=True)
    return hashlib.sha256(whole.encode()).hexdigest()[:10]
