"""The database cache keeps Django's promises with one statement a write."""

from datetime import timedelta

import pytest
import time_machine
from django.core.cache import caches
from django.db import connection
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
