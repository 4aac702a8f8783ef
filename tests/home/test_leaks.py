"""What is not for everybody is seen through none of the site's openings."""

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import Collection, CollectionViewRestriction, PageViewRestriction

from core import numbers
from core.models import Document
from tests.factories import (
    GuideFactory,
    GuideIndexFactory,
    TopicFactory,
    UserFactory,
    home_page,
    markdown,
)

pytestmark = pytest.mark.django_db(transaction=True)

TITLE = "Quibblesnort"  # no word of any page of ours
BODY = "zwieblemarsh"
WAYS_TO_FILES = [
    "/media/{}",
    "/media/./{}",
    "/media//{}",
    "/media/images/../{}",
    "/media/original_images/%2e%2e/{}",
    "/media/images/..%2f{}",
]
OPENINGS = [
    "/",
    "/guides/",
    "/guides/part/",
    "/guides/open/",
    "/guides/open/index.md",
    "/topics/",
    "/topics/hidden-lore/",
    "/topics/shared-lore/",
    "/sitemap.xml",
    "/feed.atom",
    "/llms.txt",
    f"/search/?q={TITLE}",
    f"/search/?q={BODY}",
    f"/search/?q={BODY[:-1]}",
    "/search/?q=lore",
    "/search/?type=guide",
    f"/api/v1/search?q={BODY}",
    "/api/v1/search?type=guide",
    f"/search/suggest?q={TITLE[:6]}",
    f"/search/suggest?q={BODY[:6]}",
]


def guide(**fields):
    return GuideFactory(
        summary=f"About {BODY}",
        body=markdown(f"## The {BODY}\n\n{BODY} {TITLE}.\n"),
        **fields,
    )


@pytest.fixture
def shelf():
    home_page()
    index = GuideIndexFactory(title="Guides")
    part = GuideFactory(title="Part", parent=index)
    hidden = TopicFactory(name="Hidden lore", slug="hidden-lore")
    shared = TopicFactory(name="Shared lore", slug="shared-lore")
    GuideFactory(title="Open", parent=index, topics=[shared])
    return index, part, hidden, shared


def restrict(page, kind):
    PageViewRestriction.objects.create(page=page, restriction_type=kind)


def hide_by_login(index, part, **fields):
    restrict(guide(title=f"{TITLE} one", parent=index, **fields), "login")


def hide_by_password(index, part, **fields):
    restrict(guide(title=f"{TITLE} one", parent=index, **fields), "password")


def hide_by_parent(index, part, **fields):
    guide(title=f"{TITLE} one", parent=part, **fields)
    restrict(part, "groups")


def hide_as_draft(index, part, **fields):
    guide(title=f"{TITLE} one", parent=index, published=False, **fields)


def hide_by_unpublishing(index, part, **fields):
    guide(title=f"{TITLE} one", parent=index, **fields).unpublish()


def hide_behind_an_alias(index, part, **fields):
    page = guide(title=f"{TITLE} one", parent=part, **fields)
    page.create_alias(parent=index, update_slug="alias")
    restrict(page, "login")


HIDINGS = [
    hide_by_login,
    hide_by_password,
    hide_by_parent,
    hide_as_draft,
    hide_by_unpublishing,
    hide_behind_an_alias,
]


@pytest.mark.parametrize("hide", HIDINGS)
def test_no_opening_shows_a_hidden_page(shelf, hide):
    index, part, hidden, shared = shelf
    hide(index, part, topics=[hidden, shared])
    client = Client()

    for address in OPENINGS:
        answer = client.get(address)
        text = answer.content.decode()
        text = text.replace(address.partition("q=")[2] or "\0", "")
        assert answer.status_code < 500, address
        assert TITLE.lower() not in text.lower(), address
        assert BODY not in text, address


@pytest.mark.parametrize("hide", HIDINGS)
def test_a_topic_counts_what_everybody_may_read(shelf, hide):
    index, part, hidden, shared = shelf
    hide(index, part, topics=[hidden, shared])

    listed = Client().get("/topics/").content.decode()

    assert "Hidden lore" not in listed
    assert "Shared lore" in listed


@pytest.mark.parametrize("kind", ["login", "password", "groups"])
def test_a_short_address_says_nothing(shelf, kind):
    page = guide(title=f"{TITLE} one", parent=shelf[0])
    restrict(page, kind)
    number = numbers.of(kind="G", key=page.translation_key)

    assert Client().get(f"/g/{number.number}").status_code == 404


@pytest.mark.parametrize("form", ["", "index.md"])
def test_a_restricted_page_is_not_served(shelf, form):
    page = guide(title=f"{TITLE} one", parent=shelf[0], slug="one")
    restrict(page, "login")

    answer = Client().get(f"/guides/one/{form}")

    assert answer.status_code == 302
    assert "/accounts/login/" in answer["Location"]


def test_a_restriction_holds_at_once_for_who_has_read_the_page(shelf):
    page = guide(title=f"{TITLE} one", parent=shelf[0], slug="one")
    client = Client()
    assert client.get("/guides/one/").status_code == 200

    restrict(page, "login")

    assert client.get("/guides/one/").status_code == 302
    assert BODY not in client.get(f"/search/?q={TITLE}").content.decode()


def test_a_page_that_a_member_read_is_not_kept_for_others(shelf):
    restrict(guide(title=f"{TITLE} one", parent=shelf[0], slug="one"), "login")
    member = Client()
    member.force_login(UserFactory())

    assert BODY in member.get("/guides/one/").content.decode()
    assert TITLE in member.get("/guides/").content.decode()
    assert Client().get("/guides/one/").status_code == 302
    assert TITLE not in Client().get("/guides/").content.decode()


@pytest.fixture
def private_document():
    collection = Collection.get_first_root_node().add_child(name="Partners")
    CollectionViewRestriction.objects.create(
        collection=collection, restriction_type="login"
    )
    document = Document(title="Contract", collection=collection)
    document.file.save("contract.txt", ContentFile(BODY.encode()))
    document.file.close()
    return document


def test_a_document_of_a_private_collection_is_not_served(private_document):
    client = Client()

    assert client.get(private_document.url).status_code == 302
    for address in WAYS_TO_FILES:
        raw = address.format(private_document.file.name)
        assert client.get(raw).status_code in (400, 404), raw


def test_a_member_gets_it_as_a_download(private_document):
    member = Client()
    member.force_login(UserFactory())

    answer = member.get(private_document.url)

    assert b"".join(answer.streaming_content) == BODY.encode()
    assert answer["Content-Disposition"].startswith("attachment")
