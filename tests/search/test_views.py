"""Results page, suggestions, JSON and the description for browsers."""

import json
from xml.etree import ElementTree

import pytest
from django.utils import timezone
from wagtail.models import PageViewRestriction

from core.services import verify_page
from search import ledger, services
from search.engines import EngineError
from search.engines.database import DatabaseEngine
from search.models import QueryLog
from tests.factories import GuideFactory, TopicFactory, UserFactory, markdown

pytestmark = pytest.mark.django_db


@pytest.fixture
def site(db):
    """A guide on storage with a topic."""
    topic = TopicFactory(name="Files")
    text = "Words.\n\n## Clean-up {#purge}\n\nOld scratch <b>files</b> go away.\n"
    page = GuideFactory(title="Storage", body=markdown(text), topics=[topic])
    ledger.drain()
    return page


def html(response):
    return response.content.decode()


def test_empty_page_asks(client, site):
    response = client.get("/search/")
    assert response.status_code == 200
    assert "half a question" in html(response)


def test_results_show_section_and_passage(client, site):
    page = html(client.get("/search/", {"q": "old scratch"}))
    assert "1 result" in page
    assert 'href="/guides/storage/#purge"' in page
    assert "<mark>Old scratch</mark>" in page
    assert "<b>files</b>" not in page


def test_verified_guide_says_so(client, site):
    user = UserFactory(role="editor")
    today = timezone.localdate()
    verify_page(page=site, by=user, on=today, against="the manual")
    ledger.drain()
    assert "verified" in html(client.get("/search/", {"q": "storage"}))


def test_filters_keep_the_query(client, site):
    page = html(client.get("/search/", {"q": "storage", "topic": "files"}))
    assert '<input type="hidden" name="q" value="storage">' in page
    assert 'name="topic" value="files" checked' in page


def test_pasted_error_is_told_as_one(client, site):
    text = "srun: error: Unable to open /scratch/x: Files missing 1234567"
    page = html(client.get("/search/", {"q": text}))
    assert "Read as an error message." in page
    assert "1234567" in page
    assert "plain=1" in page
    plain = html(client.get("/search/", {"q": text, "plain": "1"}))
    assert "Read as an error message." not in plain


def test_did_you_mean(client, site):
    page = html(client.get("/search/", {"q": "storrage"}))
    assert "Did you mean" in page
    assert "?q=storage" in page


def test_nothing_found_helps(client, site):
    page = html(client.get("/search/", {"q": '"scratch storage" old'}))
    assert "Nothing found" in page
    assert "?q=scratch%20storage%20old" in page
    page = html(client.get("/search/", {"q": "zzzzz"}))
    assert 'href="/topics/files/"' in page
    page = html(client.get("/search/", {"q": "storage", "topic": "nowhere"}))
    assert "result without the filters" in page


def test_deep_paging_is_refused_with_advice(client, site):
    response = client.get("/search/", {"q": "storage", "page": "101"})
    assert response.status_code == 400
    assert "Only the first 1000 results" in html(response)
    assert client.get("/api/v1/search?q=storage&page=101").status_code == 400


@pytest.mark.parametrize("page", ["0", "-1", "x", "", "\0", "9" * 400, "²", "1.5"])
def test_odd_page_numbers_are_the_first(client, site, page):
    assert client.get("/search/", {"q": "storage", "page": page}).status_code == 200


@pytest.mark.parametrize(
    "query",
    ['"', "\0", "\ud800", "x" * 5000, "<script>", "a AND (b", "{title}", "%", "🙂"],
)
def test_hostile_queries_give_a_page(client, site, query):
    raw = query.encode("utf-8", "surrogatepass")
    quoted = "".join(f"%{byte:02x}" for byte in raw)
    for address in ("/search/", "/search/suggest", "/api/v1/search"):
        for name in ("q", "topic", "type"):
            response = client.get(f"{address}?q=storage&{name}={quoted}")
            assert response.status_code == 200
            assert b"<script>alert" not in response.content


