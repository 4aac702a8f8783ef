"""From a row of the ledger to a document, or to the stub of what is withdrawn."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from unicodedata import normalize

from search.engines.elasticsearch.mapping import MOST_SECTIONS
from search.meaning.embedding import Vector, unpack
from search.models import Entry

SEPARATOR = "\x1f"
MOST_CHARACTERS = 400_000  # of a page's text; the database engine stops earlier

Facets = Iterable[tuple[str, str, str]]  # (name, value, label)


def of(entry: Entry, facets: Facets, vectors: Sequence[Vector] = ()) -> dict[str, Any]:
    """The document of a row: a stub if it is withdrawn. `vectors` are those of its
    sections, as far as there are any."""
    if entry.state == Entry.State.WITHDRAWN:
        return {
            "entry": entry.pk,
            "withdrawn": True,
            "marked_at": entry.marked_at.isoformat(),
            "hash": "",
        }
    content = _content(entry, sorted(facets), vectors)
    return {
        **content,
        "marked_at": entry.marked_at.isoformat(),
        "hash": hash_of(content),
    }


def hash_of(content: Mapping[str, Any]) -> str:
    """A checksum of a document's content, kept with it."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def _content(
    entry: Entry, facets: list[tuple[str, str, str]], vectors: Sequence[Vector]
) -> dict[str, Any]:
    # A thing without sections means something too.
    listed = entry.sections or [{} for _ in vectors]
    sections = [
        {
            "anchor": section.get("anchor", ""),
            "position": number,
            "title": _clean(section.get("title", "")),
            "text": _clean(section.get("text", "")),
        }
        for number, section in enumerate(listed[:MOST_SECTIONS])
    ]
    for section, vector in zip(sections, vectors, strict=False):
        if any(vector):  # one of nothing points nowhere
            section["vector"] = unpack(vector)
    topics = [label for name, _, label in facets if name == "topic"]
    names = [entry.title, entry.names, entry.summary, *topics]
    told = [part[field] for part in sections for field in ("title", "text")]
    return {
        "entry": entry.pk,
        "thing": thing(entry.kind, entry.source_pk),
        "visibility": entry.visibility,
        "withdrawn": False,
        "quality": entry.quality if entry.quality > 0 else 1.0,
        "title": _clean(entry.title),
        "title_size": len(entry.title),
        "all": _cut([*map(_clean, names), *told]),
        "sections": sections,
        "facets": _listed(facets, lambda value, _: value),
        "labels": _listed(facets, lambda value, label: f"{value}{SEPARATOR}{label}"),
    }


def _cut(texts: Iterable[str]) -> list[str]:
    """Texts that are not empty, until there are enough characters. No phrase crosses
    from one into the next."""
    kept, left = [], MOST_CHARACTERS
    for text in texts:
        if text and left > 0:
            kept.append(text[:left])
            left -= len(text)
    return kept


def thing(kind: str, source_pk: int) -> str:
    return f"{kind}:{source_pk}"


def _listed(facets: list[tuple[str, str, str]], shown: Any) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value, label in facets:
        found.setdefault(name, []).append(shown(value, label))
    return found


def _clean(text: str) -> str:
    """Accents joined to their letters, and no lone surrogates, which cannot be sent."""
    return normalize("NFC", text.encode("utf-8", "ignore").decode())
