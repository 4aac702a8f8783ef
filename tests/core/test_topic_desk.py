"""The topics' desk as editors meet it, and as others try it."""

import pytest
from django.urls import reverse

from core.models import PageTopic, Topic, TopicMerge
from core.services import merge_topics
from tests.factories import GuideFactory, TopicFactory, TutorialFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    user = UserFactory(role="editor")
    client.force_login(user)
    return user


def read(client, view, /, *arguments, **data):
    response = client.get(reverse(view, args=arguments), data)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_topics_are_listed_with_their_pages_by_kind(client, editor):
    topic = TopicFactory(name="Slurm", synonyms="sbatch")
    GuideFactory(topics=[topic])
    TutorialFactory(topics=[topic])
    TopicFactory(name="Idle")
    page = read(client, "topic_desk")
    assert "Guides 1<br>Tutorials 1" in page
    assert "Idle" not in read(client, "topic_desk", q="sbatch")
    assert "Slurm" in read(client, "topic_desk", q="sbatch")
    assert ">Slurm<" not in read(client, "topic_desk", unused="on")
    assert ">Idle<" not in read(client, "topic_desk", kind="software")


def test_statements_of_the_lists_do_not_grow(
    client, editor, django_assert_max_num_queries
):
    for name in ("topic_desk", "topic_bare_pages", "topic_alike", "topic_merges"):
        for _round in range(2):
            client.get(reverse(name))
    for n in range(8):
        topic = TopicFactory(name=f"Topic of kind {n}")
        GuideFactory(topics=[topic])
        GuideFactory()
        merge_topics(sources=[TopicFactory()], target=topic)
    for name, most in (
        ("topic_desk", 16),
        ("topic_bare_pages", 18),
        ("topic_alike", 14),
        ("topic_merges", 14),
    ):
        with django_assert_max_num_queries(most):
            client.get(reverse(name))


def test_a_merge_is_seen_before_it_is_done(client, editor):
    source = TopicFactory(name="Source", synonyms="src")
    target, other = (
        TopicFactory(name="Target"),
        TopicFactory(name="Below", parent=source),
    )
    GuideFactory(topics=[source])
    data = {"topic": [source.pk, target.pk], "into": target.pk}
    page = read(client, "topic_merge", **data)
    assert "Guides 1" in page
    assert other.name in page
    assert "/topics/source/" in page
    assert "Source, src" in page
    assert "What search will do" in page
    assert Topic.objects.filter(pk=source.pk).exists()

    response = client.post(reverse("topic_merge"), data)

    assert response["Location"] == reverse("topic_merges")
    assert not Topic.objects.filter(pk=source.pk).exists()
    row = TopicMerge.objects.get()
    assert row.by == editor
    client.post(reverse("topic_merges"), {"merge": row.pk})
    assert Topic.objects.filter(pk=source.pk).exists()
    assert "was undone already" in read(client, "topic_merges")


@pytest.mark.parametrize(
    "data",
    [
        {},
        {"topic": "x"},
        {"topic": "999999"},
        {"topic": "-1", "into": "x"},
        {"topic": "99999999999999999999999"},
        {"merge": "x"},
        {"merge": "99999999999999999999999"},
        {"page": "x", "topic": "y"},
        {"page": "99999999999999999999999", "topic": "1"},
    ],
)
def test_odd_forms_do_no_harm(client, editor, data):
    TopicFactory()
    for name in ("topic_merge", "topic_merges", "topic_bare_pages"):
        assert client.post(reverse(name), data).status_code in (200, 302, 404)
        assert client.get(reverse(name), data).status_code in (200, 302, 404)
    assert Topic.objects.count() == 1


def test_merging_into_itself_is_explained(client, editor):
    topic = TopicFactory()
    data = {"topic": topic.pk, "into": topic.pk}
    response = client.post(reverse("topic_merge"), data)
    assert "cannot be merged into itself" in response.content.decode()


def test_a_topic_is_renamed_after_a_look(client, editor):
    topic = TopicFactory(name="Batch")
    said = {"name": "Slurm", "slug": "slurm"}
    page = read(client, "topic_rename", topic.pk, **said)
    assert "Batch → Slurm" in page
    client.post(reverse("topic_rename", args=[topic.pk]), said)
    assert client.get("/topics/batch/")["Location"] == "/topics/slurm/"


