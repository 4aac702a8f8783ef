"""How rows of the core are read. Each verb returns a queryset that chains on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import (
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
)
from django.db.models.fields.json import KeyTextTransform
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

from core.models.numbers import CallNumber


class TopicQuerySet(QuerySet):
    def with_page_counts(self) -> TopicQuerySet:
        """Adds `page_count`, the pages with the topic that everybody may read: who may
        not read a page is not told of it by a number either."""
        public = visible_pages(None).filter(alias_of=None).values("pk")
        counted = Q(page_topics__content_object__in=public)
        return self.annotate(
            page_count=Count(
                "page_topics__content_object", filter=counted, distinct=True
            )
        )

    def below(self, topic: Any) -> TopicQuerySet:
        """The topic and all that stand below it, however deep (one query a level)."""
        found, layer = {topic.pk}, {topic.pk}
        while layer:
            rows = self.model._default_manager.filter(parent__in=layer).exclude(
                pk__in=found
            )
            layer = set(rows.values_list("pk", flat=True))
            found |= layer
        return self.filter(pk__in=found)

    def with_uses(self) -> TopicQuerySet:
        """Adds `uses`, every page with the topic, drafts too, and `below_count`."""
        return self.annotate(
            uses=Count("page_topics", distinct=True),
            below_count=Count("children", distinct=True),
        )

    def about_words(self, text: str) -> TopicQuerySet:
        """Topics with this text in their name, address or synonyms."""
        found = Q(name__icontains=text) | Q(synonyms__icontains=text)
        return self.filter(found | Q(slug__icontains=text))

    def words(self) -> dict[int, tuple[str, list[str]]]:
        """{key: (name, synonyms)} of all of them."""
        rows: Any = self
        return {topic.pk: (topic.name, topic.synonym_list) for topic in rows}

    def of_today(self, rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The `page_topics` of a revision with merged topics replaced, deleted ones
        left out, none twice. One statement, two where a topic is gone."""
        keys = {row["tag"] for row in rows}
        there = set(self.filter(pk__in=keys).values_list("pk", flat=True))
        gone = keys - there
        merges = _related(self.model, "merges").objects.in_force()
        led = merges.filter(source_key__in=gone).values_list("source_key", "target")
        into = dict(led) if gone else {}
        found: dict[int, dict[str, Any]] = {}
        # What names a topic of today goes before what was merged into it.
        for row in sorted(rows, key=lambda row: row["tag"] in gone):
            key = row["tag"] if row["tag"] in there else into.get(row["tag"])
            if key is not None:
                found.setdefault(key, {**row, "tag": key})
        return list(found.values())

    def in_use(self) -> TopicQuerySet:
        return self.with_page_counts().filter(page_count__gt=0)


class TopicAddressQuerySet(QuerySet):
    def leading_on(self, slug: str) -> TopicAddressQuerySet:
        """The row of an address of old, with its topic."""
        return self.filter(slug=slug).select_related("topic")

    def of_today(self, slugs: Iterable[str]) -> list[str]:
        """The slugs with those of old in the words of today, none twice. One statement,
        none without slugs."""
        asked = list(dict.fromkeys(slugs))
        rows = self.filter(slug__in=asked).values_list("slug", "topic__slug")
        led = dict(rows) if asked else {}
        return list(dict.fromkeys(led.get(slug, slug) for slug in asked))


class TopicMergeQuerySet(QuerySet):
    def with_taken(self) -> TopicMergeQuerySet:
        """Adds `is_taken`: another topic has the name or the address by now."""
        topic: Any = self.model._meta.get_field("target").related_model
        slug = KeyTextTransform("slug", OuterRef("source"))
        same = topic.objects.filter(Q(name=OuterRef("name")) | Q(slug=slug))
        return self.annotate(is_taken=Exists(same))

    def in_force(self) -> TopicMergeQuerySet:
        return self.filter(undone_at=None)


class BasePageQuerySet(PageQuerySet):
    def visible_to(self, user: Any) -> BasePageQuerySet:
        """Live pages that the user may read. Pages behind a password are left out,
        because only the session that typed it knows."""
        covering = _covering().exclude(pk__in=_passed_by(user))
        return self.live().filter(~Exists(covering))

    def with_numbers(self) -> BasePageQuerySet:
        """Brings the call number of each page along, for lists of one kind."""
        rows = CallNumber.objects.filter(
            kind=self.model.call_kind, key=OuterRef("translation_key")
        )
        return self.annotate(found_number=Subquery(rows.values("number")[:1]))

    def about(self, topic: Any) -> BasePageQuerySet:
        return self.filter(page_topics__tag=topic)


def _covering() -> QuerySet:
    """Restrictions on the page of the outer query or on any page above it. An alias
    is under the restrictions of its source, and so is what stands below an alias."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restrictions = PageViewRestriction.objects.alias(outer_path=path)
    return restrictions.filter(
        Q(outer_path__startswith=F("page__path"))
        | Q(outer_path__startswith=F("page__aliases__path"))
    )


BasePageManager = PageManager.from_queryset(BasePageQuerySet)


def _passed_by(user: Any) -> QuerySet:
    """Restrictions that let the user in: in the statement, however many there are.
    `user` may be None for anybody."""
    restrictions = PageViewRestriction.objects.values("pk")
    if user is None or not user.is_authenticated:
        return restrictions.none()
    login = Q(restriction_type=PageViewRestriction.LOGIN)
    groups = Q(restriction_type=PageViewRestriction.GROUPS)
    if not user.is_superuser:
        groups &= Q(groups__user=user.pk)
    return restrictions.filter(login | groups)


def visible_pages(user: Any) -> BasePageQuerySet:
    """Every kind of page that the user may read; `user` is None for anybody."""
    return BasePageQuerySet(Page).visible_to(user)


def _related(model: Any, name: str) -> Any:
    """The models import this module, so it cannot import them."""
    return model._meta.get_field(name).related_model
