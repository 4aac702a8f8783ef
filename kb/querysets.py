"""How guides are read."""

from __future__ import annotations

from wagtail.models import PageManager

from core.querysets import BasePageQuerySet


class GuideQuerySet(BasePageQuerySet):
    def on_machine(self, machine: str) -> GuideQuerySet:
        return self.filter(guide_machines__machine=machine)

    def at_level(self, level: str) -> GuideQuerySet:
        return self.filter(level=level)

    def of_topic(self, slug: str) -> GuideQuerySet:
        return self.filter(page_topics__tag__slug=slug)


GuideManager = PageManager.from_queryset(GuideQuerySet)
