"""What the home page shows of the rest: first guides, topics, latest changes, checks.

Only what exists is shown. The three lists of guides are one statement: the database
ranks the guides three times and sends those that stand on one of the lists.
"""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from core.models import Topic, Verification
from kb.models import GuideIndexPage, GuidePage

SHORT = 5
FEW = 4
TOPICS = 14


def noticeboard(*, user: Any, locale: int) -> dict[str, Any]:
    """`index` (with `own` and `borrowed` counted), `topics`, and the guides that are
    `first` on the shelf, `changed` and `checked` (with `checked_on`) lately.

    `locale` is the id of the language of the page.
    """
    own = GuidePage.objects.visible_to(user).filter(locale=locale, source=None)
    guides = list(_ranked(own))
    return {
        "index": _index(user, locale),
        "topics": list(Topic.objects.in_use().order_by("-page_count", "name")[:TOPICS]),
        "first": _best(guides, "by_place", SHORT),
        "changed": _best(guides, "by_change", SHORT),
        "checked": [g for g in _best(guides, "by_check", FEW) if g.checked_on],
    }


def _ranked(guides: Any) -> QuerySet:
    checks = Verification.objects.filter(page=OuterRef("pk")).order_by("-on")
    newest = F("last_published_at").desc(nulls_last=True)
    return (
        guides.for_lists()
        .annotate(checked_on=Subquery(checks.values("on")[:1]))
        .annotate(
            by_place=Window(RowNumber(), order_by=F("path").asc()),
            by_change=Window(RowNumber(), order_by=[newest, F("pk").desc()]),
            by_check=Window(
                RowNumber(), order_by=[F("checked_on").desc(nulls_last=True), newest]
            ),
        )
        .filter(Q(by_place__lte=SHORT) | Q(by_change__lte=SHORT) | Q(by_check__lte=FEW))
    )


def _best(guides: list[Any], rank: str, number: int) -> list[Any]:
    ordered = sorted(guides, key=lambda guide: getattr(guide, rank))
    return ordered[:number]


def _index(user: Any, locale: int) -> GuideIndexPage | None:
    """The page of all guides, with the number of ours and of borrowed ones."""
    below = GuidePage.objects.visible_to(user).filter(locale=locale).order_by()
    mine = below.filter(source=None).values("locale").annotate(n=Count("pk"))
    others = below.exclude(source=None).values("locale").annotate(n=Count("pk"))
    pages = GuideIndexPage.objects.visible_to(user).filter(locale=locale)
    counts = {"own": mine.values("n"), "borrowed": others.values("n")}
    return pages.annotate(**{k: Subquery(v) for k, v in counts.items()}).first()
