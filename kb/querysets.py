"""How guides are read."""

from __future__ import annotations

from django.db.models import Case, CharField, F, Q, Value, When
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageManager

from core.querysets import BasePageQuerySet

# How long a tutorial takes, in words; the longest of each in minutes.
TIMES = [
    ("short", _("Up to an hour")),
    ("half", _("Up to three hours")),
    ("long", _("Longer")),
]
SHORT, HALF = 60, 180


class GuideQuerySet(BasePageQuerySet):
    def for_lists(self) -> GuideQuerySet:
        """Without the body, which may be large; with call number and `words`."""
        light = self.defer("body", "rendered").annotate(words=F("rendered__words"))
        return light.with_numbers()

    def around(self, page: Page) -> GuideQuerySet:
        """The live pages beside `page` and right below it, `page` included, without
        those that are restricted themselves (what is above all of them is the same)."""
        beside = Q(depth=page.depth, path__startswith=page.path[: -page.steplen])
        below = Q(depth=page.depth + 1, path__startswith=page.path)
        return self.live().filter(
            beside | below, view_restrictions=None, alias_of__view_restrictions=None
        )

    def on_machine(self, machine: str) -> GuideQuerySet:
        return self.filter(guide_machines__machine=machine)

    def at_level(self, level: str) -> GuideQuerySet:
        return self.filter(level=level)

    def of_topic(self, slug: str) -> GuideQuerySet:
        return self.filter(page_topics__tag__slug=slug)


GuideManager = PageManager.from_queryset(GuideQuerySet)


class TutorialQuerySet(GuideQuerySet):
    def on_machine(self, machine: str) -> TutorialQuerySet:
        return self.filter(tutorial_machines__machine=machine)

    def with_spans(self) -> TutorialQuerySet:
        """Adds `span`, one of TIMES."""
        span = Case(
            When(minutes__lte=SHORT, then=Value("short")),
            When(minutes__lte=HALF, then=Value("half")),
            default=Value("long"),
            output_field=CharField(),
        )
        return self.annotate(span=span)

    def of_span(self, span: str) -> TutorialQuerySet:
        return self.filter(span=span)


TutorialManager = PageManager.from_queryset(TutorialQuerySet)
