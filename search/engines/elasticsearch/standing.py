"""What the ledger says at this moment, beside what the index knows: one statement.

A row that was withdrawn or restricted a second ago is still open in the index until it
has been sent. Such rows are few while the worker keeps up, and every query leaves them
out by name; if they are too many, the database answers instead.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from search.engines import EngineError
from search.visibility import Reader

MOST_HIDDEN = 10_000


@dataclass
class Standing:
    schema: str = ""
    hidden: list[int] = field(default_factory=list)  # entry ids
    sizes: dict[str, int] = field(default_factory=dict)
    stamps: dict[str, int] = field(default_factory=dict)
    signatures: set[str] = field(default_factory=set)


def read(reader: Reader, passes: Sequence[str]) -> Standing:
    """Raises EngineError if there is nothing live to ask, or too much has changed."""
    marks = ",".join(["%s"] * len(passes))
    sql = "SELECT 'live', schema, 0 FROM search_generation WHERE state = 'live'"
    for slot in "ab":
        sql += f"""
            UNION ALL
            SELECT * FROM (SELECT 'hidden', '', id FROM search_entry
              WHERE version > sent_{slot}
                AND (state = 'withdrawn' OR visibility NOT IN ({marks}))
                AND EXISTS (SELECT 1 FROM search_generation g
                            WHERE g.slot = '{slot}' AND g.state IN ('live', 'swapping'))
              LIMIT {MOST_HIDDEN + 1}) hidden_{slot}
        """  # noqa: S608 - names of ours and marks only
    sql += """
        UNION ALL
        SELECT 'size', locale, COUNT(*) FROM search_entry
        WHERE state <> 'withdrawn' GROUP BY locale
        UNION ALL
        SELECT 'stamp', name, value FROM search_stamp
    """
    if reader.authenticated:
        sql += " UNION ALL SELECT 'signature', text, 0 FROM search_signature"
    with connection.cursor() as cursor:
        cursor.execute(sql, [*passes, *passes])
        standing = _read(cursor.fetchall())
    if not standing.schema:
        raise EngineError("no generation is live: manage.py search_rebuild makes one")
    if len(standing.hidden) > MOST_HIDDEN:
        raise EngineError("too many rows wait to be hidden in the index")
    return standing


def _read(rows: Sequence[Sequence[Any]]) -> Standing:
    standing = Standing()
    for what, text, number in rows:
        if what == "live":
            standing.schema = text
        elif what == "hidden":
            standing.hidden.append(number)
        elif what == "size":
            standing.sizes[text] = number
        elif what == "stamp":
            standing.stamps[text] = number
        else:
            standing.signatures.add(text)
    return standing
