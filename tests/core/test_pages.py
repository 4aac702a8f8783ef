from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser, Group
from django.db.models.signals import post_save
from django.utils.timezone import localdate
from wagtail.models import Page, PageViewRestriction

from accounts.models import User
from core.models import BodyPage, CallNumber, Verification
from core.querysets import visible_pages
from core.services import NotAllowed, verify_page
from home.models import HomePage, PlainPage
from kb.models import GuideIndexPage, GuidePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def home():
    return HomePage.objects.get()


@pytest.fixture
def index(home):
    return home.add_child(instance=GuideIndexPage(title="Guides", slug="guides"))


def make_guide(parent, title="Checkpoints", source="## When\n\nOften.\n", **fields):
    body = [("text", {"source": source, "dialect": "markdown"})]
    return parent.add_child(instance=GuidePage(title=title, body=body, **fields))


class Broken(Exception):
    pass


@pytest.fixture
def broken_receiver():
    def fail(sender, instance, **kwargs):
        if isinstance(instance, GuidePage):
            raise Broken

    post_save.connect(fail)
    yield
    post_save.disconnect(fail)


def test_body_is_rendered_when_saved_and_not_when_read(index, monkeypatch):
    guide = make_guide(index)
    stored = GuidePage.objects.get(pk=guide.pk)

    def refuse(*args, **kwargs):
        raise AssertionError("reading rendered")

    monkeypatch.setattr("core.blocks.render", refuse)
    parts = list(stored.body_parts())

    assert "Often." in parts[0]
    assert stored.headings == [{"anchor": "when", "title": "When", "level": 2}]


def test_saving_an_unchanged_body_renders_nothing(index, monkeypatch):
    guide = GuidePage.objects.get(pk=make_guide(index).pk)

    def refuse(*args, **kwargs):
        raise AssertionError("rendered again")

    monkeypatch.setattr("core.blocks.render", refuse)
    guide.summary = "New summary"
    guide.save()

    guide.refresh_from_db()
    assert guide.summary == "New summary"


def test_reworded_heading_keeps_its_anchor_through_draft_and_publish(index):
    guide = make_guide(index, source="## How often to save\n\nHourly.\n")
    before = guide.headings[0]["anchor"]
    guide.body = [
        (
            "text",
            {
                "source": "## How often should I save\n\nHourly.\n",
                "dialect": "markdown",
            },
        )
    ]

    guide.save_revision().publish()

    guide = GuidePage.objects.get(pk=guide.pk)
    assert guide.headings[0] == {
        "anchor": before,
        "title": "How often should I save",
        "level": 2,
    }


def test_same_heading_in_two_blocks_gets_two_anchors(index):
    text = {"source": "## Setup\n\nOnce.\n", "dialect": "markdown"}
    body = [("text", text), ("text", text)]

    guide = index.add_child(instance=GuidePage(title="Two", body=body))

    assert len({heading["anchor"] for heading in guide.headings}) == 2


def test_new_page_is_taken_back_when_a_receiver_fails(index, broken_receiver):
    with pytest.raises(Broken):
        make_guide(index)

    assert not GuidePage.objects.exists()


def test_failing_receiver_of_a_publish_leaves_the_live_page(index):
    from wagtail.signals import page_published

    guide = make_guide(index)
    guide.title = "Changed"
    revision = guide.save_revision()

    def fail(sender, **kwargs):
        raise Broken

    page_published.connect(fail)
    try:
        with pytest.raises(Broken):
            GuidePage.objects.get(pk=guide.pk).publish(revision)
    finally:
        page_published.disconnect(fail)

    assert GuidePage.objects.get(pk=guide.pk).title == "Checkpoints"


def test_first_publication_gives_a_number_that_stays(index):
    first, second = make_guide(index, "One"), make_guide(index, "Two")
    number = first.call_number

    first.unpublish()
    first.save_revision().publish()

    assert (number.kind, number.number) == ("G", 1)
    assert GuidePage.objects.get(pk=first.pk).call_number == number
    assert second.call_number.number == 2


