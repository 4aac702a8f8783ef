"""Tutorials: one way from a start to a goal, in steps, with exercises and quizzes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, PageChooserPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from core.models import BasePage, BodyPage
from kb import listings, machines, tutorial_listing
from kb.facts import facts_of, facts_of_draft
from kb.lessons import TUTORIAL_BODY
from kb.querysets import TutorialManager
from kb.steps import Part, Step, parts_of, steps_of


class TutorialIndexPage(BasePage):
    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["kb.TutorialPage"]

    class Meta:
        verbose_name = _("index of tutorials")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        below = TutorialPage.objects.descendant_of(self)
        return context | {"listing": tutorial_listing.of(below, request)}


class TutorialPage(BodyPage):
    call_kind = "T"
    machine_rows = "tutorial_machines"
    schema_type = "LearningResource"
    is_borrowed = False
    source = None
    source_path = ""
    # A tutorial says the time it takes; the time of reading it would mislead.
    reading_minutes = 0

    objectives = models.TextField(
        _("objectives"),
        blank=True,
        max_length=1200,
        help_text=_("What the reader can do afterwards, one a line."),
    )
    minutes = models.PositiveSmallIntegerField(
        _("time needed"),
        default=60,
        validators=[MinValueValidator(5), MaxValueValidator(6000)],
        help_text=_("In minutes, waiting in queues left out."),
    )
    citation = models.CharField(
        _("how to cite"),
        blank=True,
        max_length=500,
        help_text=_("Made from contributors, title and date if empty."),
    )
    body = StreamField(TUTORIAL_BODY, verbose_name=_("body"), blank=True)

    parent_page_types = ["kb.TutorialIndexPage"]
    subpage_types: list[str] = []

    objects = TutorialManager()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("objectives"),
        InlinePanel("prerequisites", label=_("prerequisite")),
        FieldPanel("minutes"),
        FieldPanel("body"),
        InlinePanel("contributors", label=_("contributor")),
        FieldPanel("citation"),
    ]
    promote_panels = [
        *BodyPage.promote_panels,
        InlinePanel("tutorial_machines", label=_("machine")),
    ]

    class Meta:
        verbose_name = _("tutorial")
        verbose_name_plural = _("tutorials")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        is_draft = getattr(request, "is_preview", False)
        facts = facts_of_draft(self) if is_draft else facts_of(self, request.user)
        context["facts"], self.__dict__["people"] = facts, facts.people
        if request.user.is_authenticated and not is_draft:
            context["progress"] = TutorialProgress.of(request.user, self)
        return context

    @property
    def objective_list(self) -> list[str]:
        return [line.strip() for line in self.objectives.splitlines() if line.strip()]

    @cached_property
    def steps(self) -> list[Step]:
        return steps_of(self.body, self.rendered)

    def parts(self) -> Iterator[Part]:
        """What stands before the first step, then each step with all that follows."""
        return parts_of(self.body, self.steps, self.body_parts())

    @cached_property
    def machines(self) -> list[TutorialMachine]:
        return list(self.tutorial_machines.all())

    @cached_property
    def people(self) -> list[Any]:
        """Its contributors, each with `name` and `role`."""
        return list(self.contributors.all())

    @cached_property
    def shelf(self) -> list[Page]:
        return listings.around(self)[0]

    @property
    def previous_tutorial(self) -> Page | None:
        return listings.beside(self, step=-1)

    @property
    def next_tutorial(self) -> Page | None:
        return listings.beside(self, step=1)

    def schema_facts(self) -> dict[str, Any]:
        """What schema.org calls these facts."""
        return {
            "teaches": self.objective_list,
            "educationalLevel": self.level and self.get_level_display(),
            "timeRequired": f"PT{self.minutes}M",
            "author": [
                {"@type": "Person", "name": row.name}
                for row in self.people
                if row.role == TutorialContributor.Role.AUTHOR
            ],
        }


class TutorialMachine(Orderable):
    """A machine that a tutorial works on, by its id in the catalogue of machines."""

    page = ParentalKey(
        TutorialPage, on_delete=models.CASCADE, related_name="tutorial_machines"
    )
    machine = models.SlugField(_("machine"), max_length=60)

    panels = [FieldPanel("machine")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["page", "machine"], name="unique_machine_of_tutorial"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return machines.name_of(self.machine)


class TutorialPrerequisite(Orderable):
    """What a reader must have or know before: a page of the site, or words."""

    page = ParentalKey(
        TutorialPage, on_delete=models.CASCADE, related_name="prerequisites"
    )
    needed = models.ForeignKey(
        Page,
        verbose_name=_("page"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    words = models.CharField(_("or words"), max_length=200, blank=True)

    panels = [PageChooserPanel("needed"), FieldPanel("words")]

    class Meta(Orderable.Meta):
        verbose_name = _("prerequisite")

    def __str__(self) -> str:
        return self.words or (self.needed.title if self.needed else "")

    def clean(self) -> None:
        super().clean()
        if not self.words and not self.needed_id:
            raise ValidationError(_("Choose a page or write words."))


class TutorialContributor(Orderable):
    """A person with a part in a tutorial. The name stays when the account goes."""

    class Role(models.TextChoices):
        AUTHOR = "author", _("Author")
        REVIEWER = "reviewer", _("Reviewer")
        TESTER = "tester", _("Tried it on a machine")
        TRANSLATOR = "translator", _("Translator")

    page = ParentalKey(
        TutorialPage, on_delete=models.CASCADE, related_name="contributors"
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    name = models.CharField(_("name"), max_length=150)
    role = models.CharField(
        _("role"), max_length=12, choices=Role.choices, default=Role.AUTHOR
    )

    panels = [FieldPanel("name"), FieldPanel("role"), FieldPanel("user")]

    class Meta(Orderable.Meta):
        verbose_name = _("contributor")

    def __str__(self) -> str:
        return self.name


class TutorialProgress(models.Model):
    """How far a reader is: anchors of the steps done. Anchors survive rewording."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.CASCADE,
        related_name="tutorial_progress",
    )
    page = models.ForeignKey(
        TutorialPage, on_delete=models.CASCADE, related_name="progress"
    )
    steps = models.JSONField(default=list)
    started_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now=True)
    done_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("progress")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "page"], name="one_progress_a_reader"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page_id}: {len(self.steps)}"

    @classmethod
    def of(cls, user: Any, page: TutorialPage) -> TutorialProgress:
        """The row of the reader, or a new one that is not saved."""
        found = cls.objects.filter(user=user.pk, page=page.pk).first()
        return found or cls(user_id=user.pk, page_id=page.pk)

    def next_step_of(self, page: TutorialPage) -> Step | None:
        """Where to go on; None when every step is done."""
        return next((s for s in page.steps if s.anchor not in self.steps), None)
