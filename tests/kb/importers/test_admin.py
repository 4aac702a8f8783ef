"""Sources in the admin: rows, a desk, logs and conflicts, for those who may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AuditEntry
from kb.models import DocumentationSource, GuidePage, SourceConflict
from tests.factories import GuideFactory, UserFactory
from tests.factories.pages import guide_index

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def editor(client):
    user = UserFactory(role="editor")
    client.force_login(user)
    return user


def form(**other):
    return {
        "address": "https://git.example/centre/docs.git",
        "branch": "",
        "folder": "",
        "dialect": "",
        "title": "",
        "section": "",
        "slug": "",
        "licence": "CC-BY-4.0",
        "attribution": "",
        "url": "",
        "edit_pattern": "",
        "enabled": "on",
        "schedule": "daily",
        "hour": "3",
        "weekday": "0",
        "owner": "",
    } | other


def desk(row):
    return reverse("sources:inspect", args=[row.pk])


def test_an_editor_adds_a_source(client, editor):
    response = client.post(reverse("sources:add"), form())

    row = DocumentationSource.objects.get()
    assert response["Location"] == desk(row)
    assert (row.slug, row.schedule, row.commit) == ("docs", "daily", "")
    assert AuditEntry.objects.get(action="documentation.source_added").object_id == (
        str(row.pk)
    )
    page = client.get(desk(row)).content.decode()
    assert "It was never synchronised." in page
    assert "03:00 UTC" in page
    history = client.get(reverse("sources:history", args=[row.pk])).content.decode()
    assert "Created" in history


def test_a_second_one_of_the_same_name_gets_a_slug_of_its_own(client, editor):
    client.post(reverse("sources:add"), form())
    client.post(reverse("sources:add"), form())

    slugs = DocumentationSource.objects.values_list("slug", flat=True)
    assert sorted(slugs) == ["docs", "docs-2"]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"address": "http://git.example/a/b"}, "must begin with https://"),
        ({"address": "git@git.example:a/b"}, "must begin with https://"),
        ({"address": "file:///etc"}, "must begin with https://"),
        ({"address": "https://me:secret@git.example/b"}, "Leave name and password"),
        ({"address": "/etc"}, "the operator has named none"),
        ({"address": ""}, "required"),
        ({"folder": "../../etc"}, "inside the address"),
        ({"branch": "main:refs/x"}, "no name of a branch"),
        ({"branch": "a\nb"}, "no name of a branch"),
        ({"edit_pattern": "https://a.example/edit"}, "holds {path}"),
        ({"edit_pattern": "javascript:alert(1)//{path}"}, "holds {path}"),
        ({"url": "javascript:alert(1)"}, "valid URL"),
        ({"hour": "24"}, "valid choice"),
        ({"slug": "No slug"}, "slug"),
        ({"title": "x" * 300}, "at most 200"),
    ],
)
def test_what_an_editor_gets_wrong_is_said_and_kept(client, editor, wrong, words):
    response = client.post(reverse("sources:add"), form(**wrong))

    page = response.content.decode()
    assert response.status_code == 200
    assert words in page.replace("&#x27;", "'")
    assert "CC-BY-4.0" in page
    assert not DocumentationSource.objects.exists()


def test_a_section_must_be_ours(client, editor, row, synchronise):
    synchronise(row)
    borrowed = GuidePage.objects.get(source_path="docs/zebra.md")

    page = client.post(reverse("sources:add"), form(section=borrowed.pk)).content

    assert b"a guide that is our own" in page
    ours = GuideFactory(title="Ours")
    assert client.post(reverse("sources:add"), form(section=ours.pk)).status_code == 302
    index = form(section=guide_index().pk, title="Another")
    assert client.post(reverse("sources:add"), index).status_code == 302


def test_a_change_of_licence_reaches_the_pages(client, editor, row, synchronise):
    synchronise(row)
    row.refresh_from_db()
    change = form(
        address=row.address, title=row.title, slug=row.slug, licence="CC0-1.0",
        attribution="The librarians",
    )  # fmt: skip

    response = client.post(reverse("sources:edit", args=[row.pk]), change)

    assert response.status_code == 302
    pages = GuidePage.objects.filter(source=row)
    assert set(pages.values_list("licence", "credit")) == {
        ("CC0-1.0", "The librarians")
    }


def test_preview_and_synchronise_by_button(client, editor, row):
    order = reverse("sources:order", args=[row.pk])

    response = client.post(order, {"what": "preview"}, follow=True)
    assert b"What would change" in response.content
    assert b"docs/zebra.md" in response.content
    assert not GuidePage.objects.exists()

    response = client.post(order, {"what": "now"}, follow=True)
    page = response.content.decode()
    assert "<b>7</b> new" in page
    assert row.runs.get(is_preview=False).by == editor
    assert client.get(order).status_code == 405


def test_the_log_has_pages(client, editor, row, site, synchronise):
    links = "".join(f"[a](gone{n}.md)\n\n" for n in range(150))
    site.write("docs/zebra.md", f"# Z\n\n{links}")
    run = synchronise(row)
    log = reverse("sources:log", args=[run.pk])

    first, last = client.get(log).content, client.get(f"{log}?page=2").content
    odd = client.get(f"{log}?page=nonsense")

    assert b"gone0.md" in first
    assert b"gone149.md" not in first
    assert b"gone149.md" in last
    assert odd.status_code == 200


def test_a_mass_removal_is_agreed_to_by_button(client, editor, row, site, synchronise):
    for number in range(13):
        site.write(f"docs/page{number}.md", f"# Page {number}\n")
    synchronise(row)
    for number in range(8):
        site.remove(f"docs/page{number}.md")
    synchronise(row)
    assert b"Synchronise and withdraw them" in client.get(desk(row)).content

    client.post(reverse("sources:order", args=[row.pk]), {"what": "withdraw"})

    assert GuidePage.objects.live().count() == 12
    entry = AuditEntry.objects.get(action="documentation.ordered")
    assert entry.data["may_withdraw_many"] is True


@pytest.fixture
def conflict(row, site, synchronise):
    synchronise(row)
    page = GuidePage.objects.get(source_path="docs/zebra.md")
    page.body[0].value["source"] = "Mine & <b>ours</b>.\n"
    page.save_revision().publish()
    site.write("docs/zebra.md", "# Zebra\n\nTheirs.\n")
    synchronise(row)
    return SourceConflict.objects.get()


def test_a_conflict_is_shown_as_two_versions(client, editor, row, conflict):
    assert b"Last" in client.get(desk(row)).content

    page = client.get(reverse("sources:conflict", args=[conflict.pk])).content.decode()

    assert "Mine &amp; &lt;b&gt;ours&lt;/b&gt;." in page
    assert "Theirs." in page


@pytest.mark.parametrize(
    ("choice", "resolution"), [("ours", "kept"), ("theirs", "taken"), ("none", "")]
)
def test_an_editor_chooses(client, editor, conflict, choice, resolution):
    address = reverse("sources:conflict", args=[conflict.pk])

    client.post(address, {"choice": choice, "version": conflict.fingerprint})

    conflict.refresh_from_db()
    assert conflict.resolution == resolution
    assert client.get(address).status_code == 200
    again = client.post(address, {"choice": "ours", "version": conflict.fingerprint})
    assert again.status_code == 302


def test_a_choice_about_an_older_version_is_refused(client, editor, conflict):
    address = reverse("sources:conflict", args=[conflict.pk])

    response = client.post(address, {"choice": "theirs", "version": "old"}, follow=True)

    assert b"has changed again meanwhile" in response.content
    conflict.refresh_from_db()
    assert conflict.resolution == ""


@pytest.mark.parametrize("role", ["reader", "expert"])
def test_others_may_not(client, row, conflict, synchronise, role):
    client.force_login(UserFactory(role=role))
    run = row.runs.first()
    for name, key in (
        *(("inspect", row.pk), ("edit", row.pk), ("log", run.pk), ("state", run.pk)),
        ("conflict", conflict.pk),
    ):
        assert client.get(reverse(f"sources:{name}", args=[key])).status_code in (
            302, 403,
        )  # fmt: skip
    runs = row.runs.count()
    client.post(reverse("sources:order", args=[row.pk]), {"what": "now"})
    data = {"choice": "theirs", "version": conflict.fingerprint}
    client.post(reverse("sources:conflict", args=[conflict.pk]), data)
    conflict.refresh_from_db()
    assert (row.runs.count(), conflict.resolution) == (runs, "")


def test_a_source_with_pages_is_not_deleted(client, row, synchronise):
    client.force_login(UserFactory(role="coordinator"))
    synchronise(row)

    response = client.post(reverse("sources:delete", args=[row.pk]), follow=True)

    assert b"Its pages stand here" in response.content
    GuidePage.objects.all().delete()
    client.post(reverse("sources:delete", args=[row.pk]))
    assert not DocumentationSource.objects.exists()


def test_what_needs_somebody_stands_on_the_first_page(client, editor, row, conflict):
    assert b"1 page waits for a decision" in client.get("/admin/").content
    DocumentationSource.objects.update(failing_since="2026-11-01T00:00Z")
    assert b"fails since 1 Nov 2026" in client.get("/admin/").content


def queries(client, address):
    client.get(address)
    with CaptureQueriesContext(connection, ) as captured:  # fmt: skip
        assert client.get(address).status_code == 200
    return len(captured)


def test_lists_ask_no_more_for_more_rows(client, editor, row, synchronise, site):
    synchronise(row)
    addresses = [reverse("sources:index"), desk(row), "/admin/"]
    before = [queries(client, address) for address in addresses]
    for number in range(8):
        DocumentationSource.objects.create(
            slug=f"s{number}", title=f"S {number}", address="x", owner=editor,
            failing_since="2026-11-01T00:00Z",
        )  # fmt: skip
        synchronise(row)

    after = [queries(client, address) for address in addresses]

    assert [a <= b + 1 for a, b in zip(after, before, strict=True)] == [True] * 3