def test_draft_has_no_number(index):
    guide = make_guide(index, live=False)

    assert guide.call_number is None
    assert not CallNumber.objects.exists()


def test_deleted_page_does_not_give_its_number_away(index):
    make_guide(index, "One").delete()

    assert make_guide(index, "Two").call_number.number == 2


def test_short_address_follows_the_page(index, client):
    guide = make_guide(index)
    shelf = make_guide(index, "Shelf")
    guide.move(shelf, "last-child")

    response = client.get("/g/1")

    assert response.status_code == 302
    assert response["Location"].endswith("/guides/shelf/checkpoints/")


@pytest.mark.parametrize("address", ["/g/99", "/g/999999/", "/x/1"])
def test_short_address_that_names_nothing_is_not_found(db, client, address):
    assert client.get(address).status_code == 404


def test_short_address_does_not_reveal_a_restricted_page(index, client):
    guide = make_guide(index)
    PageViewRestriction.objects.create(
        page=guide, restriction_type=PageViewRestriction.LOGIN
    )

    assert client.get("/g/1").status_code == 404


def test_visible_to_honours_every_restriction_above(index):
    group = Group.objects.create(name="Project")
    member = User.objects.create_user("member@lyceum.example")
    member.groups.add(group)
    outsider = User.objects.create_user("outsider@lyceum.example")
    shelf = make_guide(index, "Shelf")
    inner = make_guide(shelf, "Inner")
    rule = PageViewRestriction.objects.create(
        page=shelf, restriction_type=PageViewRestriction.GROUPS
    )
    rule.groups.add(group)

    def sees(user):
        return visible_pages(user).filter(pk=inner.pk).exists()

    assert (sees(member), sees(outsider), sees(AnonymousUser())) == (True, False, False)


def test_password_page_is_visible_to_nobody_in_lists(index):
    guide = make_guide(index)
    PageViewRestriction.objects.create(
        page=guide, restriction_type=PageViewRestriction.PASSWORD, password="x"
    )
    boss = User.objects.create_superuser("boss@lyceum.example")

    assert guide.pk not in visible_pages(boss).values_list("pk", flat=True)


def test_verification_stays_when_an_older_draft_is_published(index):
    guide = make_guide(index)
    boss = User.objects.create_superuser("boss@lyceum.example")
    guide.title = "Draft from before the check"
    draft = guide.save_revision()

    verify_page(page=guide, by=boss, against="Slurm 23.11")
    draft.publish()

    check = GuidePage.objects.get(pk=guide.pk).verification
    assert (check.by, check.against, check.on) == (boss, "Slurm 23.11", localdate())


def test_stranger_may_not_verify(index):
    guide = make_guide(index)
    stranger = User.objects.create_user("stranger@lyceum.example")

    with pytest.raises(NotAllowed, match="role"):
        verify_page(page=guide, by=stranger, against="nothing")

    assert not Verification.objects.exists()


def test_verify_form_refuses_a_day_to_come(index, client):
    guide = make_guide(index)
    boss = User.objects.create_superuser("boss@lyceum.example", "p")
    client.force_login(boss)
    tomorrow = localdate() + timedelta(days=1)

    response = client.post(f"/verify/{guide.pk}/", {"on": tomorrow, "against": "Slurm"})

    assert response.status_code == 200
    assert "not a later one" in response.content.decode()
    assert not Verification.objects.exists()


def test_two_editors_saving_lose_neither_text(index):
    guide = make_guide(index)
    first, second = (GuidePage.objects.get(pk=guide.pk) for _ in range(2))
    first.title, second.title = "From the first", "From the second"

    first.save_revision()
    second.save_revision()

    titles = [r.content["title"] for r in guide.revisions.order_by("pk")]
    assert titles[-2:] == ["From the first", "From the second"]


def test_plain_page_has_no_call_number(home):
    page = home.add_child(instance=PlainPage(title="About"))

    assert page.call_number is None
    assert issubclass(PlainPage, BodyPage)
    assert isinstance(page, Page)
