"""Topics: their names, addresses and synonyms, and which pages carry them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Page

from core import audit, topic_words
from core.models import BasePage, PageTopic, Topic, TopicAddress
from core.permissions import can_edit_page, can_keep_topics
from core.services.pages import NotAllowed
from core.signals import topics_changed


class TopicInUse(Exception):
    """Carries how many things still use the topic."""

    def __init__(self, topic: Topic, count: int) -> None:
        super().__init__(f"{topic.name}: {count}")
        self.topic, self.count = topic, count


class TopicRefused(Exception):
    """What a topic cannot be; carries {field: sentences}."""

    def __init__(self, errors: dict[str, list[str]]) -> None:
        super().__init__(" ".join(word for each in errors.values() for word in each))
        self.errors = errors


@transaction.atomic
def rename_topic(*, topic: Topic, name: str, slug: str = "", by: Any = None) -> Topic:
    """Gives a topic another name and, with `slug`, another address. The old name stays
    as a synonym and the old address leads on. Raises TopicRefused.
    """
    _check(by)
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    before = Topic.objects.get(pk=topic.pk)
    topic.name, topic.slug = name, slug or topic.slug
    try:
        topic.full_clean()
    except ValidationError as error:
        raise TopicRefused(error.message_dict) from error
    topic.save()
    return note_rename(topic=topic, before=before, by=by)


@transaction.atomic
def note_rename(*, topic: Topic, before: Topic, by: Any = None) -> Topic:
    """What a renamed topic keeps of the one it was `before`: the name as a synonym,
    the address as one that leads on."""
    if topic.name != before.name:
        words = topic_words.joined(topic.synonym_list, [before.name], name=topic.name)
        topic.synonyms = "\n".join(words)
        topic.save(update_fields=["synonyms"])
    TopicAddress.objects.filter(slug=topic.slug, topic=topic).delete()
    if topic.slug != before.slug:
        TopicAddress.objects.update_or_create(
            slug=before.slug, defaults={"topic": topic}
        )
    if (topic.name, topic.slug) != (before.name, before.slug):
        old = {"name": before.name, "slug": before.slug}
        audit.record("topic.renamed", by=by, on=topic, data={"from": old})
    tagged = PageTopic.objects.filter(tag=topic)
    page_ids = list(tagged.values_list("content_object_id", flat=True))
    topics_changed.send(Topic, topics=[topic], page_ids=page_ids)
    return topic


@transaction.atomic
def set_synonyms(*, topic: Topic, synonyms: Iterable[str], by: Any = None) -> Topic:
    """Raises TopicRefused where there are too many or too long ones."""
    _check(by)
    topic = Topic.objects.select_for_update().get(pk=topic.pk)
    words = topic_words.listed("\n".join(synonyms), name=topic.name)
    if much := topic_words.too_much(words):
        sentence = _(
            "At most %(most)d synonyms of %(longest)d characters each: %(word)s"
        )
        values = {
            "most": topic_words.MOST,
            "longest": topic_words.LONGEST,
            "word": f"{much[0][:60]}…",
        }
        raise TopicRefused({"synonyms": [sentence % values]})
    before, topic.synonyms = topic.synonym_list, "\n".join(words)
    if words != before:
        topic.save()
        data = {"before": before, "after": words}
        audit.record("topic.synonyms", by=by, on=topic, data=data)
        topics_changed.send(Topic, topics=[topic])
    return topic


@transaction.atomic
def assign_topics(
    *, pages: Collection[int], topics: Collection[Topic], by: Any
) -> dict[str, list[str]]:
    """Gives topics to pages, whatever draft they have. Returns the titles of pages
    that have them now (`done`) and of those `by` may not edit (`refused`).

    The public page and its newest draft get them, neither is published: publishing a
    draft that does not know the topic would take it off again.
    """
    told: dict[str, list[str]] = {"done": [], "refused": []}
    changed = []
    for page in Page.objects.filter(pk__in=list(pages)).specific():
        copied = not isinstance(page, BasePage) or page.alias_of_id
        if copied or page.locked or not can_edit_page(by, page):
            told["refused"].append(page.title)
        else:
            _assign(page, topics, by)
            changed.append(page.pk)
            told["done"].append(page.title)
    if changed:
        names = [topic.name for topic in topics]
        audit.record("topic.assigned", by=by, data={"pages": changed, "topics": names})
        topics_changed.send(Topic, topics=[], page_ids=changed)
    return told


def _assign(page: BasePage, topics: Collection[Topic], by: Any) -> None:
    draft = page.get_latest_revision_as_object()
    was_changed = page.has_unpublished_changes
    has = set(
        PageTopic.objects.filter(content_object=page).values_list("tag", flat=True)
    )
    PageTopic.objects.bulk_create(
        [
            PageTopic(tag=topic, content_object_id=page.pk)
            for topic in topics
            if topic.pk not in has
        ],
        ignore_conflicts=True,
    )
    draft.topics.add(*topics)
    revision = draft.save_revision(
        user=by, changed=was_changed, clean=False, log_action=True
    )
    if page.live and not was_changed:
        Page.objects.filter(pk=page.pk).update(live_revision=revision)


@transaction.atomic
def delete_topic(*, topic: Topic) -> None:
    """Raises TopicInUse while a page carries it or a topic stands below it."""
    used = topic.page_topics.count() + topic.children.count()
    if used:
        raise TopicInUse(topic, used)
    topic.delete()


def _check(by: Any) -> None:
    """`by` None is the site itself."""
    decision = can_keep_topics(by) if by is not None else None
    if decision is not None and not decision:
        raise NotAllowed(decision.reason)
