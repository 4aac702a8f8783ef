"""What the home page shows of the rest: a few guides, topics, the latest changes.

Only what exists is shown. Each block is one statement, whatever the number of rows.
"""

from __future__ import annotations

from typing import Any

from django.db.models import F
from wagtail.models import Locale, Page

from core import numbers
from core.models import Topic, Verification
from core.querysets import visible_pages
from kb.models import GuideIndexPage, GuidePage

SHORT = 5


def noticeboard(*, user: Any, locale: Locale) -> dict[str, Any]:
    """`guides`, `guide_count`, `guide_index`, `borrowed_count`, `topics`, `changed`
    and `checked`, for the template of the home page."""
    guides = GuidePage.objects.visible_to(user).filter(locale=locale)
    own = guides.filter(source=None)
    first = list(own.order_by("path")[:SHORT])
    numbers.for_pages(first)
    return {
        "guide_index": GuideIndexPage.objects.live().filter(locale=locale).first(),
        "guides": first,
        "guide_count": own.count(),
        "borrowed_count": guides.exclude(source=None).count(),
        "topics": list(Topic.objects.in_use().order_by("-page_count", "name")[:14]),
        "changed": _changed(own),
        "checked": _checked(user),
    }


def _changed(guides: Any) -> list[Page]:
    pages = list(guides.order_by(F("last_published_at").desc(nulls_last=True))[:SHORT])
    numbers.for_pages(pages)
    return pages


def _checked(user: Any) -> list[Verification]:
    """The latest checks of pages that the reader may see, newest first."""
    checks = Verification.objects.filter(page__in=visible_pages(user))
    return list(checks.select_related("page").order_by("-on", "-pk")[:SHORT])
