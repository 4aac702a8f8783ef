"""What the core changes. Each service is a verb, atomic, and returns its object."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.timezone import localdate
from wagtail.models import Page

from core.models import PageTopic, Topic, Verification
from core.permissions import can_verify_page
from core.signals import page_verified, topics_changed


class NotAllowed(Exception):
    """Carries the reason in words that may be shown."""


class TopicInUse(Exception):
    """Carries how many things still use the topic."""

    def __init__(self, topic: Topic, count: int) -> None:
        super().__init__(f"{topic.name}: {count}")
        self.topic, self.count = topic, count


@transaction.atomic
def verify_page(
    *, page: Page, by: Any, against: str, on: date | None = None
) -> Verification:
    """Writes down that somebody checked the page. Raises NotAllowed."""
    decision = can_verify_page(by, page)
    if not decision:
        raise NotAllowed(decision.reason)
    check = Verification.objects.create(
        page_id=page.pk, by=by, on=on or localdate(), against=against
    )
    page_verified.send(type(page), page=page)
    return check


@transaction.atomic
def rename_topic(*, topic: Topic, name: str) -> Topic:
    """The old name stays as a synonym, so that old searches still work."""
    old, topic.name = topic.name, name
    if old.casefold() not in {s.casefold() for s in topic.synonym_list}:
        topic.synonyms = "\n".join([*topic.synonym_list, old])
    topic.save()
    topics_changed.send(Topic, topics=[topic])
    return topic


@transaction.atomic
def merge_topics(*, source: Topic, target: Topic) -> Topic:
    """Moves everything from `source` to `target`, then deletes `source`."""
    already = PageTopic.objects.filter(tag=target).values("content_object")
    rows = PageTopic.objects.filter(tag=source)
    page_ids = list(rows.values_list("content_object_id", flat=True))
    rows.filter(content_object__in=already).delete()
    rows.update(tag=target)
    source.children.update(parent=target)
    words = [*target.synonym_list, source.name, *source.synonym_list]
    target.synonyms = "\n".join(dict.fromkeys(words))
    target.save()
    source.delete()
    # An update in bulk sends no signal of its own.
    topics_changed.send(Topic, topics=[target], page_ids=page_ids)
    return target


@transaction.atomic
def delete_topic(*, topic: Topic) -> None:
    """Raises TopicInUse while a page carries it or a topic stands below it."""
    used = topic.page_topics.count() + topic.children.count()
    if used:
        raise TopicInUse(topic, used)
    topic.delete()
