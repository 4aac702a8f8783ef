"""What is looked for is counted without who, and so is what is opened."""

from datetime import timedelta

import pytest
from django.core import signing
from django.utils.timezone import localdate

from search import ledger, querylog, tasks
from search.language import parse
from search.models import QueryLog
from tests.factories import GuideFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def guide(db):
    page = GuideFactory(title="Storage")
    ledger.drain()
    return page


def ticket_of(client, **asked):
    page = client.get("/search/", asked).content.decode()
    return page.partition('data-ticket="')[2].partition('"')[0]


def click(client, ticket, **headers):
    return client.post("/search/clicked", {"ticket": ticket}, headers=headers)


def test_an_opened_result_is_counted(client, guide):
    ticket = ticket_of(client, q="storage")
    assert click(client, ticket).status_code == 204
    assert QueryLog.objects.get().clicks == 1


def test_neither_page_nor_click_sets_a_cookie_or_changes_an_address(client, guide):
    page = client.get("/search/", {"q": "storage"})
    assert not page.cookies
    assert f'href="{guide.get_url()}" data-opens' in page.content.decode()
    answer = click(client, ticket_of(client, q="storage"))
    assert not answer.cookies
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_ticket_sent_again_never_makes_more_clicks_than_searches(client, guide):
    ticket = ticket_of(client, q="storage")
    for _ in range(20):
        click(client, ticket)
    row = QueryLog.objects.get()
    assert (row.times, row.clicks) == (1, 1)


def test_filters_are_no_new_search_but_may_be_clicked(client, guide):
    ticket_of(client, q="storage")
    ticket = ticket_of(client, q="storage", type="guide")
    row = QueryLog.objects.get()
    assert (row.times, row.hits) == (1, 1)
    click(client, ticket)
    assert QueryLog.objects.get().clicks == 1


def test_what_only_a_filter_hides_is_not_missing(client, guide):
    client.get("/search/", {"q": "storage", "type": "topic"})
    assert QueryLog.objects.get().hits == 1


@pytest.mark.parametrize(
    "ticket", ["", "x", "\0", "1:2:3", "ü" * 300, "a" * 100_000, "'; drop table"]
)
def test_odd_tickets_count_nothing(client, guide, ticket):
    ticket_of(client, q="storage")
    assert click(client, ticket).status_code == 204
    assert QueryLog.objects.get().clicks == 0


def test_tickets_of_others_are_refused_or_count_nothing(client, guide, monkeypatch):
    ticket = ticket_of(client, q="storage")
    assert click(client, ticket, sec_fetch_site="cross-site").status_code == 403
    click(client, signing.dumps(QueryLog.objects.get().pk, salt="something else"))
    monkeypatch.setattr(querylog, "TICKET_SECONDS", -1)
    click(client, ticket)
    assert QueryLog.objects.get().clicks == 0
    assert client.get("/search/clicked").status_code == 405


@pytest.mark.parametrize(
    "text",
    [
        "ana@example.org", "/home/ana/run", "~/run", "123456789", "+34600123456",
        "10.1.2.3", "password=hunter2", "hf_abcdefghijklmnopqrstuv",
        "eyJhbGciOiJIUzI1NiJ9", "glpat-abcdefghijklmnopqrst",
        "q7Xk2LmP9vTz4RbN8wYc",
    ],
)  # fmt: skip
def test_what_may_name_somebody_or_open_a_door_is_not_kept(text):
    assert querylog.loggable(parse(f"zebra {text}")) == "zebra"


def test_names_of_code_are_kept():
    kept = (
        "nccl_socket_ifname=hsn0 --gpus-per-task pytorch/2.4.0 assocmaxsubmitjoblimit"
    )
    assert querylog.loggable(parse(kept)) == kept


@pytest.mark.parametrize(
    "query",
    ["\u202eevil", "a\0b", "<script>alert(1)</script> x", "zeta " * 400, "\ud800 q"],
)
def test_hostile_queries_are_logged_harmlessly(client, guide, query):
    raw = "".join(f"%{b:02x}" for b in query.encode("utf-8", "surrogatepass"))
    assert client.get(f"/search/?q={raw}").status_code == 200
    for row in QueryLog.objects.all():
        assert len(row.text) <= 256
        assert not any(letter in row.text for letter in "\0\u202e\ud800")


def test_nothing_is_counted_where_the_setting_says_so(client, guide, settings):
    settings.SEARCH_LOG_DAYS = 0
    assert ticket_of(client, q="storage") == ""
    assert not QueryLog.objects.exists()


def test_old_searches_are_forgotten(settings):
    settings.SEARCH_LOG_DAYS = 30
    for days in (0, 29, 30, 31, 400):
        day = localdate() - timedelta(days=days)
        QueryLog.objects.create(day=day, text=f"q{days}")
    tasks.purge()
    assert set(QueryLog.objects.values_list("text", flat=True)) == {"q0", "q29", "q30"}
    settings.SEARCH_LOG_DAYS = 0
    tasks.purge()
    assert set(QueryLog.objects.values_list("text", flat=True)) == {"q0"}
