"""Variants: a recipe on a partition in an environment, and whether it still holds.

Plain rows that change through kb.recipes.services. `state`, `tier`, `state_since` and
`reason` are what kb.recipes.staleness worked out of the verifications and doubts: kept
so that lists and facets can ask for them.
"""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kb.blocks import EVIDENCE
from kb.models.recipes import RecipePage
from kb.querysets import VariantQuerySet
from kb.recipes.words import LAUNCHERS, STATES
from machines.models import Environment, Part, System


def _count(label: Any, **more: Any) -> models.PositiveIntegerField:
    checks = [MinValueValidator(1), MaxValueValidator(100_000)]
    return models.PositiveIntegerField(label, validators=checks, **more)


class Variant(models.Model):
    class Internet(models.TextChoices):
        UNKNOWN = "", _("unknown")
        NONE = "none", _("none")
        BEFORE = "before", _("before the job: fetch model and data first")
        DURING = "during", _("while the job runs")

    class Support(models.TextChoices):
        CENTRE = "centre", _("by the centre")
        COMMUNITY = "community", _("by its community")
        ARCHIVED = "archived", _("archived")

    # What a job does. After a change of one of these it must be tried again.
    TECHNICAL = (
        "partition",
        "environment",
        "queue",
        "program",
        "launcher",
        "variables",
        "setup",
        "binds",
        "gpus",
        "tasks",
        "cpus",
        "memory_gb",
    )

    recipe = models.ForeignKey(
        RecipePage, on_delete=models.CASCADE, related_name="variants"
    )
    # In addresses and in recipe.yaml; the machine's id unless there are several.
    slug = models.SlugField(_("id"), max_length=80)
    system = models.ForeignKey(
        System,
        verbose_name=_("machine"),
        on_delete=models.PROTECT,
        related_name="variants",
    )
    partition = models.ForeignKey(
        Part,
        verbose_name=_("partition"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        limit_choices_to={"kind": Part.Kind.PARTITION},
    )
    environment = models.ForeignKey(
        Environment,
        verbose_name=_("environment"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="variants",
    )
    queue = models.SlugField(
        _("queue"), max_length=80, blank=True, help_text=_("Its id in the catalogue.")
    )

    program = models.TextField(
        _("launch line"),
        max_length=2000,
        help_text=_(
            "What one task runs: python train.py. The site adds what starts it."
        ),
    )
    launcher = models.CharField(
        _("started by"), max_length=10, choices=LAUNCHERS, default="srun"
    )
    setup = models.TextField(
        _("commands before it"), max_length=2000, blank=True, help_text=_("Shell.")
    )
    variables = models.TextField(
        _("environment variables"),
        max_length=2000,
        blank=True,
        help_text=_("NAME=value, one a line."),
    )
    binds = models.TextField(
        _("folders bound into the container"),
        max_length=1000,
        blank=True,
        help_text=_("One a line."),
    )
    # Words that rules of job scripts ask for: torch, transformers, wandb, vllm, mpi.
    uses = models.CharField(
        _("uses"),
        max_length=200,
        blank=True,
        help_text=_("torch transformers wandb vllm mpi openmp, as far as they count."),
    )
    restarts = models.BooleanField(_("goes on from its last checkpoint"), default=False)
    storage = models.TextField(
        _("where its files are"),
        max_length=1000,
        blank=True,
        help_text=_("One place a line: $SCRATCH/data: the training data."),
    )
    internet = models.CharField(
        _("needs the internet"), max_length=8, choices=Internet.choices, blank=True
    )

    nodes = _count(_("nodes"), default=1)
    least_nodes = _count(_("fewest nodes"), default=1)
    most_nodes = _count(_("most nodes"), null=True, blank=True)
    minutes = _count(_("minutes"), default=60)
    gpus = models.PositiveSmallIntegerField(
        _("GPUs of each node"), null=True, blank=True, help_text=_("Empty: all.")
    )
    tasks = models.PositiveSmallIntegerField(
        _("tasks on each node"), null=True, blank=True
    )
    cpus = models.PositiveSmallIntegerField(
        _("CPUs of each task"), null=True, blank=True
    )
    memory_gb = models.PositiveIntegerField(
        _("memory of each node, GB"), null=True, blank=True
    )
    array = models.CharField(_("array"), max_length=60, blank=True)

    support = models.CharField(
        _("supported"),
        max_length=10,
        choices=Support.choices,
        default=Support.COMMUNITY,
    )
    note = models.TextField(_("note"), max_length=1000, blank=True)
    # What it rests on as long as nobody ran it.
    evidence = models.CharField(
        _("evidence"), max_length=1, choices=EVIDENCE, default="U"
    )
    source = models.CharField(_("documented by"), max_length=300, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    source_date = models.CharField(_("date of the source"), max_length=80, blank=True)

    position = models.PositiveSmallIntegerField(default=0)
    version = models.PositiveIntegerField(default=1, editable=False)
    created_at = models.DateTimeField(auto_now_add=True)
    edited_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    # Independent people it ran for (kb.runs says so through the services).
    reports = models.PositiveIntegerField(default=0, editable=False)
    state = models.CharField(
        max_length=10, choices=STATES, default="documented", editable=False
    )
    # What was reached before anything became doubtful: never "stale".
    tier = models.CharField(
        max_length=10, choices=STATES, default="documented", editable=False
    )
    state_since = models.DateTimeField(null=True, editable=False)
    reason = models.TextField(blank=True, editable=False)
    verified_at = models.DateTimeField(null=True, editable=False)

    objects = VariantQuerySet.as_manager()

    class Meta:
        verbose_name = _("variant")
        verbose_name_plural = _("variants")
        ordering = ["recipe", "position", "pk"]
        default_permissions = ("view", "change")
        indexes = [models.Index(fields=["system", "state"])]
        constraints = [
            models.UniqueConstraint(
                fields=["recipe", "slug"], name="unique_variant_of_recipe"
            ),
            models.CheckConstraint(
                condition=Q(most_nodes=None) | Q(most_nodes__gte=F("least_nodes")),
                name="variant_most_nodes_not_below_least",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.recipe.title}, {self.name}"

    @property
    def name(self) -> str:
        """The machine, and its part where that has a name of its own."""
        part = self.partition
        if part is None or part.name.casefold() == self.system.name.casefold():
            return self.system.name
        known = self.system.name.casefold() in part.name.casefold()
        return part.name if known else f"{self.system.name} {part.name}"

    @property
    def is_live(self) -> bool:
        return self.withdrawn_at is None

    @property
    def variable_pairs(self) -> list[tuple[str, str]]:
        """(name, value) of its environment variables."""
        pairs = (line.partition("=") for line in self.variables.splitlines())
        return [(name.strip(), value.strip()) for name, mark, value in pairs if mark]

    @property
    def places(self) -> list[tuple[str, str]]:
        """(path, what is there)."""
        pairs = (line.partition(": ") for line in self.storage.splitlines())
        return [(path.strip(), what.strip()) for path, _mark, what in pairs if path]
