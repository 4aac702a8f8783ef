"""Every event of the site reaches the ledger."""

import pytest
from django.contrib.auth.models import Group
from django.db import transaction
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction

from core.services import verify_page
from kb.models import GuideMachine, GuidePage
from search import ledger, reconcile, tasks, texts, verifying
from search.models import Entry, EntryFacet, Word
from tests.factories import GuideFactory, TopicFactory, UserFactory, markdown

pytestmark = pytest.mark.django_db

LOGIN, GROUPS, PASSWORD = (
    PageViewRestriction.LOGIN,
    PageViewRestriction.GROUPS,
    PageViewRestriction.PASSWORD,
)


def restrict(page, kind=LOGIN, *groups):
    restriction = PageViewRestriction.objects.create(
        page=page, restriction_type=kind, password="x" * 8
    )
    restriction.groups.set(groups)
    return restriction


def facets(page, name):
    rows = EntryFacet.objects.filter(entry__source_pk=page.pk, name=name)
    return sorted(rows.values_list("value", flat=True))


def test_published_guide_is_found_by_title_and_text(find):
    GuideFactory(title="Checkpoint", body=markdown("Write to /scratch now.\n"))
    assert find("checkpoint") == ["Checkpoint"]
    assert find("scratch") == ["Checkpoint"]


def test_draft_is_not_found(find):
    GuideFactory(title="Checkpoint", published=False)
    assert find("checkpoint") == []


def test_draft_of_a_published_guide_changes_nothing(find):
    guide = GuideFactory(title="Quasar")
    find("quasar")
    before = Entry.objects.get(source_pk=guide.pk, kind="guide").version
    guide.title = "Nebula"
    guide.save_revision()
    assert find("nebula") == []
    assert Entry.objects.get(source_pk=guide.pk, kind="guide").version == before


def test_new_title_is_found_and_the_old_one_is_not(find):
    guide = GuideFactory(title="Quasar", slug="stays")
    assert find("quasar") == ["Quasar"]
    guide.title = "Nebula"
    guide.save_revision().publish()
    assert find("nebula") == ["Nebula"]
    assert find("quasar") == []


def test_unpublished_guide_is_gone_before_the_worker_runs(entry):
    guide = GuideFactory(title="Checkpoint")
    ledger.drain()
    guide.unpublish()
    assert entry(guide).state == "withdrawn"


def test_expired_guide_is_gone(entry):
    guide = GuideFactory(title="Checkpoint")
    ledger.drain()
    page = Page.objects.get(pk=guide.pk)  # Wagtail's schedule saves the base class
    page.live, page.expired = False, True
    page.save(update_fields=["live", "expired"])
    assert entry(guide).state == "withdrawn"


def test_deleted_guide_leaves_a_stub_without_text(entry):
    guide = GuideFactory(title="Checkpoint", body=markdown("Secret words.\n"))
    ledger.drain()
    row = entry(guide)
    guide.delete()
    ledger.drain()
    row.refresh_from_db()
    assert (row.state, row.title, row.sections) == ("withdrawn", "", [])
    assert texts.read([row.pk]) == {}
    assert not Word.objects.filter(text="secret", entries__gt=0).exists()


def test_versions_only_grow(entry):
    guide = GuideFactory()
    versions = []
    for change in (guide.unpublish, guide.save_revision().publish, guide.save):
        change()
        ledger.drain()
        versions.append(entry(guide).version)
    assert versions == sorted(set(versions))


def test_unchanged_content_writes_no_text(entry, django_assert_num_queries):
    guide = GuideFactory(title="Checkpoint")
    ledger.drain()
    before = entry(guide)
    ledger.mark_pages([guide.pk])
    ledger.drain()
    after = entry(guide)
    assert after.version > before.version
    assert after.state == "fresh"
    assert after.content_hash == before.content_hash


def test_rolled_back_change_leaves_no_trace(entry):
    guide = GuideFactory(title="Checkpoint")
    ledger.drain()
    before = entry(guide).version
    with transaction.atomic():
        guide.title = "Restart"
        guide.save()
        transaction.set_rollback(True)
    assert entry(guide).version == before
    assert verifying.differences() == []


