"""The small files of the site, and what is said when something is missing."""

import pytest
from django.core.cache import caches
from lxml import etree

from core import generation
from tests.factories import GuideFactory, GuideIndexFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def forgotten():
    caches[generation.CACHE].clear()


def test_style_guide_shows_every_family(client):
    html = client.get("/styleguide/").content.decode()

    for sign in ("shelf", "ev ev--u", "lamp--stale", "note--risk", "tabs__tab", "term"):
        assert sign in html


def test_robots_are_kept_out_of_accounts_and_told_the_map(client):
    text = client.get("/robots.txt").content.decode()

    assert "Disallow: /accounts/" in text
    assert "/sitemap.xml" in text


def test_programs_find_guides_as_markdown(client):
    GuideFactory(title="Queues", summary="How waiting works.")
    GuideFactory(title="Draft", published=False)

    text = client.get("/llms.txt").content.decode()

    assert "/guides/queues/index.md): How waiting works." in text
    assert "Draft" not in text


def test_security_text_names_a_contact_and_an_end(client):
    text = client.get("/.well-known/security.txt").content.decode()

    assert "Contact: mailto:" in text
    assert "Expires: " in text


def test_feed_is_atom_with_the_latest_change(client):
    GuideFactory(title="Queues")

    answer = client.get("/feed.atom")
    feed = etree.fromstring(answer.content)
    names = {"a": "http://www.w3.org/2005/Atom"}

    assert answer["Content-Type"].startswith("application/atom+xml")
    assert feed.xpath("a:entry/a:title/text()", namespaces=names) == ["Queues"]


def test_missing_page_offers_the_words_of_the_address(client):
    answer = client.get("/guides/queue-limits/")
    html = answer.content.decode()

    assert answer.status_code == 404
    assert 'value="guides queue limits"' in html


def test_missing_page_does_not_repeat_markup(client):
    answer = client.get('/"><script>alert(1)</script>/')

    assert answer.status_code == 404
    assert b"<script>alert" not in answer.content


@pytest.mark.parametrize("page", ["0", "-1", "999", "x", "1e9", "%00"])
def test_any_page_number_is_answered(client, page):
    GuideIndexFactory(title="Guides")

    assert client.get(f"/guides/?page={page}").status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
        "/accounts/logout/",
    ],
)
def test_door_wears_the_face(client, path):
    if "logout" in path:
        client.force_login(UserFactory())

    html = client.get(path).content.decode()

    assert 'class="masthead"' in html
    assert "csrfmiddlewaretoken" in html


@pytest.mark.parametrize(
    "path",
    [
        "/me/",
        "/accounts/email/",
        "/accounts/password/change/",
        "/accounts/2fa/",
        "/accounts/sessions/",
    ],
)
def test_member_pages_wear_the_face(client, path):
    client.force_login(UserFactory())

    answer = client.get(path)

    assert answer.status_code == 200
    assert 'class="masthead"' in answer.content.decode()


def test_wrong_password_is_told_above_the_form(client):
    answer = client.post("/accounts/login/", {"login": "a@b.example", "password": "x"})

    assert answer.status_code == 200
    assert 'class="errors"' in answer.content.decode()
