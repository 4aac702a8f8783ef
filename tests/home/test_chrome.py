"""What stands around every page comes from the settings of the site."""

from datetime import timedelta

import pytest
from django.core.cache import caches
from django.test import TestCase
from django.utils.timezone import localdate
from wagtail.models import Site

from core import generation
from home.chrome import KEY, chrome_of
from home.models import SiteFace
from tests.factories import GuideIndexFactory

pytestmark = pytest.mark.django_db
# A test runs in one transaction: what waits for its commit happens at the end of this.
CAPTURE = TestCase.captureOnCommitCallbacks


@pytest.fixture(autouse=True)
def forgotten():
    caches[generation.CACHE].clear()


def face(**values):
    found = SiteFace.for_site(Site.objects.get(is_default_site=True))
    for name, value in values.items():
        setattr(found, name, value)
    with CAPTURE(execute=True):
        found.save()
    return found


def link(label, url):
    return {"type": "link", "value": {"label": label, "url": url}}


def test_navigation_of_the_settings_is_shown(client):
    face(navigation=[link("Learn", "/learn/")])

    assert '<a href="/learn/">Learn</a>' in client.get("/").content.decode()


def test_without_settings_pages_marked_for_menus_are_shown(client):
    GuideIndexFactory(title="Guides", show_in_menus=True)

    html = client.get("/").content.decode()

    assert '<a href="/guides/">Guides</a>' in html
    assert '<a href="/topics/">Topics</a>' in html


def test_section_of_the_page_is_marked(client):
    GuideIndexFactory(title="Guides", show_in_menus=True)

    html = client.get("/guides/").content.decode()

    assert '<a href="/guides/" aria-current="page">Guides</a>' in html


def test_footer_columns_and_last_line_are_shown(client):
    column = {"title": "About", "links": [{"label": "Privacy", "url": "/privacy/"}]}
    face(footer=[{"type": "column", "value": column}], footer_line="Text CC BY 4.0")

    html = client.get("/").content.decode()

    assert '<a href="/privacy/">Privacy</a>' in html
    assert "Text CC BY 4.0" in html


def test_link_to_a_page_that_is_not_public_is_left_out(client):
    index = GuideIndexFactory(title="Guides", published=False)
    page = {"type": "link", "value": {"label": "Hidden", "page": index.pk}}
    face(navigation=[page, link("Learn", "/learn/")])

    html = client.get("/").content.decode()

    assert "Hidden" not in html
    assert "Learn" in html


def test_announcement_ends_with_its_last_day(client):
    face(announcement="LUMI is down", announced_until=localdate())
    assert "LUMI is down" in client.get("/").content.decode()

    face(announced_until=localdate() - timedelta(days=1))
    assert "LUMI is down" not in client.get("/").content.decode()


def test_theme_of_the_site_is_on_the_page(client):
    face(theme="dark")

    assert 'data-theme="dark"' in client.get("/").content.decode()


def test_read_once_then_one_look_up(rf, django_assert_num_queries):
    chrome_of(rf.get("/", headers={"host": "localhost"}))
    request = rf.get("/", headers={"host": "localhost"})
    Site.find_for_request(request)

    with django_assert_num_queries(1):
        chrome_of(request)


def test_read_along_with_the_page_it_costs_nothing(rf, django_assert_num_queries):
    chrome_of(rf.get("/", headers={"host": "localhost"}))
    request = rf.get("/", headers={"host": "localhost"})
    Site.find_for_request(request)
    request.read_along = {KEY: caches[generation.CACHE].get(KEY)}

    with django_assert_num_queries(0):
        assert chrome_of(request)["name"] == "Lyceum"


def test_moved_page_changes_the_navigation(client):
    index = GuideIndexFactory(title="Guides", show_in_menus=True)
    page = {"type": "link", "value": {"page": index.pk}}
    face(navigation=[page])
    client.get("/")

    with CAPTURE(execute=True):
        index.slug = "learn"
        index.save_revision().publish()

    assert '<a href="/learn/">Guides</a>' in client.get("/").content.decode()


def test_without_a_request_there_is_still_a_name():
    assert chrome_of(None)["name"] == "Lyceum"
