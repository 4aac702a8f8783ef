"""What is looked for, without who, and whether a result was opened: the source of the
gap report.

Writing must never spoil a search, so a locked or full database is let go.

How a click is told is in docs/decisions/0011-clicks-are-told-without-cookies.md: the
page of results carries a signed ticket for its row, and the first result that is opened
sends it back, without cookies. Nothing is added to addresses, so that kept pages stay
kept.
"""

from __future__ import annotations

import logging
import re
import unicodedata
from typing import Any

from django.conf import settings
from django.core import signing
from django.db import DatabaseError, connection
from django.db.models import F
from django.utils.timezone import localdate

from core.cache import short_wait
from search.models import QueryLog
from search.query import Query
from search.results import Results

# Parts of a pasted text that may name a person or open a door: addresses, homes, long
# numbers, numbers of networks; keys and passwords.
_PERSONAL = re.compile(
    r"""@ | ^[/~] | \d{6,} | \\Users\\ | \d{1,3}(\.\d{1,3}){3} | ^\+\d
      | (pass(word|wd|phrase)?|secret|token|api_?key|bearer)[=:]\S
      | (^|\W)(hf|sk|pk|gh[a-z]|glpat|xox[a-z]|AKIA)[-_]?\w{16,} | ^eyJ[\w-]{10,}
    """,
    re.IGNORECASE | re.VERBOSE,
)
# Long, with small and capital letters and digits, and no joint: made by a machine.
_RANDOM = re.compile(r"(?=\w*\d)(?=\w*[a-z])(?=\w*[A-Z])[A-Za-z0-9+/]{20,}={0,2}")
LONGEST = 256
SALT = "search.click"
TICKET_SECONDS = 24 * 3600

logger = logging.getLogger(__name__)


def loggable(query: Query) -> str:
    """The terms of a query as one line, without those that may name a person."""
    terms = [t.text for t in query.terms if not _is_private(t.text)]
    return _plain(" ".join(terms)).lower()[:LONGEST].strip()


def _is_private(text: str) -> bool:
    return bool(_PERSONAL.search(text) or _RANDOM.search(text))


def _plain(text: str) -> str:
    """Without marks that turn the direction of what stands behind them."""
    return "".join(
        " " if unicodedata.category(letter)[0] == "C" else letter for letter in text
    )


def record(results: Results, *, locale: str, narrowed: bool = False) -> str:
    """Adds one to the day's count of this query, in one statement, and returns the
    ticket of its row; "" if nothing was written. A search that is only `narrowed` by
    filters is not asked anew."""
    text = loggable(results.query) if settings.SEARCH_LOG_DAYS else ""
    if not text:
        return ""
    hits = max(results.total, results.unfiltered)
    values: list[Any] = [localdate(), text, locale, results.query.intent, hits]
    try:
        with short_wait(connection), connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO search_querylog"
                " (day, text, locale, intent, hits, times, clicks)"
                " VALUES (%s, %s, %s, %s, %s, 1, 0) ON CONFLICT (day, text, locale)"
                " DO UPDATE SET times = search_querylog.times + %s,"
                " hits = excluded.hits RETURNING id",
                [*values, 0 if narrowed else 1],
            )
            row = cursor.fetchone()
    except DatabaseError as error:
        logger.warning("search_log_failed: %s", error)
        return ""
    return signing.dumps(row[0], salt=SALT)


def click(ticket: str) -> bool:
    """Notes that a result was opened. A ticket that is sent again and again cannot make
    more of them than there were searches. False for what is no ticket of today."""
    try:
        key = signing.loads(ticket, salt=SALT, max_age=TICKET_SECONDS)
    except signing.BadSignature:
        return False
    rows = QueryLog.objects.filter(pk=key, clicks__lt=F("times"))
    try:
        with short_wait(connection):
            rows.update(clicks=F("clicks") + 1)
    except DatabaseError as error:
        logger.warning("search_click_failed: %s", error)
    return True