def test_whole_page_takes_nine_statements_at_most(
    client, site, django_assert_max_num_queries
):
    for query in ("storage", "storrage", "zzzzz", '"scratch storage" old'):
        client.get("/search/", {"q": query})
        # A test's transaction adds a savepoint round the log: two statements.
        with django_assert_max_num_queries(9 + 2):
            client.get("/search/", {"q": query, "type": "guide"})


def test_suggestions_as_fragment_and_as_json(client, site):
    fragment = html(client.get("/search/suggest", {"q": "sto"}))
    assert 'role="option"' in fragment
    assert 'data-href="/guides/storage/"' in fragment
    assert "<html" not in fragment
    answer = client.get("/search/suggest?q=sto", headers={"accept": "application/json"})
    assert answer.json()["suggestions"][0] == {
        "group": "pages",
        "kind": "guide",
        "label": "Storage",
        "url": "/guides/storage/",
        "query": "",
        "entries": None,
    }
    assert "Accept" in answer["Vary"]
    assert html(client.get("/search/suggest")).strip() == ""


def test_api_gives_the_promised_shape(client, site):
    response = client.get("/api/v1/search?q=scratch+files&topic=files&size=5")
    found = response.json()
    assert set(found) == {
        *("engine", "degraded", "total", "took_ms", "did_you_mean", "hits", "facets")
    }
    assert {k: found["hits"][0][k] for k in ("kind", "title", "url", "anchor")} == {
        "kind": "guide",
        "title": "Storage",
        "url": "/guides/storage/",
        "anchor": "purge",
    }
    assert found["facets"]["topic"] == [
        {"value": "files", "label": "Files", "count": 2, "selected": True}
    ]


@pytest.mark.parametrize("query", ["size=0", "size=101", "page=0", "size=x"])
def test_api_refuses_odd_numbers(client, site, query):
    assert client.get(f"/api/v1/search?q=a&{query}").status_code == 422


def test_no_session_and_no_shared_cache(client, site):
    for address in (
        "/search/?q=storage",
        "/search/?type=guide",
        "/search/suggest?q=st",
    ):
        response = client.get(address)
        assert not response.cookies
        assert "private" in response["Cache-Control"]


def test_only_reading_is_allowed(client, site):
    assert client.put("/search/", {"q": "x"}).status_code == 405


def test_restricted_page_is_for_members(client, site):
    PageViewRestriction.objects.create(page=site, restriction_type="login")
    assert "0 results" in html(client.get("/search/", {"q": "scratch"}))
    ledger.drain()
    client.force_login(UserFactory())
    assert "1 result" in html(client.get("/search/", {"q": "scratch"}))


def test_description_for_browsers(client, site):
    response = client.get("/opensearch.xml")
    root = ElementTree.fromstring(response.content)  # noqa: S314 (our own answer)
    templates = [url.get("template") for url in root.iter() if url.get("template")]
    assert templates[0] == "http://testserver/search/?q={searchTerms}"


def test_queries_are_counted_without_who(client, site):
    for _ in range(2):
        client.get("/search/", {"q": "Storage ana@example.org /home/ana 1234567"})
    row = QueryLog.objects.get()
    assert (row.text, row.times, row.hits) == ("storage", 2, 1)
    assert {f.name for f in QueryLog._meta.fields} == {
        *("id", "day", "text", "locale", "intent", "times", "hits", "clicks")
    }


class Away:
    name = "elsewhere"

    def search(self, request):
        raise EngineError("away")

    suggest = search


def test_reserve_engine_says_so(client, site, monkeypatch):
    monkeypatch.setattr(services, "engines", lambda name: [Away(), DatabaseEngine()])
    response = client.get("/search/", {"q": "storage"})
    assert response["X-Search-Degraded"] == "1"
    assert "reserve engine" in html(response)
    assert "1 result" in html(response)
    answer = client.get("/api/v1/search?q=storage")
    assert answer["X-Search-Degraded"] == "1"
    assert answer.json()["degraded"] is True


def test_no_engine_at_all_is_told_kindly(client, site, monkeypatch):
    monkeypatch.setattr(services, "engines", lambda name: [Away()])
    assert client.get("/search/", {"q": "storage"}).status_code == 503
    assert client.get("/api/v1/search?q=storage").status_code == 503
    assert json.loads(client.get("/api/v1/search?q=x").content)["detail"]
