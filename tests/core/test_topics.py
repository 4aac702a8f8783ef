import pytest
from django.core.exceptions import ValidationError
from django.db.models import ProtectedError

from accounts.models import User
from core.models import PageTopic, Topic
from core.services import TopicInUse, delete_topic, merge_topics, rename_topic
from core.signals import topics_changed
from home.models import HomePage
from kb.models import GuideIndexPage, GuidePage

pytestmark = pytest.mark.django_db


@pytest.fixture
def index():
    home = HomePage.objects.get()
    return home.add_child(instance=GuideIndexPage(title="Guides", slug="guides"))


def make_topic(name, **fields):
    return Topic.objects.create(name=name, slug=name.lower(), **fields)


def make_guide(index, title, *topics, **fields):
    guide = index.add_child(instance=GuidePage(title=title, **fields))
    guide.topics.add(*topics)
    guide.save()
    return guide


def test_topic_page_shows_what_stands_below_it_too(index, client):
    slurm = make_topic("Slurm")
    arrays = make_topic("Arrays", parent=slurm)
    make_guide(index, "Job arrays at length", arrays)

    html = client.get("/topics/slurm/").content.decode()

    assert "Job arrays at length" in html


def test_topic_page_leaves_drafts_out(index, client):
    slurm = make_topic("Slurm")
    make_guide(index, "Not yet out", slurm, live=False)

    assert "Not yet out" not in client.get("/topics/slurm/").content.decode()


def test_unknown_topic_is_not_found(client):
    assert client.get("/topics/nothing/").status_code == 404


def test_topic_cannot_stand_below_itself():
    top = make_topic("Top")
    below = make_topic("Below", parent=top)
    top.parent = below

    with pytest.raises(ValidationError, match="below itself"):
        top.clean()


def test_a_loop_that_is_there_already_does_not_hang_a_page(client):
    top = make_topic("Top")
    below = make_topic("Below", parent=top)
    Topic.objects.filter(pk=top.pk).update(parent=below)

    assert client.get("/topics/top/").status_code == 200


def test_renaming_keeps_the_old_name_as_a_synonym():
    topic = make_topic("Containers", synonyms="Docker")

    rename_topic(topic=topic, name="Containers and images")

    topic.refresh_from_db()
    assert topic.synonym_list == ["Docker", "Containers"]


def test_merging_moves_pages_children_and_synonyms(index):
    source = make_topic("Batch", synonyms="queue")
    target = make_topic("Slurm")
    child = make_topic("Arrays", parent=source)
    both = make_guide(index, "Both", source, target)
    one = make_guide(index, "One", source)
    told = []

    def listen(sender, topics, page_ids=(), **kwargs):
        told.extend(page_ids)

    topics_changed.connect(listen)
    merge_topics(sources=[source], target=target)
    topics_changed.disconnect(listen)

    child.refresh_from_db()
    target.refresh_from_db()
    assert set(
        PageTopic.objects.filter(tag=target).values_list("content_object", flat=True)
    ) == {both.pk, one.pk}
    assert child.parent == target
    assert target.synonym_list == ["Batch", "queue"]
    assert set(told) == {both.pk, one.pk}
    assert not Topic.objects.filter(slug="batch").exists()


def test_topic_in_use_is_not_deleted(index):
    topic = make_topic("Slurm")
    make_guide(index, "One", topic)

    with pytest.raises(TopicInUse):
        delete_topic(topic=topic)
    with pytest.raises(ProtectedError):
        topic.delete()


def test_admin_explains_why_a_topic_in_use_stays(index, client):
    topic = make_topic("Slurm")
    make_guide(index, "One", topic)
    client.force_login(User.objects.create_superuser("boss@lyceum.example"))

    response = client.post(f"/admin/snippets/core/topic/delete/{topic.pk}/")

    assert response.status_code in (200, 302)
    assert Topic.objects.filter(pk=topic.pk).exists()


def test_unused_topic_is_deleted():
    delete_topic(topic=make_topic("Nothing"))

    assert not Topic.objects.exists()
