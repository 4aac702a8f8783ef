"""What the home page shows of the rest: pages of each kind, topics, machines, changes.

Only what exists is shown. The lists of pages and the shelves they stand on are one
statement: the database ranks the pages three times and sends those that stand on one
of the lists.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db.models import Case, Count, F, OuterRef, Q, QuerySet, Subquery, When
from django.db.models import Value as V
from django.db.models import Window as W
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from core.models import BasePage, CallNumber, Topic, Verification
from core.querysets import visible_pages
from kb.models import (
    GuideIndexPage,
    GuidePage,
    RecipeIndexPage,
    RecipePage,
    TutorialIndexPage,
    TutorialPage,
)
from machines import board

FIRST = 4
SHORT = 5
FEW = 4
TOPICS = 14


@dataclass(frozen=True, slots=True)
class Kind:
    page: type[BasePage]
    index: type[BasePage]
    title: Any
    lead: Any
    counted: Any


# The shelves, in the order of the page.
KINDS = (
    Kind(
        GuidePage,
        GuideIndexPage,
        _("Learn"),
        _("Read one section, go back to work."),
        ngettext_lazy("%(n)s guide", "%(n)s guides", "n"),
    ),
    Kind(
        TutorialPage,
        TutorialIndexPage,
        _("Practise"),
        _("Exercises with solutions, on your own machine."),
        ngettext_lazy("%(n)s tutorial", "%(n)s tutorials", "n"),
    ),
    Kind(
        RecipePage,
        RecipeIndexPage,
        _("Run"),
        _("A job script that is right for your machine."),
        ngettext_lazy("%(n)s recipe", "%(n)s recipes", "n"),
    ),
)


@dataclass(slots=True)
class Shelf:
    """The first pages of a kind, how many there are, and the page that lists all."""

    title: str
    lead: str
    counted: str
    first: list[Any]
    index: Any


def noticeboard(*, user: Any, locale: int) -> dict[str, Any]:
    """`shelves` of the kinds, `borrowed` (pages of other centres), `topics`,
    `machines`, and the pages `changed` and `checked` (with `checked_on`) lately.

    `locale` is the id of the language of the page.
    """
    kinds = (model for kind in KINDS for model in (kind.page, kind.index))
    types = ContentType.objects.get_for_models(*kinds)
    pages = list(_ranked(user, locale, types))
    found = [_with_number(page) for page in pages if not page.is_index]
    return {
        "shelves": _shelves(pages, types),
        "borrowed": pages[0].borrowed if pages else 0,
        "topics": list(Topic.objects.in_use().order_by("-page_count", "name")[:TOPICS]),
        "machines": board.running(),
        "changed": _best(found, "by_change", SHORT),
        "checked": [p for p in _best(found, "by_check", FEW) if p.checked_on],
    }


def _ranked(user: Any, locale: int, types: dict[Any, ContentType]) -> QuerySet:
    """The pages of the lists, and the pages that list each kind."""
    borrowed = GuidePage.objects.exclude(source=None)
    seen = visible_pages(user).filter(locale=locale)
    others = seen.filter(pk__in=borrowed.values("pk")).order_by().values("locale")
    indexes = [types[kind.index].pk for kind in KINDS]
    is_index = Case(When(content_type__in=indexes, then=V(1)), default=V(0))
    checks = Verification.objects.filter(page=OuterRef("pk")).order_by("-on")
    numbers = CallNumber.objects.filter(key=OuterRef("translation_key"))
    newest = F("last_published_at").desc(nulls_last=True)
    checked = F("checked_on").desc(nulls_last=True)
    return (
        seen.filter(content_type__in=types.values())
        .exclude(pk__in=borrowed.values("pk"))
        .annotate(
            is_index=is_index,
            checked_on=Subquery(checks.values("on")[:1]),
            kind=Subquery(numbers.values("kind")[:1]),
            number=Subquery(numbers.values("number")[:1]),
            borrowed=Subquery(others.annotate(n=Count("pk")).values("n")),
        )
        .annotate(
            of_kind=W(Count("pk"), partition_by=F("content_type")),
            by_place=W(
                RowNumber(), partition_by=F("content_type"), order_by=F("path").asc()
            ),
            by_change=W(
                RowNumber(),
                partition_by=F("is_index"),
                order_by=[newest, F("pk").desc()],
            ),
            by_check=W(
                RowNumber(), partition_by=F("is_index"), order_by=[checked, newest]
            ),
        )
        .filter(
            Q(is_index=1)
            | Q(by_place__lte=FIRST)
            | Q(by_change__lte=SHORT)
            | Q(by_check__lte=FEW)
        )
    )


def _with_number(page: Any) -> Any:
    page.call_number = (
        CallNumber(kind=page.kind, number=page.number) if page.number else None
    )
    return page


def _shelves(pages: Sequence[Any], types: dict[Any, ContentType]) -> list[Shelf]:
    shelves = []
    for kind in KINDS:
        own = [page for page in pages if page.content_type_id == types[kind.page].pk]
        lists = [page for page in pages if page.content_type_id == types[kind.index].pk]
        if own:
            shelves.append(
                Shelf(
                    title=str(kind.title),
                    lead=str(kind.lead),
                    counted=str(kind.counted % {"n": own[0].of_kind}),
                    first=_best(own, "by_place", FIRST),
                    index=min(lists, key=lambda page: page.path, default=None),
                )
            )
    return shelves


def _best(pages: list[Any], rank: str, number: int) -> list[Any]:
    ordered = sorted(pages, key=lambda page: getattr(page, rank))
    return ordered[:number]
