"""The database cache keeps Django's promises with one statement a write."""

import sqlite3
import threading
import time
from datetime import timedelta

import pytest
import time_machine
from django.conf import settings
from django.core.cache import caches
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

pytestmark = pytest.mark.django_db


@pytest.fixture
def cache():
    return caches["default"]


def test_set_and_get(cache):
    cache.set("a", {"b": [1, 2]}, 60)
    cache.set("a", "newer", 60)

    assert cache.get("a") == "newer"


def test_add_keeps_what_is_there_but_not_what_has_expired(cache):
    assert cache.add("a", 1, 60)
    assert not cache.add("a", 2, 60)
    assert cache.get("a") == 1
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert cache.add("a", 3, 60)
        assert cache.get("a") == 3


def test_touch(cache):
    cache.set("a", 1, 10)

    assert cache.touch("a", 600)
    assert not cache.touch("b", 600)
    with time_machine.travel(timezone.now() + timedelta(seconds=60)):
        assert cache.get("a") == 1


def test_none_lasts_for_ever(cache):
    cache.set("a", 1, None)
    with time_machine.travel(timezone.now() + timedelta(days=4000)):
        assert cache.get("a") == 1


def test_incr(cache):
    cache.set("a", 1, 60)
    cache.incr("a")

    assert cache.get("a") == 2


@pytest.mark.django_db(transaction=True)
def test_a_write_is_one_statement(cache):
    with CaptureQueriesContext(connection) as queries:
        cache.set("a", 1, 60)

    assert len(queries) == 1


def test_trim_removes_the_expired_and_the_soonest_to_expire(cache, monkeypatch):
    monkeypatch.setattr(cache, "_max_entries", 2)
    cache.set("old", 1, -10)
    for number in range(4):
        cache.set(f"n{number}", number, 60 * (number + 1))
    cache.set("for-ever", 1, None)

    cache.trim()

    assert cache.get("for-ever") == 1
    assert [cache.get(f"n{n}") for n in range(4)] == [None, None, None, 3]


@pytest.mark.django_db(transaction=True)
def test_a_read_never_writes(cache):
    cache.set("old", 1, -10)
    with CaptureQueriesContext(connection) as queries:
        assert cache.get("old") is None

    assert [q["sql"].split()[0] for q in queries] == ["SELECT"]


@pytest.mark.skipif(
    not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"),
    reason="the lock of a SQLite file",
)
@pytest.mark.django_db(transaction=True)
def test_a_locked_database_is_not_taken_for_somebody_elses_lock(cache):
    connection.ensure_connection()
    connection.connection.execute("PRAGMA busy_timeout = 200")
    other = sqlite3.connect(str(connection.settings_dict["NAME"]))
    other.execute("BEGIN IMMEDIATE")
    try:
        cache.set("a", 1, 60)
        assert cache.get("a") is None
        with pytest.raises(OperationalError):
            cache.add("allauth:lock", 1, 60)
    finally:
        other.rollback()
        other.close()


@pytest.mark.django_db(transaction=True)
def test_a_limit_is_counted_however_long_the_write_waits(cache):
    """Only what is certain waits for another writer."""
    if connection.vendor != "sqlite":
        pytest.skip("the lock of a SQLite file")
    connection.ensure_connection()
    path = str(connection.settings_dict["NAME"])
    locked = threading.Event()

    def write():
        other = sqlite3.connect(path)
        other.execute("BEGIN IMMEDIATE")
        locked.set()
        time.sleep(1)
        other.rollback()
        other.close()

    thread = threading.Thread(target=write)
    thread.start()
    locked.wait(5)
    cache.set("page", 1, 60)
    cache.set("allauth:rl:login", [1], 60)
    thread.join()

    assert cache.get("page") is None
    assert cache.get("allauth:rl:login") == [1]
