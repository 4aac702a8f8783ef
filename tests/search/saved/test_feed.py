"""Any search as an Atom feed: public, well formed whatever is asked, kept cheap."""

from xml.etree import ElementTree

import pytest
from wagtail.models import PageViewRestriction

from search import ledger, services
from search.engines import EngineError
from search.models import QueryLog
from tests.factories import GuideFactory, UserFactory, markdown

pytestmark = pytest.mark.django_db

FEED = "/search/feed.atom"
ATOM = "{http://www.w3.org/2005/Atom}"


@pytest.fixture
def guides(db):
    pages = [
        GuideFactory(title="Storage & <files>", body=markdown("Quota of storage.")),
        GuideFactory(title="Storage for members", body=markdown("Quota inside.")),
    ]
    PageViewRestriction.objects.create(page=pages[1], restriction_type="login")
    ledger.drain()
    return pages


def read(answer):
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("application/atom+xml")
    return ElementTree.fromstring(answer.content)  # noqa: S314 - our own


def titles(answer):
    return [e.findtext(f"{ATOM}title") for e in read(answer).iter(f"{ATOM}entry")]


def test_public_results_only_also_for_members(client, guides):
    assert titles(client.get(FEED, {"q": "storage"})) == ["Storage & <files>"]
    client.force_login(UserFactory(role="administrator"))
    answer = client.get(FEED, {"q": "storage"})
    assert titles(answer) == ["Storage & <files>"]
    assert not answer.cookies
    assert not QueryLog.objects.exists()


def test_a_restriction_of_this_second_holds(client, guides):
    before = client.get(FEED, {"q": "storage"})
    PageViewRestriction.objects.create(page=guides[0], restriction_type="login")
    headers = {"If-None-Match": before["ETag"]}
    assert titles(client.get(FEED, {"q": "storage"}, headers=headers)) == []


def test_links_id_and_times(client, guides):
    root = read(client.get(FEED, {"q": "storage", "type": "guide"}))
    links = {e.get("rel"): e.get("href") for e in root.findall(f"{ATOM}link")}
    assert links["self"].endswith("/search/feed.atom?q=storage&type=guide")
    assert links["alternate"].endswith("/search/?q=storage&type=guide")
    entry = root.find(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}id").endswith(guides[0].get_url())
    assert entry.findtext(f"{ATOM}updated") == root.findtext(f"{ATOM}updated")


def test_unchanged_is_answered_304(client, guides):
    first = client.get(FEED, {"q": "storage"})
    again = client.get(FEED, {"q": "storage"}, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    since = {"If-Modified-Since": first["Last-Modified"]}
    assert client.get(FEED, {"q": "storage"}, headers=since).status_code == 304
    assert client.get(FEED, {"q": "storage"}).content == first.content
    assert client.head(FEED, {"q": "storage"})["ETag"] == first["ETag"]


def test_the_newest_first_and_not_too_many(client, monkeypatch):
    monkeypatch.setattr("search.saved.feed.MOST", 3)
    for number in range(5):
        GuideFactory(title=f"Storage {number}", body=markdown("x"))
    ledger.drain()
    assert titles(client.get(FEED, {"q": "storage"})) == [
        "Storage 4", "Storage 3", "Storage 2",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "query",
    [
        "", " ", "\0", "\x0b\x1f", "\ud800", "\ufffe\uffff", "<a>&\"'", "]]>",
        "(" * 1000,
        "*a*", "🙂 \u202e", "x" * 40_000, "wordy " * 9000, "type:guide", '"', "-",
        "NCCL error\n in: line 5\nfailed", "%s %(x)s", "{{ x }}",
    ],
)  # fmt: skip
def test_odd_queries_give_a_feed(client, guides, query):
    raw = "".join(f"%{b:02x}" for b in query.encode("utf-8", "surrogatepass"))
    for name in ("q", "topic", "type", "lang", "plain"):
        read(client.get(f"{FEED}?q=storage&{name}={raw}"))
        read(client.get(f"{FEED}?{name}={raw}"))


def test_the_page_of_results_names_its_feed(client, guides):
    page = client.get("/search/", {"q": "storage", "type": "guide"}).content.decode()
    assert 'rel="alternate" type="application/atom+xml"' in page
    assert 'href="/search/feed.atom?q=storage&amp;type=guide"' in page


def test_reading_only(client):
    assert client.post(FEED, {"q": "x"}).status_code == 405


def test_no_engine_is_told_with_a_time(client, guides, monkeypatch):
    def fail(**arguments):
        raise EngineError("away")

    monkeypatch.setattr(services, "search", fail)
    answer = client.get(FEED, {"q": "storage"})
    assert (answer.status_code, answer["Retry-After"]) == (503, "120")


def test_statements_do_not_grow(client, guides, django_assert_max_num_queries):
    for number in range(20):
        GuideFactory(title=f"Storage {number}", body=markdown("x"))
    ledger.drain()
    client.get(FEED, {"q": "storage"})
    with django_assert_max_num_queries(5):
        client.get(FEED, {"q": "storage"})