def test_rows_are_prepared_on_commit(django_capture_on_commit_callbacks, entry):
    with django_capture_on_commit_callbacks(execute=True):
        guide = GuideFactory(title="Checkpoint")
    assert entry(guide).state == "fresh"


def test_marking_is_one_statement(django_assert_num_queries):
    guide = GuideFactory()
    ledger.page_kinds()
    with django_assert_num_queries(1):
        ledger.mark_pages([guide.pk])


def test_preparing_does_not_cost_more_statements_for_more_rows(
    django_assert_max_num_queries,
):
    for _ in range(12):
        GuideFactory()
    entries = list(Entry.objects.waiting().filter(kind="guide"))
    with django_assert_max_num_queries(12 + 12 + 10):  # one update a row, the rest once
        assert ledger.prepare(entries) == 12


def test_row_marked_while_it_is_read_stays_stale(entry):
    guide = GuideFactory()
    old = entry(guide)
    ledger.mark_pages([guide.pk])
    assert ledger.prepare([old]) == 0
    assert entry(guide).state == "stale"


def test_topic_is_found_and_follows_its_guide(find):
    topic = TopicFactory(name="Storage")
    guide = GuideFactory(title="Quota", topics=[topic])
    assert set(find("storage")) == {"Storage", "Quota"}
    assert facets(guide, "topic") == [topic.slug]


def test_renamed_topic_renames_the_facet():
    topic = TopicFactory(name="Storage")
    guide = GuideFactory(topics=[topic])
    ledger.drain()
    topic.name = "Files"
    topic.save()
    ledger.drain()
    rows = EntryFacet.objects.filter(entry__source_pk=guide.pk, name="topic")
    assert rows.get().label == "Files"


def test_deleted_topic_is_gone(find):
    topic = TopicFactory(name="Storage")
    assert find("storage") == ["Storage"]
    topic.delete()
    assert find("storage") == []


def test_machine_of_a_guide_is_a_facet():
    guide = GuideFactory()
    GuideMachine.objects.create(page=guide, machine="lumi")
    ledger.drain()
    assert facets(guide, "machine") == ["lumi"]


def test_verification_is_told(entry):
    guide = GuideFactory()
    ledger.drain()
    user = UserFactory(role="editor")
    today = timezone.localdate()
    verify_page(page=guide, by=user, on=today, against="the manual")
    ledger.drain()
    assert entry(guide).facts["verified_on"] == today.isoformat()


def test_slug_change_reaches_the_pages_below(entry):
    parent = GuideFactory(title="Parent")
    child = GuideFactory(title="Child", parent=parent)
    ledger.drain()
    parent.slug = "other"
    parent.save_revision().publish()
    ledger.drain()
    assert entry(child).url.endswith("/other/child/")


def test_move_reaches_the_pages_below(entry):
    one, two = GuideFactory(title="One"), GuideFactory(title="Two")
    child = GuideFactory(title="Child", parent=one)
    below = GuideFactory(title="Below", parent=child)
    ledger.drain()
    child.move(two, pos="last-child")
    ledger.drain()
    assert "/two/child/below/" in entry(below).url


def test_alias_is_found_at_its_own_address(entry):
    guide = GuideFactory(title="Checkpoint")
    other = GuideFactory(title="Other")
    alias = guide.create_alias(parent=other)
    ledger.drain()
    assert entry(alias).url.endswith("/other/checkpoint/")


def test_translation_has_its_own_language(entry):
    german = Locale.objects.get_or_create(language_code="de")[0]
    guide = GuideFactory(title="Speicher")
    copy = guide.copy_for_translation(german, copy_parents=True)
    copy.save_revision().publish()
    ledger.drain()
    assert entry(copy).locale == "de"


@pytest.mark.parametrize(
    ("kind", "signature"), [(LOGIN, "login"), (GROUPS, "groups:{}")]
)
def test_restriction_gives_a_signature(kind, signature, entry):
    guide = GuideFactory()
    group = Group.objects.create(name="Partners")
    restrict(guide, kind, *([group] if kind == GROUPS else []))
    ledger.drain()
    assert entry(guide).visibility == signature.format(group.pk)


