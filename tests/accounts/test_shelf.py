"""Bookmarks and follows: the buttons, the shelf, and what one may still see."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import PageViewRestriction

from accounts import followables, privacy
from accounts.models import DigestChoice, ShelfItem
from accounts.services import following
from core.models import Topic
from core.services import merge_topics, undo_merge
from tests.factories import (
    DiagnosisFactory,
    GuideFactory,
    MachineFactory,
    TopicFactory,
    TutorialFactory,
    UserFactory,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    user = UserFactory()
    client.force_login(user)
    return user


def address(how, kind, thing):
    return reverse("shelf_item", args=[how, kind, thing.pk])


def put(user, how, kind, thing, note=""):
    found = followables.kind_of(kind)
    return following.put_on_shelf(
        user=user, how=how, kind=found, pk=thing.pk, note=note
    )


def restrict(page):
    kind = PageViewRestriction.GROUPS
    return PageViewRestriction.objects.create(page=page, restriction_type=kind)


def read(client, url="/me/shelf/"):
    response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


@pytest.mark.parametrize("make", [GuideFactory, TutorialFactory, DiagnosisFactory])
def test_pages_have_links_for_anybody_and_forms_for_members(client, make):
    page = make()
    shown = read(client, page.get_url())
    assert f'href="/me/shelf/bookmark/page/{page.pk}/"' in shown
    assert f'href="/me/shelf/follow/page/{page.pk}/"' in shown
    assert "csrfmiddlewaretoken" not in shown
    client.force_login(UserFactory())
    shown = read(client, page.get_url())
    assert f'action="/me/shelf/follow/page/{page.pk}/"' in shown


def test_anonymous_pages_stay_in_the_page_cache(
    client, settings, django_assert_max_num_queries
):
    settings.PAGE_CACHE_SECONDS = 60
    page = GuideFactory(topics=[TopicFactory()])
    first = client.get(page.get_url())
    assert not first.cookies
    with django_assert_max_num_queries(1):
        client.get(page.get_url())


def test_a_guide_costs_a_member_one_statement_more(client, member):
    page = GuideFactory()
    read(client, page.get_url())
    with_buttons = count_statements(client, page.get_url())
    kinds, followables.kinds[:] = list(followables.kinds), []
    try:
        without = count_statements(client, page.get_url())
    finally:
        followables.kinds[:] = kinds
    assert with_buttons - without == 1


def count_statements(client, url):

    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    return len(captured)


def test_the_link_leads_over_the_sign_in_to_a_question_that_is_posted(client):
    page = GuideFactory(title="Worth keeping")
    link = address("bookmark", "page", page)
    sent = client.get(link)
    assert sent["Location"] == f"/accounts/login/?next={link}"
    user = UserFactory()
    client.force_login(user)
    asked = read(client, link)
    assert "Put this on your shelf?" in asked
    assert not ShelfItem.objects.exists()
    done = client.post(link, {"do": "add", "next": page.get_url()})
    assert done["Location"] == page.get_url()
    assert "On your shelf" in read(client, page.get_url())


def test_machines_and_topics_are_followed(client, member):
    machine, topic = MachineFactory(), TopicFactory(name="Slurm")
    for kind, thing in (("machine", machine), ("topic", topic)):
        link = address("follow", kind, thing)
        assert f'action="{link}"' in read(client, thing.get_absolute_url())
        client.post(link, {"do": "add"})
        assert "Stop following" in read(client, thing.get_absolute_url())
    assert "Slurm" in read(client)
    assert client.post(address("bookmark", "topic", topic)).status_code == 404


def test_twice_is_once_and_taking_off_twice_is_no_error(client, member):
    page = GuideFactory()
    link = address("follow", "page", page)
    for _round in range(2):
        client.post(link, {"do": "add"})
    assert ShelfItem.objects.count() == 1
    for _round in range(2):
        assert client.post(link, {"do": "drop"}).status_code == 302
    assert not ShelfItem.objects.exists()


def test_what_was_taken_off_can_be_put_back_with_its_note(client, member):
    page = GuideFactory(title="Regretted")
    put(member, "bookmark", "page", page, note="for the grant")
    gone = client.post(address("bookmark", "page", page), {"do": "drop"})
    shown = read(client, gone["Location"])
    assert "“Regretted” is off your shelf" in shown
    assert 'value="for the grant"' in shown
    client.post(
        address("bookmark", "page", page), {"do": "add", "note": "for the grant"}
    )
    assert ShelfItem.objects.get().note == "for the grant"


def test_a_page_that_closed_is_named_without_its_title(client, member):
    secret, gone = GuideFactory(title="Secret plan"), GuideFactory(title="Old news")
    for page in (secret, gone):
        put(member, "bookmark", "page", page)
        put(member, "follow", "page", page)
    restrict(secret)
    gone.unpublish()
    for url in ("/me/shelf/", "/me/", f"/me/shelf/?removed=bookmark page {secret.pk}"):
        shown = read(client, url)
        assert "Secret plan" not in shown
        assert "Old news" not in shown
    assert read(client).count("No longer available") == 4
    assert "Secret plan" not in str(privacy.export(member)["shelf"])
    assert client.get(address("follow", "page", secret)).status_code == 404
    client.post(address("bookmark", "page", secret), {"do": "drop"})
    assert ShelfItem.objects.count() == 3


def test_nobody_learns_by_following_that_a_page_exists(client, member):
    secret = GuideFactory(title="Secret plan")
    restrict(secret)
    closed = client.post(address("follow", "page", secret), {"do": "add"})
    missing = client.post("/me/shelf/follow/page/999999/", {"do": "add"})
    assert (closed.status_code, missing.status_code) == (404, 404)
    assert not ShelfItem.objects.exists()


@pytest.mark.parametrize(
    "path",
    [
        "follow/page/99999999999999999999999/",
        "follow/nothing/1/",
        "steal/page/1/",
        "follow/page/0/",
    ],
)
def test_odd_addresses_are_not_found(client, member, path):
    for response in (
        client.get(f"/me/shelf/{path}"),
        client.post(f"/me/shelf/{path}", {"do": "add"}),
        client.post(f"/me/shelf/{path}", {"do": "drop"}),
    ):
        assert response.status_code in (302, 404)
    assert not ShelfItem.objects.exists()


@pytest.mark.parametrize(
    "removed", ["x", "bookmark page x", "follow page 9999999999999999999999", "\0 \0 1"]
)
def test_odd_words_after_a_removal_do_no_harm(client, member, removed):
    assert client.get("/me/shelf/", {"removed": removed, "how": removed})
    assert client.get("/me/shelf/", {"page": removed}).status_code == 200


@pytest.mark.parametrize("there", ["https://evil.example/", "//evil.example", "\0"])
def test_nobody_is_sent_elsewhere(client, member, there):
    page = GuideFactory()
    done = client.post(address("follow", "page", page), {"do": "add", "next": there})
    assert done["Location"] == "/me/shelf/"


def test_notes_are_ones_own(client, member):
    other = UserFactory()
    page = GuideFactory()
    row = put(other, "bookmark", "page", page, note="theirs")
    response = client.post(reverse("shelf_note", args=[row.pk]), {"note": "mine"})
    assert response.status_code == 404
    own = put(member, "bookmark", "page", page)
    client.post(reverse("shelf_note", args=[own.pk]), {"note": "<b>\0" + "x" * 400})
    row.refresh_from_db()
    own.refresh_from_db()
    assert row.note == "theirs"
    assert len(own.note) == 300
    assert "&lt;b&gt;xxx" in read(client)


def test_statements_of_the_shelf_do_not_grow(client, member):
    def fill(number):
        for n in range(number):
            put(member, "bookmark", "page", GuideFactory())
            put(member, "follow", "machine", MachineFactory(slug=f"m{number}-{n}"))
            put(member, "follow", "topic", TopicFactory())

    fill(1)
    read(client)
    few = count_statements(client, "/me/shelf/")
    fill(8)
    assert count_statements(client, "/me/shelf/") <= few + 1
    assert few <= 20


def test_the_shelf_has_pages_and_an_empty_state(client, member, monkeypatch):
    assert "Nothing stands here yet" in read(client)
    for _n in range(31):
        put(member, "follow", "topic", TopicFactory())
    assert 'class="pager"' in read(client)
    assert read(client, "/me/shelf/?page=2").count("Stop following") == 1
    assert "Nothing stands here yet" in read(client, "/me/shelf/?how=bookmark")


def test_a_full_shelf_is_explained(client, member, monkeypatch):
    monkeypatch.setattr(following, "MOST", 1)
    put(member, "follow", "topic", TopicFactory())
    client.post(address("follow", "topic", TopicFactory()), {"do": "add"}, follow=True)
    assert ShelfItem.objects.count() == 1


def test_numbers_are_for_the_staff(client, member):
    page = GuideFactory()
    put(member, "follow", "page", page)
    assert "1 follow" not in read(client, page.get_url())
    client.force_login(UserFactory(role="editor"))
    assert "1 follow, 0 keep it" in read(client, page.get_url())


def test_followers_go_along_with_a_merge_and_come_back():
    one, both = UserFactory(), UserFactory()
    source, target = TopicFactory(), TopicFactory()
    put(one, "follow", "topic", source)
    for topic in (source, target):
        put(both, "follow", "topic", topic)

    (row,) = merge_topics(sources=[source], target=target)

    assert followed(one) == followed(both) == {target.pk}
    undo_merge(merge=row)
    assert followed(one) == {source.pk}
    assert followed(both) == {source.pk, target.pk}
    assert Topic.objects.count() == 2


def followed(user):
    return ShelfItem.objects.followed_by(user)["topic"]


def test_the_first_follow_turns_the_weekly_mail_on_and_a_bookmark_does_not(member):
    put(member, "bookmark", "page", GuideFactory())
    assert not DigestChoice.objects.exists()
    put(member, "follow", "page", GuideFactory())
    assert DigestChoice.objects.get().every == "week"


def test_data_and_account_go_together(member):
    put(member, "bookmark", "page", GuideFactory(title="Kept"), note="why")
    put(member, "follow", "page", GuideFactory())
    told = privacy.export(member)["shelf"]
    assert told["digest"] == "week"
    assert {"title": "Kept", "note": "why"}.items() <= told["items"][1].items()
    member.delete()
    assert not ShelfItem.objects.exists()
    assert not DigestChoice.objects.exists()
