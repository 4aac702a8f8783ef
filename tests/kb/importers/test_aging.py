"""A source that was not synchronised for long: its pages say so and rank lower."""

from datetime import timedelta

import pytest
from django.utils import timezone

from kb import health
from kb.importers import orders
from kb.models import DocumentationSource, GuidePage
from search import ledger
from search.models import Entry
from search.sources.guides import AGED

pytestmark = pytest.mark.django_db(transaction=True)
WORDS = b"It may be out of date"


def entries():
    ledger.drain()
    pks = GuidePage.objects.exclude(source=None).values_list("pk", flat=True)
    return Entry.objects.filter(kind="guide", source_pk__in=pks)


@pytest.fixture
def old(row, synchronise):
    synchronise(row)
    DocumentationSource.objects.update(
        synchronised_at=timezone.now() - timedelta(days=31)
    )
    return row


def test_pages_of_a_fresh_source_say_nothing(row, synchronise, client):
    synchronise(row)

    assert orders.age_sources(now=timezone.now()) == 0
    assert WORDS not in client.get("/guides/room/zebra/").content
    assert set(entries().values_list("quality", flat=True)) == {1.0}


def test_pages_of_an_old_source_say_so_and_rank_lower(old, client):
    entries()
    assert orders.age_sources(now=timezone.now()) == 1
    assert orders.age_sources(now=timezone.now()) == 0

    page = client.get("/guides/room/zebra/").content
    day = (timezone.now() - timedelta(days=31)).strftime("%-d %B %Y")
    assert WORDS in page
    assert day.encode() in page
    assert set(entries().values_list("quality", flat=True)) == {AGED}
    assert b"not compared with its origin" in client.get("/search/?q=zebra").content


def test_a_synchronisation_makes_them_fresh(old, client, synchronise):
    orders.age_sources(now=timezone.now())

    assert synchronise(old).unchanged == 7

    assert WORDS not in client.get("/guides/room/zebra/").content
    assert set(entries().values_list("quality", flat=True)) == {1.0}


def test_the_setting_decides(old, settings):
    settings.SOURCE_STALE_DAYS = 60
    assert orders.age_sources(now=timezone.now()) == 0
    settings.SOURCE_STALE_DAYS = 30
    assert orders.age_sources(now=timezone.now()) == 1
    settings.SOURCE_STALE_DAYS = 60
    assert orders.age_sources(now=timezone.now()) == 1
    old.refresh_from_db()
    assert old.aged_at is None


def test_a_page_leads_to_where_it_is_improved(row, synchronise, client):
    row.edit_pattern = "https://a.example/edit/main/{path}"
    row.attribution = "Written by the <librarians>"
    row.save()
    synchronise(row)

    page = client.get("/guides/room/zebra/").content.decode()
    folder = client.get("/guides/room/storage/").content.decode()

    assert 'href="https://a.example/edit/main/docs/zebra.md"' in page
    assert "Written by the &lt;librarians&gt;" in page
    assert "/edit/main/" not in folder


def test_health_counts_but_never_stops(row, client):
    DocumentationSource.objects.update(failing_since=timezone.now())

    assert health.sources() == "1 of 1 fail"
    assert client.get("/readyz").json()["parts"]["sources"] == "1 of 1 fail"
