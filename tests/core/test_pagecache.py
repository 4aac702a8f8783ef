"""The full-page cache: what it keeps, for whom, and for how long."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction

from core import pagecache
from tests.factories import GuideFactory, UserFactory, home_page, markdown

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def cached(settings):
    settings.PAGE_CACHE_SECONDS = 600


@pytest.fixture
def guide():
    page = GuideFactory(title="Pending jobs", body=markdown("Ask `squeue`."))
    # The very first page of a site makes its settings row, which is a change.
    Client().get("/topics/")
    return page


def statements(client, url, **headers):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(url, headers=headers)
    return response, len(queries)


def test_a_page_from_the_cache_costs_one_statement(client, guide):
    cold, cost = statements(client, guide.url)
    assert cold.status_code == 200
    assert cost > 1

    warm, cost = statements(client, guide.url)
    assert warm.content == cold.content
    assert cost <= 1, cost


def test_a_page_from_the_cache_has_the_headers_of_a_fresh_one(client, guide):
    cold, warm = client.get(guide.url), client.get(guide.url)

    for name in (
        "Content-Type",
        "Cache-Control",
        "Vary",
        "ETag",
        "Content-Security-Policy",
        "Content-Language",
    ):
        assert warm[name] == cold[name], name
    assert warm["Cache-Control"] == "no-cache"
    assert {"Cookie", "HX-Request"} <= {v.strip() for v in warm["Vary"].split(",")}


@pytest.mark.parametrize("when", ["cold", "warm"])
def test_an_unchanged_page_is_answered_304(client, guide, when):
    etag = client.get(guide.url)["ETag"]
    if when == "cold":
        pagecache.caches["pages"].clear()

    again = client.get(guide.url, headers={"If-None-Match": etag})

    assert again.status_code == 304
    assert again.content == b""


def test_no_session_is_opened_and_no_cookie_set(client, guide):
    for url in (guide.url, home_page().url, "/topics/", "/no-such-page/"):
        response = client.get(url)
        assert not response.cookies, url
        session = getattr(response.wsgi_request, "session", None)
        assert session is None or not session.accessed, url


def test_a_change_is_seen_at_once(client, guide):
    client.get(guide.url)
    guide.title = "Waiting jobs"
    guide.save_revision().publish()

    assert b"Waiting jobs" in client.get(guide.url).content


def test_a_page_rendered_before_a_change_is_not_kept_after_it(guide, rf):
    """Another process publishes while this one is still rendering."""

    def slow_view(request):
        guide.title = "Waiting jobs"
        guide.save_revision().publish()
        return pagecache.HttpResponse("old")

    request = rf.get(guide.url)
    pagecache.answer(request, slow_view)

    fresh = pagecache.answer(request, lambda r: pagecache.HttpResponse("new"))
    assert fresh.content == b"new"


def test_who_is_signed_in_is_never_answered_from_the_cache(client, guide):
    client.get(guide.url)
    member = Client()
    member.force_login(UserFactory(name="Ada"))

    response = member.get(guide.url)

    assert response["Cache-Control"] == "private, no-cache"
    assert b"Ada" not in client.get(guide.url).content


def ask(client, url, **kwargs):
    """The number of times the view ran for two equal requests."""
    client.get(url, headers=kwargs)
    _, cost = statements(client, url, **kwargs)
    return "kept" if cost <= 1 else "not kept"


def test_a_page_with_a_form_is_not_kept(client):
    assert ask(client, reverse("account_login")) == "not kept"


def test_a_missing_page_is_not_kept(client):
    assert ask(client, "/no-such-page/") == "not kept"


def test_unknown_query_names_and_long_queries_are_not_kept(client, guide):
    assert ask(client, f"{guide.url}?page=2") == "kept"
    assert ask(client, f"{guide.url}?utm_source=x") == "not kept"
    assert ask(client, f"{guide.url}?topic={'x' * 400}") == "not kept"


def test_the_order_of_the_query_does_not_matter(client, guide):
    statements(client, f"{guide.url}?page=2&level=a")
    _, cost = statements(client, f"{guide.url}?level=a&page=2")

    assert cost <= 1


def test_json_is_not_answered_from_the_cache(client, guide):
    statements(client, guide.url)
    assert ask(client, guide.url, Accept="application/json") == "not kept"


def test_htmx_and_hosts_have_entries_of_their_own(rf, settings):
    keys = {
        pagecache.key_of(rf.get("/a/")),
        pagecache.key_of(rf.get("/a/", headers={"HX-Request": "true"})),
        pagecache.key_of(rf.get("/a/", headers={"Host": "other.example"})),
        pagecache.key_of(rf.get("/de/a/")),
        pagecache.key_of(rf.get("/a/?page=2")),
    }
    assert len(keys) == 5


def test_only_known_machines_are_part_of_the_key(rf, monkeypatch):
    monkeypatch.setattr(pagecache, "machine_ids", [lambda: {"lumi", "leonardo"}])

    def key(machine):
        request = rf.get("/a/")
        request.COOKIES["machine"] = machine
        return pagecache.key_of(request)

    assert key("lumi") != key("leonardo")
    assert key("invented") == key("") == pagecache.key_of(rf.get("/a/"))


def test_private_answers_and_cookies_are_not_kept(rf):
    def answer(prepare):
        request = rf.get("/x/")
        runs = []

        def view(request):
            runs.append(1)
            response = pagecache.HttpResponse("x")
            prepare(response)
            return response

        pagecache.answer(request, view)
        pagecache.answer(request, view)
        pagecache.caches["pages"].clear()
        return len(runs)

    assert answer(lambda r: None) == 1
    assert answer(lambda r: r.headers.setdefault("Cache-Control", "private")) == 2
    assert answer(lambda r: r.headers.setdefault("Cache-Control", "no-store")) == 2
    assert answer(lambda r: r.set_cookie("a", "b")) == 2
    assert answer(lambda r: setattr(r, "status_code", 404)) == 2


def test_a_lost_generation_forgets_every_page(client, guide):
    client.get(guide.url)
    pagecache.caches["pages"].delete(pagecache.generation.KEY)

    _, cost = statements(client, guide.url)

    assert cost > 1


def test_a_restricted_page_is_never_kept(client, guide):
    client.get(guide.url)
    PageViewRestriction.objects.create(
        page=guide.page_ptr, restriction_type=PageViewRestriction.LOGIN
    )

    assert client.get(guide.url).status_code == 302
    assert ask(client, guide.url) == "not kept"
