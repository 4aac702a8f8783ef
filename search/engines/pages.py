"""Reading the rows of a page of hits, and checking each once more.

The index may be a moment behind; who may read a page is asked of the site itself, in
the statement that reads the hits.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from search.sources import SOURCES
from search.visibility import Reader, restrictions_sql, signatures_from

_COLUMNS = (
    *("id", "kind", "source_pk", "locale", "title", "summary", "sections", "url"),
    *("source_path", "facts", "visibility", "translation_key"),
)


@dataclass(frozen=True)
class Row:
    id: int
    kind: str
    source_pk: int
    locale: str
    title: str
    summary: str
    sections: list[dict[str, str]]
    url: str
    source_path: str
    facts: dict[str, Any]
    visibility: str
    translation_key: str


def read(entry_ids: Sequence[int], reader: Reader) -> dict[int, Row]:
    """Those of the entries that the reader may see at this moment, in one statement."""
    if not entry_ids:
        return {}
    kinds = ",".join(f"'{source.kind}'" for source in SOURCES if source.is_page)
    marks = ",".join(["%s"] * len(entry_ids))
    columns = ", ".join(f"e.{name}" for name in _COLUMNS)
    inner = restrictions_sql(
        f"p.id IN (SELECT source_pk FROM search_entry WHERE id IN ({marks})"  # noqa: S608
        f" AND kind IN ({kinds}))"
    )
    sql = f"""
        SELECT {columns}, x.page_id, x.depth, x.restriction_id, x.restriction_type,
               x.group_id
        FROM search_entry e
        LEFT JOIN ({inner}) x ON x.page_id = e.source_pk AND e.kind IN ({kinds})
        WHERE e.id IN ({marks}) AND e.state <> 'withdrawn'
    """  # noqa: S608 - names of ours and marks only
    with connection.cursor() as cursor:
        cursor.execute(sql, [*entry_ids, *entry_ids])
        rows = cursor.fetchall()
    width = len(_COLUMNS)
    now = signatures_from(row[width:] for row in rows if row[width] is not None)
    pages = {source.kind for source in SOURCES if source.is_page}
    kept: dict[int, Row] = {}
    for values in rows:
        row = Row(*(_decoded(value, n) for n, value in enumerate(values[:width])))
        signature = now.get(row.source_pk) if row.kind in pages else row.visibility
        if reader.passes(signature):
            kept[row.id] = row
    return kept


def _decoded(value: Any, number: int) -> Any:
    if _COLUMNS[number] in ("sections", "facts") and isinstance(value, str):
        return json.loads(value)
    return value
