"""The database cache, with one statement a write.

Django's own `DatabaseCache` counts the table, opens a transaction, reads the row and
then writes it: six statements for each page stored, and a read deletes what it finds
expired. The table is the same; a write here is one upsert, a read never writes, and the
table is trimmed by the schedule (`trim`) instead.
"""

from __future__ import annotations

import base64
import logging
import pickle
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import DatabaseError, connections, router, transaction
from django.utils import timezone

logger = logging.getLogger(__name__)

# What makes a page quicker is better not written than waited for.
SQLITE_WAIT_MS = 250
# These are no mere copies: limits that would not count, pages that would stay old.
CERTAIN = ("allauth", "content-generation")


class LeanDatabaseCache(DatabaseCache):
    """`OPTIONS["MAX_ENTRIES"]` bounds the table each time `trim` runs."""

    _table: str

    def _base_set(
        self, mode: str, key: str, value: Any, timeout: Any = DEFAULT_TIMEOUT
    ) -> bool:
        connection = connections[router.db_for_write(self.cache_model_class)]
        until = self._until(timeout, connection)
        now = connection.ops.adapt_datetimefield_value(_utc_now())
        statement = self._statement(mode)
        if mode == "touch":
            parameters: list[Any] = [until, key, now]
        else:
            pickled = pickle.dumps(value, self.pickle_protocol)
            parameters = [key, base64.b64encode(pickled).decode("latin1"), until]
            parameters += [now] if mode == "add" else []
        certain = mode == "add" or _is_certain(key)
        patient = certain and not connection.in_atomic_block
        waiting = nullcontext() if patient else short_wait(connection)
        try:
            with waiting, connection.cursor() as cursor:
                cursor.execute(statement, parameters)
                return cursor.rowcount > 0
        except DatabaseError:
            if mode == "add":
                raise  # False would say that somebody else was here first
            if certain:
                logger.exception("cache key %s was not written", key)
            return False

    def get_many(self, keys: Iterable[str], version: int | None = None) -> dict:
        names = {self.make_and_validate_key(key, version): key for key in keys}
        connection = connections[router.db_for_read(self.cache_model_class)]
        now = connection.ops.adapt_datetimefield_value(_utc_now())
        marks = ", ".join(["%s"] * len(names))
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT cache_key, value FROM {self._table} "  # noqa: S608
                f"WHERE cache_key IN ({marks}) AND expires >= %s",
                [*names, now],
            )
            rows = cursor.fetchall()
        return {
            names[name]: pickle.loads(base64.b64decode(value))  # noqa: S301
            for name, value in rows
        }

    def _statement(self, mode: str) -> str:
        table = self._table
        if mode == "touch":
            return (
                f"UPDATE {table} SET expires = %s "  # noqa: S608
                "WHERE cache_key = %s AND expires >= %s"
            )
        only_expired = f" WHERE {table}.expires < %s" if mode == "add" else ""
        return (
            f"INSERT INTO {table} (cache_key, value, expires) "  # noqa: S608
            "VALUES (%s, %s, %s) ON CONFLICT (cache_key) DO UPDATE SET "
            f"value = excluded.value, expires = excluded.expires{only_expired}"
        )

    def _until(self, timeout: Any, connection: Any) -> Any:
        seconds = self.get_backend_timeout(timeout)
        until = (
            datetime.max.replace(tzinfo=UTC)
            if seconds is None
            else datetime.fromtimestamp(seconds, tz=UTC)
        )
        return connection.ops.adapt_datetimefield_value(until.replace(microsecond=0))

    def trim(self) -> int:
        """Deletes what has expired, then the soonest to expire above MAX_ENTRIES.
        Returns the number of rows deleted."""
        connection = connections[router.db_for_write(self.cache_model_class)]
        now = connection.ops.adapt_datetimefield_value(_utc_now())
        table = self._table
        with connection.cursor() as cursor:
            cursor.execute(f"DELETE FROM {table} WHERE expires < %s", [now])  # noqa: S608
            deleted = cursor.rowcount
            cursor.execute(
                f"DELETE FROM {table} WHERE cache_key IN ("  # noqa: S608
                f"SELECT cache_key FROM {table} ORDER BY expires DESC "
                "LIMIT 1000000 OFFSET %s)",
                [self._max_entries],
            )
            return deleted + cursor.rowcount


def _utc_now() -> datetime:
    return timezone.now().replace(microsecond=0)


def _is_certain(key: str) -> bool:
    """`key` as it stands in the table: prefix, version and name."""
    return key.split(":", 2)[-1].startswith(CERTAIN)


@contextmanager
def short_wait(connection: Any) -> Iterator[None]:
    """Within a transaction of the caller a savepoint, so that a failed write does not
    spoil it; outside one, on SQLite, a short wait for the lock."""
    if connection.in_atomic_block:
        with transaction.atomic(using=connection.alias):
            yield
        return
    if connection.vendor != "sqlite":
        yield
        return
    connection.ensure_connection()
    wait_ms = int(connection.settings_dict["OPTIONS"].get("timeout", 5) * 1000)
    raw = connection.connection
    raw.execute(f"PRAGMA busy_timeout = {SQLITE_WAIT_MS}")
    try:
        yield
    finally:
        raw.execute(f"PRAGMA busy_timeout = {wait_ms}")
