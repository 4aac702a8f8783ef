"""Links are gathered from what is published, and asked at a real server."""

import hashlib
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from kb.links import checking
from kb.links.checking import ask, check_due
from kb.links.gathering import gather, outside
from kb.links.rules import Outcome
from kb.models import LinkUse, OutsideLink, OwnerTask
from tests.core.outside.conftest import moved, ok, serve  # noqa: F401 (a fixture)
from tests.factories import GuideFactory, UserFactory, markdown

pytestmark = pytest.mark.django_db
MISSING = b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n"


@pytest.fixture
def here(settings):
    settings.OUTSIDE_ALLOWED_NETWORKS = "127.0.0.1/32"


@pytest.fixture(autouse=True)
def nobody_is_at_it():
    cache.delete(checking.LOCK)


def made(url, host="127.0.0.1", **fields):
    fields = {"next_check_at": timezone.now(), "host": host} | fields
    digest = hashlib.sha256(url.encode()).hexdigest()
    return OutsideLink.objects.create(url=url, digest=digest, **fields)


def guide_with(*urls, **fields):
    text = "\n\n".join(f"[link {n}](<{url}>)" for n, url in enumerate(urls))
    return GuideFactory(body=markdown(text), **fields)


@pytest.mark.parametrize(
    ("href", "expected"),
    [
        ("https://a.example/x#part", "https://a.example/x"),
        ("http://a.example", "http://a.example"),
        ("/guides/", ""),
        ("#part", ""),
        ("mailto:a@b.example", ""),
        ("ftp://a.example/x", ""),
        ("https://", ""),
        ("https://[::1", ""),
        ("https://a.example/" + "x" * 2000, ""),
        ("http://127.0.0.1:8000/guides/", ""),
    ],
)
def test_what_counts_as_an_outside_link(settings, href, expected):
    settings.BASE_URL = "http://127.0.0.1:8000"
    assert outside(href) == expected


def test_links_are_gathered_once_and_leave_with_their_pages():
    one = guide_with("https://a.example/x", "https://b.example/")
    two = guide_with("https://a.example/x#part")
    guide_with("https://draft.example/", published=False)

    assert gather() == {"links": 2, "uses": 3, "gone": 0}
    assert gather() == {"links": 0, "uses": 0, "gone": 0}
    assert set(OutsideLink.objects.values_list("host", flat=True)) == {
        "a.example",
        "b.example",
    }

    one.unpublish()

    assert gather()["gone"] == 1
    assert [use.page_id for use in LinkUse.objects.all()] == [two.pk]


def test_gathering_costs_the_same_for_many_pages():
    guide_with("https://a.example/1")
    gather()

    def statements():
        with CaptureQueriesContext(connection) as found:
            gather()
        return len(found)

    few = statements()
    for n in range(5):
        guide_with(f"https://a.example/{n}")
    gather()
    assert statements() == few


def test_a_link_that_holds(serve, here):  # noqa: F811
    server = serve(lambda request, _c: ok(b""))
    heard = ask(f"{server.url}/x")

    assert (heard.outcome, heard.words) == (Outcome.FINE, "HTTP 200")
    assert server.seen[0].startswith(b"HEAD /x ")
    assert b"LyceumLinks/1.0 (+http" in server.seen[0]


def test_the_operator_names_the_asker(serve, here, settings):  # noqa: F811
    settings.LINK_USER_AGENT = "House/2 (+https://house.example/bot)"
    server = serve(lambda request, _c: ok(b""))
    ask(server.url)

    assert b"User-Agent: House/2 (+https://house.example/bot)" in server.seen[0]


def test_a_server_that_does_not_know_head_is_asked_again(serve, here):  # noqa: F811
    def answer(request, _connection):
        return MISSING if request.startswith(b"HEAD") else ok(b"x" * 100)

    server = serve(answer)

    assert ask(server.url).outcome is Outcome.FINE
    assert [seen.split()[0] for seen in server.seen] == [b"HEAD", b"GET"]


def test_a_lasting_move_is_suggested_and_a_passing_one_is_not(serve, here):  # noqa: F811
    def answer(request, _connection):
        path = request.split()[1]
        if path == b"/old":
            return moved("/new", 301)
        return moved("/new", 302) if path == b"/now" else ok(b"")

    server = serve(answer)
    assert ask(f"{server.url}/old").moved_to == f"{server.url}/new"
    assert ask(f"{server.url}/now").moved_to == ""


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:9/",
        "http://169.254.169.254/latest/meta-data/",
        "http://10.0.0.1/",
        "http://[::1]/",
        "http://localhost/",
    ],
)
def test_addresses_within_are_refused(url):
    assert ask(url).outcome is Outcome.CLOSED


def test_a_move_into_the_house_is_refused(serve, here):  # noqa: F811
    server = serve(lambda request, _c: moved("http://169.254.169.254/"))
    assert ask(server.url).outcome is Outcome.CLOSED


