"""The text table of the database engine: prepared tokens, one row an entry.

FTS5 on SQLite, two tsvectors on PostgreSQL. Both get the very same tokens, made by
`search.tokens`, and never the raw text; PostgreSQL's vectors are written out here,
with positions, so that its own parser has no say either.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence

from django.db import connection

from search import tokens
from search.plan import Option
from search.ranking import Prepared
from search.sources.base import Record

# PostgreSQL refuses vectors above 1 MB and forgets positions after 16,383.
MAX_WORDS = 16_000
MAX_POSITIONS_OF_A_WORD = 255
FIELDS = ("title", "path", "head", "parts", "body")

logger = logging.getLogger(__name__)


def prepare(record: Record) -> Prepared:
    """The tokens of a record, at most `MAX_WORDS` of them; the rest is logged."""
    language = record.locale
    left = MAX_WORDS

    def take(text: str, make=tokens.tokens) -> str:  # type: ignore[no-untyped-def]
        nonlocal left
        found = make(text, language)[: max(left, 0)]
        left -= len(found)
        return " ".join(found)

    headings = " ".join(section["title"] for section in record.sections)
    topics = " ".join(label for _, label in record.facets.get("topic", []))
    everything = " ".join(
        f"{section['title']} {section['text']}" for section in record.sections
    )
    title = take(record.title)
    path = take(record.names)
    head = take(f"{headings} {record.summary} {topics}")
    parts = take(f"{record.title} {everything}", tokens.parts)
    body = [
        f"{take(section['title'])}\t{take(section['text'])}"
        for section in record.sections
    ]
    if left <= 0:
        logger.warning("search_text_cut: %s %s", record.kind, record.source_pk)
    return Prepared(title, path, head, "\n".join(body), parts)


def write(rows: Iterable[tuple[int, Prepared]]) -> None:
    """Replaces the text of entries, by id."""
    rows = list(rows)
    if not rows:
        return
    remove([entry_id for entry_id, _ in rows])
    columns = [
        (entry_id, *(getattr(text, name) for name in FIELDS)) for entry_id, text in rows
    ]
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            vectors = [_vectors(text) for _, text in rows]
            cursor.executemany(
                "INSERT INTO search_text (entry_id, title, path, head, parts, body,"
                " title_vector, text_vector) VALUES (%s, %s, %s, %s, %s, %s,"
                " %s::tsvector, %s::tsvector)",
                [(*row, *pair) for row, pair in zip(columns, vectors, strict=True)],
            )
        else:
            cursor.executemany(
                "INSERT INTO search_text (rowid, title, path, head, parts, body)"
                " VALUES (%s, %s, %s, %s, %s, %s)",
                columns,
            )


def remove(entry_ids: Sequence[int]) -> None:
    """Forgets the text of entries."""
    if not entry_ids:
        return
    marks = ",".join(["%s"] * len(entry_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"DELETE FROM search_text WHERE {key()} IN ({marks})",  # noqa: S608
            list(entry_ids),
        )


def clear() -> None:
    """Empties the table, before a rebuild."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM search_text")


def read(entry_ids: Sequence[int]) -> dict[int, Prepared]:
    """The tokens of entries, in one statement."""
    if not entry_ids:
        return {}
    marks = ",".join(["%s"] * len(entry_ids))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key()}, title, path, head, body, parts FROM search_text"  # noqa: S608
            f" WHERE {key()} IN ({marks})",
            list(entry_ids),
        )
        return {row[0]: Prepared(*row[1:]) for row in cursor.fetchall()}


def key() -> str:
    """The column that holds the entry's id."""
    return "entry_id" if connection.vendor == "postgresql" else "rowid"


def condition(options: Sequence[Option], *, title: bool = False) -> tuple[str, str]:
    """SQL with one parameter, true of rows where one of `options` stands; in the
    title only, if asked."""
    if connection.vendor == "postgresql":
        column = "title_vector" if title else "text_vector"
        return f"{column} @@ %s::tsquery", " | ".join(map(_tsquery, options))
    phrases = " OR ".join(map(_fts5, options))
    return "search_text MATCH %s", f"{{title}} : ({phrases})" if title else phrases


def _tsquery(option: Option) -> str:
    words = [f"'{stem}'" for stem in option.stems]
    if option.prefix:
        words[-1] += ":*"
    return "(" + " <-> ".join(words) + ")"


def _fts5(option: Option) -> str:
    phrase = '"' + " ".join(option.stems) + '"'
    return phrase + " *" if option.prefix else phrase


def _vectors(text: Prepared) -> tuple[str, str]:
    whole = [getattr(text, name) for name in FIELDS]
    return _vector([text.title]), _vector(whole)


def _vector(texts: Sequence[str]) -> str:
    """A tsvector written out; fields stand apart, so that no phrase crosses them."""
    positions: dict[str, list[int]] = {}
    position = 1
    for text in texts:
        for token in text.split():
            places = positions.setdefault(token, [])
            if len(places) < MAX_POSITIONS_OF_A_WORD:
                places.append(position)
            position += 1
        position += 1
    return " ".join(
        f"'{token}':{','.join(map(str, places))}" for token, places in positions.items()
    )
