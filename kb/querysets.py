"""How guides are read."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import (
    Case,
    CharField,
    Count,
    F,
    Manager,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
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


class DiagnosisQuerySet(BasePageQuerySet):
    def for_lists(self) -> DiagnosisQuerySet:
        """Without sources, with call number."""
        return self.defer("sources").with_numbers()

    def on_machine(self, machine: str) -> DiagnosisQuerySet:
        """Those of the machine and those of any machine."""
        any_machine = Q(diagnosis_machines=None)
        return self.filter(any_machine | Q(diagnosis_machines__machine=machine))

    def at_layer(self, layer: str) -> DiagnosisQuerySet:
        return self.filter(layer=layer)

    def of_topic(self, slug: str) -> DiagnosisQuerySet:
        return self.filter(page_topics__tag__slug=slug)


DiagnosisManager = PageManager.from_queryset(DiagnosisQuerySet)


class SignatureQuerySet(QuerySet):
    def in_force(self) -> SignatureQuerySet:
        """Those of pages that somebody may read."""
        return self.filter(page__live=True, page__alias_of=None)


SignatureManager = Manager.from_queryset(SignatureQuerySet)


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


class RecipeQuerySet(GuideQuerySet):
    def for_lists(self) -> RecipeQuerySet:
        """Without the body, with call number and the machines of its variants."""
        light = super().for_lists().defer("shown")
        return light.prefetch_related("variants__system", "variants__partition")

    def on_machine(self, machine: str) -> RecipeQuerySet:
        """Those with a variant there."""
        return self.filter(
            variants__system__slug=machine, variants__withdrawn_at=None
        ).distinct()


RecipeManager = PageManager.from_queryset(RecipeQuerySet)


class PitfallQuerySet(QuerySet):
    def in_force(self) -> PitfallQuerySet:
        """Those that search can recognise, of recipes that somebody may read."""
        return self.filter(page__live=True, page__alias_of=None).exclude(signature="")


PitfallManager = Manager.from_queryset(PitfallQuerySet)


class VariantQuerySet(QuerySet):
    def live(self) -> VariantQuerySet:
        return self.filter(withdrawn_at=None)

    def on_machine(self, machine: str) -> VariantQuerySet:
        return self.filter(system__slug=machine)

    def for_pages(self) -> VariantQuerySet:
        """With machine, partition and environment."""
        return self.select_related("system", "partition", "environment")


class DocumentationSourceQuerySet(QuerySet):
    def for_lists(self) -> DocumentationSourceQuerySet:
        """Without what links mean, which is large; with `pages_live`,
        `open_conflicts`, and `last_state` and `last_message` of the last run."""
        light = self.defer("references", "files", "images").select_related("owner")
        runs: Any = self.model._meta.get_field("runs").related_model
        last = runs.objects.filter(source=OuterRef("pk"), is_preview=False).order_by(
            "-pk"
        )
        return light.annotate(
            pages_live=Count("pages", filter=Q(pages__live=True), distinct=True),
            open_conflicts=Count(
                "conflicts", filter=Q(conflicts__resolution=""), distinct=True
            ),
            last_state=Subquery(last.values("state")[:1]),
            last_message=Subquery(last.values("message")[:1]),
        )

    def scheduled(self) -> DocumentationSourceQuerySet:
        return self.filter(enabled=True).exclude(schedule="never")

    def failing(self) -> DocumentationSourceQuerySet:
        return self.filter(enabled=True).exclude(failing_since=None)

    def to_age(self, limit: datetime) -> DocumentationSourceQuerySet:
        """Fetched before `limit`, and not yet said to be old."""
        return self.filter(synchronised_at__lt=limit, aged_at=None)

    def aged_too_early(self, limit: datetime) -> DocumentationSourceQuerySet:
        """Said to be old, though fetched since `limit`."""
        return self.filter(synchronised_at__gte=limit).exclude(aged_at=None)


class SynchronisationRunQuerySet(QuerySet):
    def dead(self, limit: datetime) -> SynchronisationRunQuerySet:
        """Running, without a sign of life since `limit`."""
        return self.filter(state="running", beat_at__lt=limit)

    def lost(self, limit: datetime) -> SynchronisationRunQuerySet:
        """Waiting since before `limit`."""
        return self.filter(state="queued", queued_at__lt=limit)

    def finished_before(self, limit: datetime) -> SynchronisationRunQuerySet:
        return self.filter(finished_at__lt=limit)

    def last_of_each_source(self) -> QuerySet:
        """Their keys."""
        rows = self.filter(is_preview=False).values("source").order_by()
        return rows.annotate(last=Max("pk")).values("last")