def test_restriction_reaches_the_pages_below_and_adds_up(entry):
    group = Group.objects.create(name="Partners")
    parent = GuideFactory(title="Parent")
    child = GuideFactory(title="Child", parent=parent)
    restrict(parent)
    restrict(child, GROUPS, group)
    ledger.drain()
    assert entry(child).visibility == f"groups:{group.pk}+login"


def test_page_behind_a_password_is_not_indexed(entry, find):
    guide = GuideFactory(title="Checkpoint")
    restrict(guide, PASSWORD)
    assert find("checkpoint") == []
    assert entry(guide).state == "withdrawn"
    assert reconcile.reconcile() == 0  # and stays so


def test_removed_restriction_opens_the_page_again(find):
    guide = GuideFactory(title="Checkpoint")
    restriction = restrict(guide)
    assert find("checkpoint") == []
    restriction.delete()
    assert find("checkpoint") == ["Checkpoint"]


def test_alias_of_a_restricted_page_is_restricted(entry):
    guide = GuideFactory(title="Checkpoint")
    alias = guide.create_alias(parent=GuideFactory(title="Other"))
    ledger.drain()
    assert entry(alias).visibility == "public"
    restrict(guide)
    ledger.drain()
    assert entry(alias).visibility == "login"


def test_deleted_group_is_taken_out_of_signatures(entry):
    one, two = Group.objects.create(name="One"), Group.objects.create(name="Two")
    guide = GuideFactory()
    restrict(guide, GROUPS, one, two)
    ledger.drain()
    one.delete()
    ledger.drain()
    assert entry(guide).visibility == f"groups:{two.pk}"


def test_reconcile_finds_what_no_signal_told(find):
    guide = GuideFactory(title="Checkpoint")
    hidden = GuideFactory(title="Hidden")
    find("checkpoint")
    Page.objects.filter(pk=guide.pk).update(title="Restart")
    Page.objects.filter(pk=hidden.pk).update(live=False)
    PageViewRestriction.objects.bulk_create(
        [PageViewRestriction(page=guide, restriction_type=LOGIN)]
    )
    assert reconcile.reconcile() > 0
    ledger.drain()
    assert verifying.differences() == []
    assert reconcile.reconcile() == 0


def test_verify_tells_and_repairs(entry):
    guide = GuideFactory(title="Checkpoint")
    lost = GuideFactory(title="Lost")
    ledger.drain()
    Entry.objects.filter(pk=entry(guide).pk).update(content_hash="x", title="Wrong")
    texts.remove([entry(lost).pk])
    texts.write([(10**9, texts.Prepared(title="orphan"))])
    found = verifying.differences()
    assert {str(one) for one in found} == {
        f"guide {guide.pk}: content differs",
        f"guide {lost.pk}: has no text",
        f"text {10**9}: belongs to no entry",
    }
    verifying.repair(found)
    assert verifying.differences() == []


def test_rebuild_gives_the_same(entry):
    guide = GuideFactory(title="Checkpoint", topics=[TopicFactory()])
    ledger.drain()
    before = entry(guide)
    words = sorted(Word.objects.filter(entries__gt=0).values_list("text", "entries"))
    verifying.rebuild()
    assert verifying.differences() == []
    assert entry(guide).content_hash == before.content_hash
    again = sorted(Word.objects.filter(entries__gt=0).values_list("text", "entries"))
    assert again == words


def test_very_long_page_is_cut_and_said_so(caplog):
    guide = GuideFactory(title="Long", body=markdown("word " * 17_000))
    ledger.drain()
    row = Entry.objects.get(kind="guide", source_pk=guide.pk)
    stored = texts.read([row.pk])[row.pk]
    assert len(stored.body.split()) <= texts.MAX_WORDS
    assert "search_text_cut" in caplog.text


def test_stubs_are_purged_after_a_week(entry):
    guide = GuideFactory()
    ledger.drain()
    guide.delete()
    ledger.drain()
    tasks.purge()
    assert entry(guide) is not None
    week = timezone.now() - tasks.STUBS_KEPT
    Entry.objects.update(marked_at=week)
    tasks.purge()
    assert not Entry.objects.filter(kind="guide").exists()
    assert GuidePage.objects.count() == 0


def test_worker_step_says_whether_there_is_more():
    for _ in range(3):
        GuideFactory()
    assert tasks.prepare_waiting() is False
    assert not Entry.objects.waiting().exists()
