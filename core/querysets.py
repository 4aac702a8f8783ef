"""How rows of the core are read. Each verb returns a queryset that chains on."""

from __future__ import annotations

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
from wagtail.models import Page, PageManager, PageViewRestriction
from wagtail.query import PageQuerySet

from core.models.numbers import CallNumber


class TopicQuerySet(QuerySet):
    def with_page_counts(self) -> TopicQuerySet:
        """Adds `page_count`, the live pages that carry the topic."""
        live = Q(page_topics__content_object__live=True)
        return self.annotate(
            page_count=Count("page_topics__content_object", filter=live, distinct=True)
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

    def in_use(self) -> TopicQuerySet:
        return self.with_page_counts().filter(page_count__gt=0)


class BasePageQuerySet(PageQuerySet):
    def visible_to(self, user: Any) -> BasePageQuerySet:
        """Live pages that the user may read. Pages behind a password are left out,
        because only the session that typed it knows."""
        if not user.is_authenticated:
            return self.live().filter(~Exists(_covering()))
        pages = self.live()
        for restriction in PageViewRestriction.objects.select_related("page"):
            if not _passes(restriction, user):
                pages = pages.not_descendant_of(restriction.page, inclusive=True)
        return pages

    def with_numbers(self) -> BasePageQuerySet:
        """Brings the call number of each page along, for lists of one kind."""
        rows = CallNumber.objects.filter(
            kind=self.model.call_kind, key=OuterRef("translation_key")
        )
        return self.annotate(found_number=Subquery(rows.values("number")[:1]))

    def about(self, topic: Any) -> BasePageQuerySet:
        return self.filter(page_topics__tag=topic)


def _covering() -> QuerySet:
    """Restrictions on the page of the outer query or on any page above it."""
    path = ExpressionWrapper(OuterRef("path"), output_field=CharField())
    restrictions = PageViewRestriction.objects.alias(outer_path=path)
    return restrictions.filter(outer_path__startswith=F("page__path"))


BasePageManager = PageManager.from_queryset(BasePageQuerySet)


def _passes(restriction: PageViewRestriction, user: Any) -> bool:
    if restriction.restriction_type == PageViewRestriction.PASSWORD:
        return False
    if not user.is_authenticated:
        return False
    if user.is_superuser or restriction.restriction_type == PageViewRestriction.LOGIN:
        return True
    wanted = set(restriction.groups.values_list("pk", flat=True))
    return bool(wanted & set(user.groups.values_list("pk", flat=True)))


def visible_pages(user: Any) -> BasePageQuerySet:
    """Every kind of page that the user may read."""
    return BasePageQuerySet(Page).visible_to(user)