@pytest.mark.parametrize(
    "said",
    [
        {"name": "Other", "slug": "batch"},
        {"name": "Batch", "slug": "other"},
        {"name": "", "slug": ""},
        {"name": "x" * 101, "slug": "a b"},
        {"name": "\0", "slug": "\0"},
    ],
)
def test_a_name_that_cannot_be_keeps_what_was_typed(client, editor, said):
    TopicFactory(name="Other")
    topic = TopicFactory(name="Batch")
    response = client.post(reverse("topic_rename", args=[topic.pk]), said)
    assert response.status_code == 200
    assert "help-critical" in response.content.decode()
    topic.refresh_from_db()
    assert (topic.name, topic.slug) == ("Batch", "batch")


def test_the_form_of_a_topic_keeps_the_old_address_too(client, editor):
    topic = TopicFactory(name="Batch")
    data = {"name": "Slurm", "slug": "slurm", "kind": "topic", "synonyms": "sbatch"}
    address = reverse("wagtailsnippets_core_topic:edit", args=[topic.pk])
    assert client.post(address, data).status_code == 302
    assert client.get("/topics/batch/")["Location"] == "/topics/slurm/"
    topic.refresh_from_db()
    assert topic.synonym_list == ["sbatch", "Batch"]


def test_a_parent_in_a_loop_is_refused_by_the_form(client, editor):
    top = TopicFactory(name="Top")
    below = TopicFactory(name="Below", parent=top)
    data = {"name": "Top", "slug": "top", "kind": "topic", "parent": below.pk}
    address = reverse("wagtailsnippets_core_topic:edit", args=[top.pk])
    assert "below itself" in client.post(address, data).content.decode()


def test_synonyms_are_warned_of_and_saved(client, editor):
    TopicFactory(name="Docker", synonyms="podman")
    topic = TopicFactory(name="Containers")
    address = reverse("topic_synonyms", args=[topic.pk])
    words = "docker\nDOCKER\n\npodman\nimage"
    shown = client.post(address, {"synonyms": words, "fragment": "1"}).content.decode()
    assert "<html" not in shown
    assert "is the name of another topic, Docker" in shown
    assert "is a synonym of Docker too" in shown
    client.post(address, {"synonyms": words, "save": "1"})
    topic.refresh_from_db()
    assert topic.synonym_list == ["docker", "podman", "image"]


@pytest.mark.parametrize("words", ["x" * 2001, "y" * 101, "\n".join("abcdefgh" * 6)])
def test_huge_synonyms_are_explained_or_joined(client, editor, words):
    topic = TopicFactory(name="Containers")
    address = reverse("topic_synonyms", args=[topic.pk])
    response = client.post(address, {"synonyms": words, "save": "1"})
    assert response.status_code in (200, 302)
    topic.refresh_from_db()
    assert len(topic.synonym_list) <= 8


def test_pages_without_topics_get_several_at_once(client, editor):
    topics = [TopicFactory(name="One"), TopicFactory(name="Two")]
    pages = [GuideFactory(title="First bare"), GuideFactory(title="Second bare")]
    GuideFactory(title="Clothed", topics=topics)
    GuideFactory(title="Draft", published=False)
    shown = read(client, "topic_bare_pages")
    assert "First bare" in shown
    assert "Clothed" not in shown
    assert "Draft" not in shown
    address = reverse("topic_bare_pages")
    missing = client.post(address, {"page": [p.pk for p in pages]})
    assert "Choose the topics to give" in missing.content.decode()
    assert missing.content.decode().count(" checked") == 2
    data = {"page": [p.pk for p in pages], "topic": [t.pk for t in topics]}
    client.post(address, data)
    assert PageTopic.objects.filter(content_object__in=pages).count() == 4
    assert "Every page has a topic." in read(client, "topic_bare_pages")


def test_what_looks_alike_leads_to_the_preview(client, editor):
    one, two = TopicFactory(name="Job arrays"), TopicFactory(name="Array jobs")
    page = read(client, "topic_alike")
    assert f"?topic={one.pk}&amp;topic={two.pk}" in page


@pytest.mark.parametrize("role", ["reader", "expert", ""])
def test_others_stay_out(client, role):
    if role:
        client.force_login(UserFactory(role=role))
    topic = TopicFactory()
    for name, arguments in (
        ("topic_desk", []),
        ("topic_merge", []),
        ("topic_merges", []),
        ("topic_alike", []),
        ("topic_bare_pages", []),
        ("topic_rename", [topic.pk]),
        ("topic_synonyms", [topic.pk]),
    ):
        address = reverse(name, args=arguments)
        for response in (client.get(address), client.post(address, {"topic": "1"})):
            assert response.status_code in (302, 403)
            assert response.get("Location", "/").startswith(("/admin/login", "/"))
    assert Topic.objects.get(pk=topic.pk).synonyms == ""
