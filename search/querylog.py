"""What is looked for, without who: the source of the gap report.

Writing must never spoil a search, so a locked or full database is let go.
"""

from __future__ import annotations

import logging
import re
from typing import Any

from django.db import DatabaseError, connection
from django.utils.timezone import localdate

from core.cache import short_wait
from search.query import Query
from search.results import Results

# Parts of a pasted text that may name a person: addresses, homes, long numbers.
_PERSONAL = re.compile(r"@|^[/~]|\d{6,}|\\Users\\", re.IGNORECASE)
LONGEST = 256

logger = logging.getLogger(__name__)


def loggable(query: Query) -> str:
    """The terms of a query as one line, without those that may name a person."""
    terms = [t.text for t in query.terms if not _PERSONAL.search(t.text)]
    return " ".join(terms).lower()[:LONGEST]


def record(results: Results, *, locale: str) -> None:
    """Adds one to the day's count of this query, in one statement."""
    text = loggable(results.query)
    if not text:
        return
    values: list[Any] = [localdate(), text, locale, results.query.intent, results.total]
    try:
        with short_wait(connection), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_querylog (day, text, locale, intent, times, hits)"
                " VALUES (%s, %s, %s, %s, 1, %s) ON CONFLICT (day, text, locale)"
                " DO UPDATE SET times = search_querylog.times + 1,"
                " hits = excluded.hits",
                values,
            )
    except DatabaseError as error:
        logger.warning("search_log_failed: %s", error)
