"""Merging topics, and taking a merge back.

Everything that moved is written into a row beside the audit log: pages, topics below,
addresses, synonyms, and what upper apps registered as carriers. Drafts of pages keep
the old key; `Topic.objects.of_today` reads it as the topic that took its place.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, topic_words
from core.models import PageTopic, Topic, TopicAddress, TopicMerge
from core.permissions import can_keep_topics
from core.services.pages import NotAllowed
from core.signals import topics_changed
from core.taxonomy import carriers

UNDO_WITHIN = timedelta(days=30)
COLUMNS = ("name", "slug", "kind", "description", "synonyms", "parent_id")


class MergeRefused(Exception):
    """Carries the reason in words that may be shown."""


class UndoRefused(Exception):
    """Carries the reason in words that may be shown."""


@transaction.atomic
def merge_topics(
    *, sources: Sequence[Topic], target: Topic, by: Any = None
) -> list[TopicMerge]:
    """Moves everything from each of `sources` to `target`, then deletes them.
    Raises MergeRefused (also when somebody else was faster) and NotAllowed."""
    if by is not None and not (decision := can_keep_topics(by)):
        raise NotAllowed(decision.reason)
    keys = [topic.pk for topic in sources]
    if not keys:
        raise MergeRefused(_("Choose the topics to merge."))
    if target.pk in keys:
        raise MergeRefused(_("A topic cannot be merged into itself."))
    locked = Topic.objects.select_for_update().filter(pk__in=[*keys, target.pk])
    rows = {topic.pk: topic for topic in locked.order_by("pk")}
    if target.pk not in rows or set(keys) - rows.keys():
        raise MergeRefused(
            _("One of these topics is gone: somebody merged it already.")
        )
    target = rows[target.pk]
    return [_merge(rows[key], target, by) for key in dict.fromkeys(keys)]


@transaction.atomic
def undo_merge(
    *, merge: TopicMerge, by: Any = None, now: datetime | None = None
) -> Topic:
    """Brings a merged topic back with its pages, as far as they still carry the other.
    Raises UndoRefused and NotAllowed."""
    if by is not None and not (decision := can_keep_topics(by)):
        raise NotAllowed(decision.reason)
    now = now or timezone.now()
    locked = TopicMerge.objects.select_for_update().get(pk=merge.pk)
    target = Topic.objects.select_for_update().get(pk=locked.target_id)
    merge = TopicMerge.objects.with_taken().get(pk=locked.pk)
    if reason := why_not_undone(merge, now=now):
        raise UndoRefused(reason)
    source = Topic(pk=merge.source_key, **merge.source)
    if not Topic.objects.filter(pk=source.parent_id).exists():
        source.parent_id = None
    TopicAddress.objects.filter(slug=source.slug, topic=target).delete()
    source.save(force_insert=True)
    page_ids = _move_back(source, target, merge.moved)
    merge.undone_at = now
    merge.save(update_fields=["undone_at"])
    audit.record("topic.merge_undone", by=by, on=source, data={"from": target.name})
    topics_changed.send(Topic, topics=[source, target], page_ids=page_ids)
    return source


def why_not_undone(merge: TopicMerge, *, now: datetime) -> str:
    """Why a merge read `with_taken` cannot be undone; empty if it can."""
    if merge.undone_at:
        return _("This merge was undone already.")
    if merge.at < now - UNDO_WITHIN:
        return _("A merge can be undone within 30 days.")
    # It moved on with the topic it went into: the later merge must go first.
    if merge.moved.get("target") != merge.target_id:
        return _("The topic it went into was merged itself. Undo that first.")
    if merge.is_taken:
        return _("Another topic has its name or its address by now.")
    return ""


def _merge(source: Topic, target: Topic, by: Any) -> TopicMerge:
    columns = {name: getattr(source, name) for name in COLUMNS}
    moved = {
        "target": target.pk,
        "parent": _step_aside(source, target),
        "pages": _move_pages(source, target),
        "children": _move(source.children.exclude(pk=target.pk), parent=target),
        "addresses": _move(source.addresses.all(), topic=target),
        "merges": _move(source.merges.all(), target=target),
        "synonyms": _take_synonyms(source, target),
        "carriers": {
            carrier.name: carrier.move(source.pk, target.pk) for carrier in carriers
        },
    }
    merge = TopicMerge.objects.create(
        source_key=source.pk,
        name=source.name,
        target=target,
        source=columns,
        moved=moved,
        by=by,
    )
    audit.record("topic.merged", by=by, on=source, data={"into": target.name} | moved)
    source.delete()
    TopicAddress.objects.create(slug=columns["slug"], topic=target)
    # An update in bulk sends no signal of its own.
    page_ids = moved["pages"]["moved"] + moved["pages"]["both"]
    topics_changed.send(Topic, topics=[target], page_ids=page_ids)
    return merge


def _step_aside(source: Topic, target: Topic) -> list[int | None]:
    """A target that stands below its source takes the source's place in the tree.
    Returns its parent before and after, or nothing if it stayed."""
    above, at = set(), target.parent
    while at is not None and at.pk not in above:
        above.add(at.pk)
        at = at.parent
    if source.pk not in above or source.parent_id == target.pk:
        return []
    before, target.parent_id = target.parent_id, source.parent_id
    target.save(update_fields=["parent"])
    return [before, target.parent_id]


def _move_pages(source: Topic, target: Topic) -> dict[str, list[int]]:
    """Pages that only carried the source, and those that carried both."""
    already = PageTopic.objects.filter(tag=target).values("content_object")
    rows = PageTopic.objects.filter(tag=source)
    both = rows.filter(content_object__in=already)
    both_ids = list(both.values_list("content_object_id", flat=True))
    both.delete()
    moved = list(rows.values_list("content_object_id", flat=True))
    rows.update(tag=target)
    return {"moved": moved, "both": both_ids}


def _move(rows: Any, **to: Any) -> list[int]:
    keys = list(rows.values_list("pk", flat=True))
    rows.model.objects.filter(pk__in=keys).update(**to)
    return keys


def _take_synonyms(source: Topic, target: Topic) -> list[str]:
    """Returns the words that the target did not have."""
    own = target.synonym_list
    words = topic_words.joined(
        own, [source.name, *source.synonym_list], name=target.name
    )
    added = [word for word in words if word not in own]
    target.synonyms = "\n".join(words)
    target.save()
    return added


def _move_back(source: Topic, target: Topic, moved: dict[str, Any]) -> list[int]:
    """Returns the pages that carry the source again."""
    carried = PageTopic.objects.filter(tag=target)
    only = carried.filter(content_object__in=moved["pages"]["moved"])
    page_ids = list(only.values_list("content_object_id", flat=True))
    only.update(tag=source)
    both = carried.filter(content_object__in=moved["pages"]["both"])
    both_ids = list(both.values_list("content_object_id", flat=True))
    PageTopic.objects.bulk_create(
        PageTopic(tag=source, content_object_id=pk) for pk in both_ids
    )
    if moved["parent"] and target.parent_id == moved["parent"][1]:
        target.parent_id = moved["parent"][0]
    children = Topic.objects.filter(pk__in=moved["children"], parent=target)
    children.update(parent=source)
    target.addresses.filter(pk__in=moved["addresses"]).update(topic=source)
    target.merges.filter(pk__in=moved["merges"]).update(target=source)
    words = [w for w in target.synonym_list if w not in moved["synonyms"]]
    target.synonyms = "\n".join(words)
    target.save()
    for carrier in carriers:
        if carrier.name in moved["carriers"]:
            told = moved["carriers"][carrier.name]
            carrier.move_back(source.pk, target.pk, told)
    return page_ids + both_ids
