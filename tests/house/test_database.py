"""The test database itself: a file or a server, whole again after every test."""

import pytest
from django.db import connection
from wagtail.models import Locale, Page, Site


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("turn", ["first", "second"])
def test_what_a_test_commits_is_gone_for_the_next(turn):
    assert Page.objects.count() >= 1
    assert Site.objects.count() == 1
    assert Locale.objects.count() >= 1
    Locale.objects.exclude(language_code="en").delete()
    Site.objects.all().delete()


@pytest.mark.django_db
def test_sqlite_is_a_file_because_memory_fails_concurrent_writers():
    if connection.vendor != "sqlite":
        pytest.skip("about SQLite")
    assert connection.settings_dict["NAME"].endswith("test.sqlite3")
    assert not connection.is_in_memory_db()
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
