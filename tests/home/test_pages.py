"""Home, plain pages, topics and guides as an anonymous reader gets them."""

import pytest
from django.conf import settings
from django.contrib.contenttypes.models import ContentType
from django.core.cache import caches
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import PageViewRestriction, get_page_models

from core import generation
from home.models import PlainPage
from tests.factories import (
    GuideFactory,
    GuideIndexFactory,
    TopicFactory,
    TutorialFactory,
    UserFactory,
    home_page,
    markdown,
)
from tests.factories.pages import PublishedPageFactory

pytestmark = pytest.mark.django_db

COLD = 12


class PlainFactory(PublishedPageFactory):
    class Meta:
        model = PlainPage


@pytest.fixture
def site():
    """A home page with guides, topics and a plain page."""
    index = GuideIndexFactory(title="Guides", show_in_menus=True)
    slurm = TopicFactory(name="Slurm")
    body = markdown("## First\n\nText.\n\n## Second\n\nMore.\n")
    for title in ("Access", "Queues", "Storage"):
        GuideFactory(title=title, parent=index, topics=[slurm], body=body)
    PlainFactory(title="Privacy", body=body)
    caches[generation.CACHE].clear()


PATHS = ["/", "/guides/", "/guides/queues/", "/topics/", "/topics/slurm/", "/privacy/"]


@pytest.fixture
def kept(settings):
    """The page cache as on a real site."""
    settings.PAGE_CACHE_SECONDS = 600


def statements(client, path):
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    # Savepoints are the test's own: on the site the cache writes in autocommit.
    texts = [query["sql"][:200] for query in queries]
    return [text for text in texts if not text.startswith(("SAVEPOINT", "RELEASE"))]


@pytest.mark.parametrize("path", PATHS)
def test_page_costs_few_statements_cold_and_one_from_the_cache(
    site, kept, client, path
):
    client.get("/styleguide/")  # what every page shares is known
    ContentType.objects.get_for_models(*get_page_models())

    cold, again = statements(client, path), statements(client, path)

    assert len(cold) <= COLD, "\n".join(cold)
    assert len(again) <= 1


@pytest.mark.parametrize("path", PATHS)
def test_anonymous_page_touches_no_session(site, client, path):
    answer = client.get(path)

    assert settings.SESSION_COOKIE_NAME not in answer.cookies
    assert settings.CSRF_COOKIE_NAME not in answer.cookies
    assert "csrfmiddlewaretoken" not in answer.content.decode()


@pytest.mark.parametrize("path", PATHS)
def test_unchanged_page_is_not_sent_again(site, client, path):
    tag = client.get(path)["ETag"]

    answer = client.get(path, headers={"If-None-Match": tag})

    assert answer.status_code == 304


@pytest.mark.parametrize("path", PATHS)
def test_page_has_one_title_one_main_and_no_inline_code(site, client, path):
    html = client.get(path).content.decode()

    assert html.count("<h1") == 1
    assert html.count("<main") == 1
    assert " style=" not in html
    assert "<style" not in html
    assert " onclick=" not in html
    assert html.count("<script") == html.count("<script src=") + html.count(
        '<script type="module" src='
    ) + html.count('<script type="application/ld+json"')


def test_home_shows_guides_topics_and_changes(site, client):
    html = client.get("/").content.decode()

    assert html.index('name="q"') < html.index("Access")
    assert "3 guides" in html
    assert "Slurm" in html
    assert "Lately changed" in html


def test_home_shows_each_kind_on_its_shelf_and_all_in_the_changes(site, client):
    TutorialFactory(title="Two GPUs")

    html = client.get("/").content.decode()

    assert "1 tutorial" in html
    assert html.count(">Two GPUs</a>") == 2  # on its shelf, among the changes


def test_home_counts_no_page_the_reader_may_not_see(site, client):
    for_members = TutorialFactory(title="For members")
    restrictions = for_members.view_restrictions
    restrictions.create(restriction_type=PageViewRestriction.LOGIN)

    assert "For members" not in client.get("/").content.decode()
    assert "1 tutorial" not in client.get("/").content.decode()
    client.force_login(UserFactory())
    assert "1 tutorial" in client.get("/").content.decode()


def test_home_with_nothing_on_it_stands(client):
    home_page()

    html = client.get("/").content.decode()

    assert "Nothing yet" in html
    assert "Lately changed" not in html


def test_example_searches_are_links(client):
    home = home_page()
    home.examples = "ExitCode 0:53\n\nC++ & MPI"
    home.save_revision().publish()

    html = client.get("/").content.decode()

    assert 'href="/search/?q=ExitCode%200%3A53"' in html
    assert 'href="/search/?q=C%2B%2B%20%26%20MPI"' in html


def test_guide_shows_shelf_contents_and_neighbours(site, client):
    html = client.get("/guides/queues/").content.decode()

    assert 'aria-current="page"' in html
    assert '<a href="#first">First</a>' in html
    assert 'rel="prev" href="/guides/access/"' in html
    assert 'rel="next" href="/guides/storage/"' in html


def test_member_sees_the_way_to_their_page(site, client):
    client.force_login(UserFactory(name="Ada"))

    answer = client.get("/guides/queues/")

    assert '<a href="/me/">Ada</a>' in answer.content.decode()
    assert "private" in answer["Cache-Control"]


def test_editor_sees_the_edit_link_and_a_reader_does_not(site, client):
    client.force_login(UserFactory(role="reader"))
    assert "/edit/" not in client.get("/guides/queues/").content.decode()

    client.force_login(UserFactory(role="editor"))
    assert "/edit/" in client.get("/guides/queues/").content.decode()


def test_more_guides_cost_no_more_statements(site, client):
    def count(path):
        caches[generation.CACHE].clear()
        client.get("/topics/")  # warms what every page shares
        with CaptureQueriesContext(connection) as queries:
            client.get(path)
        return len(queries)

    before = count("/guides/")
    for number in range(8):
        GuideFactory(title=f"More {number}")

    assert count("/guides/") == before