def test_a_server_that_hangs_up_is_a_failure(serve, here):  # noqa: F811
    server = serve(lambda request, _c: b"")
    heard = ask(server.url)

    assert heard.outcome is Outcome.FAILED
    assert not heard.is_reached
    assert heard.words


def test_nobody_is_told_before_the_fourth_failure(serve, here):  # noqa: F811
    owner = UserFactory(role="expert")
    state = {"answer": MISSING}
    server = serve(lambda request, _c: state["answer"])
    page = guide_with(f"{server.url}/gone", owner=owner)
    gather()
    now = timezone.now()
    link = OutsideLink.objects.get()
    seen = []
    for _n in range(4):
        check_due(now=now, pause=0)
        link.refresh_from_db()
        seen.append((link.state, OwnerTask.objects.exists()))
        now = link.next_check_at

    assert seen == [("failing", False)] * 3 + [("broken", True)]
    task = OwnerTask.objects.get()
    assert (task.kind, task.page_id, task.owner) == ("link", page.pk, owner)
    assert link.answer == "HTTP 404"

    state["answer"] = ok(b"")
    check_due(now=now, pause=0)

    task.refresh_from_db()
    link.refresh_from_db()
    assert (link.state, task.state) == ("fine", "done")


def test_a_private_address_in_a_page_is_a_task(client):
    page = guide_with("http://10.0.0.1/wiki")
    gather()
    check_due(pause=0)

    task = OwnerTask.objects.get(page=page)
    client.force_login(UserFactory(role="editor"))
    shown = client.get(f"/admin/queue/{task.pk}/").content.decode()
    assert "http://10.0.0.1/wiki" in shown


def test_a_site_that_asks_to_wait_is_left_alone(serve, here):  # noqa: F811
    busy = b"HTTP/1.1 429 Slow\r\nRetry-After: 7200\r\nContent-Length: 0\r\n\r\n"
    server = serve(lambda request, _c: busy)
    links = [made(f"{server.url}/{n}") for n in range(3)]
    now = timezone.now()

    check_due(now=now, pause=0)

    assert len(server.seen) == 1
    for link in links:
        link.refresh_from_db()
        assert (link.state, link.failures) == ("new", 0)
        assert link.next_check_at == now + timedelta(hours=2)


def test_few_of_one_site_at_once(serve, here):  # noqa: F811
    server = serve(lambda request, _c: ok(b""))
    for n in range(checking.OF_ONE_SITE + 3):
        made(f"{server.url}/{n}")

    assert check_due(pause=0) == {"fine": checking.OF_ONE_SITE}


def test_two_workers_do_not_ask_at_once(serve, here):  # noqa: F811
    server = serve(lambda request, _c: ok(b""))
    made(server.url)
    cache.add(checking.LOCK, "taken", 60)

    assert check_due(pause=0) == {}
    assert server.seen == []


def test_when_we_are_not_connected_no_link_is_blamed(here):
    # Nobody listens at these; the names stand for different sites.
    for n in range(3):
        made(f"http://127.0.0.1:{n + 1}/", host=f"site{n}.example")

    check_due(pause=0)

    assert set(OutsideLink.objects.values_list("state", "failures")) == {("new", 0)}


def test_the_monitor_can_be_switched_off(settings, here):
    settings.LINK_MONITOR = False
    made("http://127.0.0.1:1/")

    assert check_due(pause=0) == {}
    assert OutsideLink.objects.get().checked_at is None


def test_the_report_lists_filters_and_exports(client):
    client.force_login(UserFactory(role="editor"))
    page = GuideFactory(title="Where it is used")
    broken = made("https://a.example/gone", state="broken", answer="HTTP 404")
    LinkUse.objects.create(link=broken, page=page)
    made("https://b.example/", state="fine")
    made("https://c.example/", state="fine", moved_to="https://d.example/")
    made("https://x.example/<script>", state="broken")

    shown = client.get("/admin/reports/links/").content.decode()

    assert "https://a.example/gone" in shown
    assert "Where it is used" in shown
    assert "https://d.example/" in shown
    assert "https://b.example/" not in shown
    assert "<script>\n" not in shown
    assert "x.example/&lt;script&gt;" in shown
    everything = client.get("/admin/reports/links/?state=all").content.decode()
    assert "https://b.example/" in everything
    file = client.get("/admin/reports/links/?export=csv")
    assert b"HTTP 404" in b"".join(file.streaming_content)


def test_the_report_costs_the_same_however_long(client):
    client.force_login(UserFactory(role="editor"))

    def statements():
        with CaptureQueriesContext(connection) as found:
            assert client.get("/admin/reports/links/").status_code == 200
        return len(found)

    def add(n):
        link = made(f"https://a.example/{n}", state="broken")
        LinkUse.objects.create(link=link, page=GuideFactory())

    add(0)
    statements()
    few = statements()
    for n in range(1, 6):
        add(n)
    assert statements() == few
