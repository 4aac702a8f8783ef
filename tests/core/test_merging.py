"""Topics are merged, renamed and brought back with everything that hangs on them."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import AuditEntry, PageTopic, Topic, TopicAddress, TopicMerge
from core.services import (
    MergeRefused,
    NotAllowed,
    TopicRefused,
    UndoRefused,
    assign_topics,
    delete_topic,
    merge_topics,
    rename_topic,
    set_synonyms,
    undo_merge,
)
from kb.models import GuidePage
from tests.factories import GuideFactory, GuideIndexFactory, TopicFactory, UserFactory

pytestmark = pytest.mark.django_db


def carried(page):
    rows = PageTopic.objects.filter(content_object=page).order_by("tag__name")
    return list(rows.values_list("tag__name", flat=True))


def merge(*sources, into, **arguments):
    return merge_topics(sources=list(sources), target=into, **arguments)


def undo(source):
    return undo_merge(merge=TopicMerge.objects.get(name=source.name))


def test_several_topics_are_merged_at_once():
    one, two, target = (TopicFactory(name=n) for n in ("One", "Two", "Target"))
    page = GuideFactory(topics=[one, two])
    merge(one, two, into=target)
    assert carried(page) == ["Target"]
    target.refresh_from_db()
    assert target.synonym_list == ["One", "Two"]
    assert AuditEntry.objects.filter(action="topic.merged").count() == 2


def test_a_listing_by_an_old_address_has_the_pages_and_marks_the_choice(client):
    a, b = TopicFactory(name="A"), TopicFactory(name="B")
    index = GuideIndexFactory()
    GuideFactory(parent=index, title="Kept", topics=[a])
    GuideFactory(parent=index, title="Other")
    merge(a, into=b)
    listing = client.get(index.url, {"topic": "a"}).context["listing"]
    assert [guide.title for guide in listing.pages] == ["Kept"]
    assert [choice.value for choice in listing.topics if choice.selected] == ["b"]


def test_old_addresses_lead_on_in_one_step_after_a_chain(client):
    a, b, c = (TopicFactory(name=n) for n in "ABC")
    rename_topic(topic=a, name="A", slug="first")
    merge(a, into=b)
    merge(b, into=c)
    for old in ("a", "first", "b"):
        response = client.get(f"/topics/{old}/")
        assert (response.status_code, response["Location"]) == (301, "/topics/c/")
        assert response["Cache-Control"] == "no-cache"


def test_a_merge_is_undone_with_pages_children_words_and_addresses(client):
    parent = TopicFactory(name="Parent")
    source = TopicFactory(name="Source", synonyms="src", parent=parent)
    target = TopicFactory(name="Target", synonyms="Src\ntgt")
    child = TopicFactory(name="Child", parent=source)
    only, both = GuideFactory(topics=[source]), GuideFactory(topics=[source, target])
    new = GuideFactory(topics=[target])
    merge(source, into=target)

    undo(source)

    back = Topic.objects.get(slug="source")
    child.refresh_from_db()
    target.refresh_from_db()
    assert (back.pk, back.parent, back.synonym_list) == (source.pk, parent, ["src"])
    assert child.parent == back
    assert carried(only) == ["Source"]
    assert carried(both) == ["Source", "Target"]
    assert carried(new) == ["Target"]
    assert target.synonym_list == ["Src", "tgt"]
    assert not TopicAddress.objects.exists()
    assert client.get("/topics/source/").status_code == 200


def test_a_page_that_lost_the_target_since_is_left_alone():
    source, target = TopicFactory(), TopicFactory()
    page = GuideFactory(topics=[source])
    merge(source, into=target)
    PageTopic.objects.filter(content_object=page).delete()
    undo(source)
    assert carried(page) == []


def test_chains_are_undone_backwards_only():
    a, b, c = (TopicFactory(name=n) for n in "ABC")
    page = GuideFactory(topics=[a])
    merge(a, into=b)
    merge(b, into=c)
    with pytest.raises(UndoRefused, match="Undo that first"):
        undo(a)
    undo(b)
    undo(a)
    assert carried(page) == ["A"]


@pytest.mark.parametrize("days", [29, 31])
def test_a_merge_can_be_undone_for_thirty_days(days):
    source = TopicFactory()
    (row,) = merge(source, into=TopicFactory())
    now = timezone.now() + timedelta(days=days)
    if days == 31:
        with pytest.raises(UndoRefused, match="30 days"):
            undo_merge(merge=row, now=now)
    else:
        assert undo_merge(merge=row, now=now).pk == source.pk


def test_nothing_is_undone_twice_or_over_another_topic():
    source = TopicFactory(name="Name")
    (row,) = merge(source, into=TopicFactory())
    other = TopicFactory(name="Name", slug="other")
    with pytest.raises(UndoRefused, match="name or its address"):
        undo_merge(merge=row)
    delete_topic(topic=other)
    undo_merge(merge=row)
    with pytest.raises(UndoRefused, match="already"):
        undo_merge(merge=row)


def test_a_topic_is_not_merged_into_itself():
    topic = TopicFactory()
    with pytest.raises(MergeRefused, match="itself"):
        merge(topic, TopicFactory(), into=topic)


def test_merging_into_what_stands_below_makes_no_loop():
    top = TopicFactory(name="Top")
    source = TopicFactory(name="Source", parent=top)
    middle = TopicFactory(name="Middle", parent=source)
    target = TopicFactory(name="Target", parent=middle)
    merge(source, into=target)
    target.refresh_from_db()
    middle.refresh_from_db()
    assert (target.parent, middle.parent) == (top, target)
    undo(source)
    target.refresh_from_db()
    middle.refresh_from_db()
    assert (target.parent, middle.parent.name) == (middle, "Source")


def test_merging_into_a_child_takes_its_place():
    top = TopicFactory(name="Top")
    source = TopicFactory(name="Source", parent=top)
    target = TopicFactory(name="Target", parent=source)
    merge(source, into=target)
    target.refresh_from_db()
    assert target.parent == top


def test_the_slower_of_two_editors_is_told():
    one, two = TopicFactory(), TopicFactory()
    merge(one, into=two)
    with pytest.raises(MergeRefused, match="merged it already"):
        merge(two, into=one)
    with pytest.raises(MergeRefused, match="merged it already"):
        merge(one, into=two)


@pytest.mark.parametrize("role", ["reader", "expert"])
def test_only_editors_merge(role):
    by = UserFactory(role=role)
    with pytest.raises(NotAllowed):
        merge(TopicFactory(), into=TopicFactory(), by=by)
    assert merge(TopicFactory(), into=TopicFactory(), by=UserFactory(role="editor"))


def test_a_draft_of_before_the_merge_is_published_with_the_topic_of_today():
    source, target = TopicFactory(name="Source"), TopicFactory(name="Target")
    other = TopicFactory(name="Other")
    page = GuideFactory(topics=[source, target, other])
    page.title = "Draft"
    draft = page.save_revision()
    merge(source, into=target)
    delete_topic_of(page, other)

    draft.publish()

    assert carried(page) == ["Target"]
    assert GuidePage.objects.get(pk=page.pk).title == "Draft"


def delete_topic_of(page, topic):
    PageTopic.objects.filter(tag=topic).delete()
    delete_topic(topic=topic)


def test_renaming_keeps_name_and_address_of_old(client):
    topic = TopicFactory(name="Batch")
    rename_topic(topic=topic, name="Slurm", slug="slurm")
    assert client.get("/topics/batch/")["Location"] == "/topics/slurm/"
    topic.refresh_from_db()
    assert topic.synonym_list == ["Batch"]
    # And back again: the address of old is its own, nothing leads in circles.
    rename_topic(topic=topic, name="Batch", slug="batch")
    assert client.get("/topics/batch/").status_code == 200
    assert client.get("/topics/slurm/")["Location"] == "/topics/batch/"


def test_nobody_takes_a_name_or_an_address_that_is_taken():
    old = TopicFactory(name="Old")
    rename_topic(topic=old, name="New", slug="new")
    other = TopicFactory(name="Other")
    for said in ({"name": "Other", "slug": "old"}, {"name": "New"}, {"name": ""}):
        with pytest.raises(TopicRefused):
            rename_topic(topic=other, **said)
    other.refresh_from_db()
    assert (other.name, other.slug) == ("Other", "other")


def test_synonyms_are_written_once_each_and_audited():
    topic = TopicFactory(name="Containers", synonyms="image")
    set_synonyms(topic=topic, synonyms=["Docker", " docker ", "", "containers"])
    topic.refresh_from_db()
    assert topic.synonym_list == ["Docker"]
    (entry,) = AuditEntry.objects.about(topic).filter(action="topic.synonyms")
    assert entry.data == {"before": ["image"], "after": ["Docker"]}


@pytest.mark.parametrize("words", [["x" * 101], [str(n) for n in range(50)]])
def test_huge_lists_of_synonyms_are_refused(words):
    with pytest.raises(TopicRefused, match="At most 40"):
        set_synonyms(topic=TopicFactory(), synonyms=words)


def test_topics_are_given_to_public_page_and_draft_and_nothing_is_published():
    editor = UserFactory(role="editor")
    new = TopicFactory(name="New")
    plain, drafted = GuideFactory(title="Plain"), GuideFactory(title="Drafted")
    drafted.title = "Not out yet"
    drafted.save_revision()
    before = plain.last_published_at

    told = assign_topics(pages=[plain.pk, drafted.pk], topics=[new], by=editor)

    assert sorted(told["done"]) == ["Drafted", "Plain"]
    for page in (plain, drafted):
        page.refresh_from_db()
        assert carried(page) == ["New"]
    assert (plain.last_published_at, plain.has_unpublished_changes) == (before, False)
    assert (drafted.title, drafted.has_unpublished_changes) == ("Drafted", True)
    drafted.get_latest_revision().publish()
    assert carried(drafted) == ["New"]
    assert GuidePage.objects.get(pk=drafted.pk).title == "Not out yet"


def test_pages_somebody_may_not_edit_get_no_topics():
    page = GuideFactory()
    told = assign_topics(
        pages=[page.pk], topics=[TopicFactory()], by=UserFactory(role="expert")
    )
    assert told == {"done": [], "refused": [page.title]}
    assert carried(page) == []


def test_the_log_of_a_merge_holds_what_moved():
    source, target = TopicFactory(), TopicFactory()
    page = GuideFactory(topics=[source])
    by = UserFactory(role="editor")
    merge(source, into=target, by=by)
    entry = AuditEntry.objects.get(action="topic.merged")
    assert entry.data["pages"]["moved"] == [page.pk]
    assert (entry.actor_id, entry.object_id) == (by.pk, str(source.pk))
