"""Tutorials: found as guides are, and by the time they take."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from core.models import Verification
from kb.models import TutorialPage
from search.sources.guides import GuideSource


class TutorialSource(GuideSource):
    kind: ClassVar[str] = "tutorial"
    model: ClassVar[type[Model]] = TutorialPage

    def queryset(self) -> QuerySet:
        pages = TutorialPage.objects.live().select_related("locale")
        return pages.prefetch_related("tutorial_machines")

    def facts(self, page: Any, verified: Verification | None) -> dict[str, Any]:
        return super().facts(page, verified) | {"minutes": page.minutes}
