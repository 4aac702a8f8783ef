"""Pages edited here that changed at their origin: somebody chooses."""

import pytest
from wagtail.models import Revision

from core.models import AuditEntry
from kb.importers import conflicts
from kb.models import GuidePage, SourceConflict
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def zebra():
    return GuidePage.objects.get(source_path="docs/zebra.md")


def html():
    return "".join(zebra().rendered["blocks"].values())


def edit(*, publish=True):
    page = zebra()
    page.body[0].value["source"] = "Mine.\n"
    revision = page.save_revision()
    if publish:
        revision.publish()


@pytest.fixture
def ada():
    return UserFactory(role="editor")


@pytest.fixture
def conflict(row, site, synchronise):
    synchronise(row)
    edit()
    site.write("docs/zebra.md", "# Zebra\n\nTheirs, with a [link](apple.md).\n")
    synchronise(row)
    return SourceConflict.objects.get()


def test_a_conflict_is_written_down_once(conflict, row, synchronise):
    assert (conflict.page, conflict.title) == (zebra(), "Last")
    assert "Theirs" in conflict.text

    assert synchronise(row).protected == 1

    assert SourceConflict.objects.count() == 1
    assert "Mine." in html()


def test_ours_is_kept_and_the_same_version_not_asked_about(
    conflict, row, site, synchronise, ada
):
    conflicts.keep_ours(conflict=conflict, by=ada)

    run = synchronise(row)

    assert (run.protected, run.updated) == (1, 0)
    assert [finding[0] for finding in run.findings] == []
    assert not SourceConflict.objects.filter(resolution="").exists()
    assert "Mine." in html()
    entry = AuditEntry.objects.get(action="documentation.kept")
    assert (entry.actor_id, entry.object_id) == (ada.pk, str(zebra().pk))

    site.write("docs/zebra.md", "# Zebra\n\nTheir third version.\n")
    synchronise(row)
    assert "third" in SourceConflict.objects.get(resolution="").text


def test_theirs_is_taken_and_ours_stays_in_the_history(conflict, row, synchronise, ada):
    conflicts.take_theirs(conflict=conflict, by=ada)

    assert '<a href="/guides/room/apple/">link</a>' in html()
    page = zebra()
    assert page.live_revision == page.latest_revision
    assert page.latest_revision.user == ada
    assert not page.has_unpublished_changes
    kept = Revision.objects.for_instance(page).values_list("content", flat=True)
    assert any("Mine." in str(content) for content in kept)
    assert AuditEntry.objects.get(action="documentation.taken").actor_id == ada.pk
    assert synchronise(row).unchanged == 7


def test_theirs_replaces_a_draft_and_publishes_nothing_of_it(
    row, site, synchronise, ada
):
    synchronise(row)
    page = zebra()
    page.summary = "A draft of a summary"
    page.body[0].value["source"] = "Draft.\n"
    page.save_revision()
    site.write("docs/zebra.md", "# Zebra\n\nTheirs.\n")
    synchronise(row)

    conflicts.take_theirs(conflict=SourceConflict.objects.get(), by=ada)

    assert "Theirs" in html()
    assert zebra().summary == ""
    assert synchronise(row).unchanged == 7


@pytest.mark.parametrize("choice", ["ours", "theirs"])
def test_a_page_that_the_origin_removed(row, site, synchronise, ada, choice):
    synchronise(row)
    edit()
    site.remove("docs/zebra.md")
    synchronise(row)
    found = SourceConflict.objects.get()
    assert found.is_gone
    assert zebra().live

    if choice == "ours":
        conflicts.keep_ours(conflict=found, by=ada)
    else:
        conflicts.take_theirs(conflict=found, by=ada)

    run = synchronise(row)
    assert zebra().live is (choice == "ours")
    assert not SourceConflict.objects.filter(resolution="").exists()
    assert run.withdrawn == 0


def test_a_conflict_that_is_none_any_more_is_settled(conflict, row, synchronise):
    first = Revision.objects.for_instance(zebra()).order_by("pk").first()
    first.as_object().save_revision().publish()

    synchronise(row)

    conflict.refresh_from_db()
    assert conflict.resolution == "settled"
    assert "Theirs" in html()


def test_who_chooses_second_is_told(conflict, ada):
    conflicts.keep_ours(conflict=conflict, by=ada)

    with pytest.raises(conflicts.AlreadyResolved):
        conflicts.take_theirs(conflict=conflict, by=ada)

    assert "Mine." in html()


def test_a_version_that_nobody_looked_at_is_not_taken(
    conflict, row, site, synchronise, ada
):
    site.write("docs/zebra.md", "# Zebra\n\nStill newer.\n")
    synchronise(row)

    with pytest.raises(conflicts.AlreadyResolved):
        conflicts.take_theirs(conflict=conflict, by=ada)

    assert "Mine." in html()
