"""Recipes: how a problem is computed, on machines that are chosen by the reader.

What an editor writes stands on the page. What happens to a recipe on a machine, the
variants and their verifications, are plain rows (kb.models.variants): publishing a
draft would write them back to the day it was begun.
"""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.text import get_text_list
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    InlinePanel,
    MultiFieldPanel,
    PageChooserPanel,
)
from wagtail.fields import StreamField
from wagtail.models import Page
from wagtail.url_routing import RouteResult

from core.models import BasePage, BodyPage
from kb import machines
from kb.facts import facts_of, facts_of_draft
from kb.lessons import GUIDE_BODY
from kb.querysets import RecipeManager
from kb.recipes import difference, listing, schema
from kb.recipes.page import view_of
from kb.recipes.page_form import RecipeForm
from kb.recipes.words import STATES, STRATEGIES


class RecipeIndexPage(BasePage):
    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["kb.RecipePage"]

    class Meta:
        verbose_name = _("index of recipes")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        below = RecipePage.objects.descendant_of(self)
        return context | {"listing": listing.of(below, request)}


class RecipePage(BodyPage):
    call_kind = "R"
    machine_rows = ""  # its machines are those of its variants
    schema_type = "SoftwareSourceCode"
    is_borrowed = False
    source = None
    source_path = ""
    # Nobody reads a recipe from its first to its last line.
    reading_minutes = 0

    class Scaling(models.TextChoices):
        STRONG = "strong", _("The same problem in less time")
        WEAK = "weak", _("A larger problem in the same time")
        MANY = "many", _("Many runs beside each other")
        SINGLE = "single", _("One node")

    class LifeCycle(models.TextChoices):
        DRAFT = "draft", _("Draft")
        BETA = "beta", _("Beta")
        STABLE = "stable", _("Stable")
        DEPRECATED = "deprecated", _("Deprecated")

    problem = models.TextField(
        _("problem"), blank=True, max_length=800, help_text=_("What it is for.")
    )
    method = models.CharField(
        _("method"),
        blank=True,
        max_length=160,
        help_text=_("In a few words: data parallel, sharded."),
    )
    # Names of kb.recipes.words.STRATEGIES; forms offer them as boxes to tick.
    strategies = models.JSONField(_("parallel strategy"), default=list, blank=True)
    scaling = models.CharField(
        _("how it scales"), max_length=10, choices=Scaling.choices, blank=True
    )
    life_cycle = models.CharField(
        _("life cycle"),
        max_length=10,
        choices=LifeCycle.choices,
        default=LifeCycle.DRAFT,
    )
    replaced_by = models.ForeignKey(
        Page,
        verbose_name=_("use instead"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Of a deprecated recipe: the page that took its place."),
    )
    code_url = models.URLField(_("code repository"), max_length=500, blank=True)
    code_commit = models.CharField(
        _("commit"),
        max_length=64,
        blank=True,
        validators=[RegexValidator(r"^[0-9a-f]{7,64}\Z", _("Seven to 64 of 0-9a-f."))],
        help_text=_("The one this recipe was written for."),
    )
    code_path = models.CharField(_("folder in it"), max_length=300, blank=True)
    # What scripts and logs are called: fsdp-8b. Made from the slug if empty.
    job_name = models.CharField(
        _("name of the job"),
        max_length=40,
        blank=True,
        validators=[RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9._-]*\Z")],
    )
    citation = models.CharField(
        _("how to cite"),
        blank=True,
        max_length=500,
        help_text=_("Made from contributors, title and date if empty."),
    )
    body = StreamField(GUIDE_BODY, verbose_name=_("body"), blank=True)
    # The highest number a pitfall of it was given: none is given twice.
    pitfalls_given = models.PositiveSmallIntegerField(default=0, editable=False)
    # Its pitfalls and data sets as the page shows them, made when it is saved.
    shown = models.JSONField(default=dict, editable=False, blank=True)

    base_form_class = RecipeForm
    parent_page_types = ["kb.RecipeIndexPage"]
    subpage_types: list[str] = []

    objects = RecipeManager()

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("problem"),
        FieldRowPanel([FieldPanel("method"), FieldPanel("scaling")]),
        FieldPanel("strategies"),
        MultiFieldPanel(
            [FieldPanel("life_cycle"), PageChooserPanel("replaced_by")],
            heading=_("Life cycle"),
        ),
        InlinePanel("prerequisites", label=_("prerequisite")),
        MultiFieldPanel(
            [
                FieldPanel("code_url"),
                FieldRowPanel([FieldPanel("code_commit"), FieldPanel("code_path")]),
                FieldPanel("job_name"),
            ],
            heading=_("Code"),
        ),
        InlinePanel("datasets", label=_("data set")),
        FieldPanel("body"),
        InlinePanel("pitfalls", label=_("pitfall"), max_num=40),
        InlinePanel("contributors", label=_("contributor")),
        FieldPanel("citation"),
    ]

    class Meta:
        verbose_name = _("recipe")
        verbose_name_plural = _("recipes")

    def clean(self) -> None:
        super().clean()
        unknown = [name for name in self.strategies if name not in STRATEGIES]
        if unknown:
            words = _("Not a strategy: %(names)s.") % {"names": ", ".join(unknown)}
            raise ValidationError({"strategies": words})

    def save(self, *args: Any, **kwargs: Any) -> Any:
        if kwargs.get("update_fields") is None:
            self.number_pitfalls()
            self.show_rows()
        return super().save(*args, **kwargs)

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        self.number_pitfalls()
        self.show_rows()  # a draft was not saved
        return super().serve_preview(request, mode_name)

    def save_revision(self, *args: Any, **kwargs: Any) -> Any:
        self.number_pitfalls()
        return super().save_revision(*args, **kwargs)

    def number_pitfalls(self) -> None:
        """Gives each new pitfall the next number, which it keeps for life."""
        rows = list(self.pitfalls.all())
        given = max([self.pitfalls_given, *(row.number for row in rows)])
        fresh = [row for row in rows if not row.number]
        for number, row in enumerate(fresh, start=given + 1):
            row.number = number
        self.pitfalls_given = given + len(fresh)
        if fresh:
            self.pitfalls = rows

    def show_rows(self) -> None:
        """Writes down what its rows say, so that showing it reads two tables less."""
        self.shown = {
            "pitfalls": [row.shown() for row in self.pitfalls.all()],
            "datasets": [row.shown() for row in self.datasets.all()],
        }

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        is_draft = getattr(request, "is_preview", False)
        facts = facts_of_draft(self) if is_draft else facts_of(self, request.user)
        context["facts"], self.__dict__["people"] = facts, facts.people
        context["view"] = view_of(self, request)
        context["every_machine"] = machines.choices()
        context["datasets"] = self.shown.get("datasets", [])
        self.__dict__["found_number"] = facts.number
        return context

    def route(self, request: Any, path_components: list[str]) -> Any:
        """Below it stands the difference of two of its scripts."""
        if path_components == [difference.PART] and self.live:
            return RouteResult(self, kwargs={"part": difference.PART})
        return super().route(request, path_components)

    def serve(self, request: Any, *args: Any, part: str = "", **kwargs: Any) -> Any:
        if not part:
            return super().serve(request, *args, **kwargs)
        context = difference.context_of(self, request)
        return render(request, "kb/recipes/difference.html", context)

    @cached_property
    def people(self) -> list[Any]:
        """Its contributors, each with `name` and `role`."""
        return list(self.contributors.all())

    @property
    def keeper_names(self) -> str:
        names = [row.name for row in self.people if row.role == "maintainer"]
        return get_text_list(names, _("and"))

    @property
    def keepers(self) -> list[Any]:
        """The accounts of its maintainers: tasks about it are theirs."""
        rows = self.contributors.select_related("user").filter(role="maintainer")
        return [row.user for row in rows if row.user]

    @property
    def job(self) -> str:
        """What its jobs and files are called."""
        return self.job_name or self.slug[:40]

    def schema_facts(self) -> dict[str, Any]:
        """What schema.org calls these facts: code, steps, data."""
        return schema.facts_of(self)

    @property
    def standings(self) -> list[Any]:
        """Its live variants, the best first; brought along by `for_lists`."""
        order = [name for name, _words in STATES]
        rows = [variant for variant in self.variants.all() if variant.is_live]
        return sorted(rows, key=lambda row: order.index(row.state))

    @property
    def strategy_names(self) -> list[Any]:
        return [STRATEGIES[name] for name in self.strategies if name in STRATEGIES]

    @property
    def code_at(self) -> str:
        """The commit in the room a line has."""
        return self.code_commit[:7]
