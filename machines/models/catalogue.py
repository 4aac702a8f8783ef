"""Supercomputers, and what is known about them.

A system has parts (partitions, queues, storage and so on), and every value about a part
is a fact with its source, its date and how well it is known. Two current facts for one
property are two readings: the sources disagree. An empty value is unknown, and stays so
until somebody finds it in a source.
"""

from __future__ import annotations

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from core import numbers
from core.models import CallNumber
from machines.properties import label_of
from machines.querysets import FactQuerySet, PartQuerySet, SystemQuerySet


class System(models.Model):
    class Stage(models.TextChoices):
        RUNNING = "running", _("Running")
        COMING = "coming", _("Planned or being built")

    slug = models.SlugField(_("id"), max_length=60, unique=True)
    # What its call number hangs on.
    key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=100)
    country = models.CharField(
        _("country"), max_length=2, help_text=_("For example FI.")
    )
    stage = models.CharField(
        _("stage"), max_length=10, choices=Stage.choices, default=Stage.RUNNING
    )
    summary = models.TextField(_("summary"), blank=True, max_length=400)
    position = models.PositiveIntegerField(_("place in lists"), default=0)

    objects = SystemQuerySet.as_manager()

    class Meta:
        verbose_name = _("machine")
        verbose_name_plural = _("machines")
        ordering = ["position", "name"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return f"/machines/{self.slug}/"

    @cached_property
    def call_number(self) -> Any:
        """Without a statement where `with_numbers` brought it along."""
        if "number" not in self.__dict__:
            return numbers.of(kind="M", key=self.key)
        number = self.__dict__["number"]
        return CallNumber(kind="M", number=number) if number else None


class Part(models.Model):
    """Something of a system that facts are about. A route of access without a system
    holds for any of them."""

    class Kind(models.TextChoices):
        SYSTEM = "system", _("the machine")
        PERFORMANCE = "performance", _("speed")
        NETWORK = "network", _("network")
        PARTITION = "partition", _("partition")
        QUEUE = "queue", _("queue")
        STORAGE = "storage", _("storage")
        ACCOUNTING = "accounting", _("accounting")
        CONTAINERS = "containers", _("containers")
        ADVICE = "advice", _("advice")
        ROUTE = "route", _("way in")

    system = models.ForeignKey(
        System, null=True, blank=True, on_delete=models.CASCADE, related_name="parts"
    )
    kind = models.CharField(max_length=12, choices=Kind.choices)
    slug = models.SlugField(max_length=80)
    name = models.CharField(max_length=120)
    position = models.PositiveIntegerField(default=0)

    objects = PartQuerySet.as_manager()

    class Meta:
        verbose_name = _("part of a machine")
        verbose_name_plural = _("parts of machines")
        ordering = ["system", "kind", "position"]
        constraints = [
            models.UniqueConstraint(
                fields=["system", "kind", "slug"], name="unique_part_of_system"
            ),
            models.UniqueConstraint(
                fields=["kind", "slug"],
                condition=models.Q(system=None),
                name="unique_part_of_any_system",
            ),
        ]

    def __str__(self) -> str:
        system = self.system.name if self.system else _("Any machine")
        if self.name == self.kind:
            return f"{system}, {self.get_kind_display()}"
        return f"{system}, {self.get_kind_display()} {self.name}"


class Fact(models.Model):
    """One reading of one property of a part.

    `loaded` is what the last load of our data said, to see where an editor's
    correction differs from it; `edited_at` says that there is one.
    """

    class Evidence(models.TextChoices):
        PRIMARY = "P", _("P: official document read")
        OBSERVED = "O", _("O: observed on the machine by a named project")
        SECONDARY = "S", _("S: cites the official page")
        UNVERIFIED = "U", _("U: unverified, not found")

    # What a person states about a value, and what a load compares.
    STATED = (
        "value",
        "unit",
        "evidence",
        "source",
        "source_url",
        "source_date",
        "checked_on",
        "note",
        "preferred",
    )

    part = models.ForeignKey(Part, on_delete=models.CASCADE, related_name="facts")
    name = models.SlugField(_("property"), max_length=60)
    reading = models.PositiveSmallIntegerField(_("reading"), default=0)
    value = models.TextField(
        _("value"),
        blank=True,
        max_length=2000,
        help_text=_(
            "As the source says it. Several values: one a line. Unknown: empty."
        ),
    )
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=1, choices=Evidence.choices, default="U"
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    source_date = models.CharField(
        _("date of the source"), max_length=80, blank=True, help_text=_("2026-04-22")
    )
    checked_on = models.DateField(_("checked on"), null=True, blank=True)
    note = models.TextField(_("note"), blank=True, max_length=1000)
    preferred = models.BooleanField(
        _("the reading we use"),
        default=False,
        help_text=_("Where sources disagree: the one to plan with."),
    )
    position = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    loaded = models.JSONField(null=True, editable=False)
    edited_at = models.DateTimeField(null=True, editable=False)
    withdrawn_at = models.DateTimeField(null=True, editable=False)

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["part", "position", "reading"]
        constraints = [
            models.UniqueConstraint(
                fields=["part", "name", "reading"], name="one_fact_a_reading"
            )
        ]

    def __str__(self) -> str:
        return f"{self.part}: {self.label}"

    @property
    def label(self) -> str:
        return label_of(self.name)

    @property
    def is_known(self) -> bool:
        return self.value != ""

    @property
    def excerpt(self) -> str:
        """The value in the room a list has."""
        text = ", ".join(self.lines)
        return text if len(text) <= 60 else f"{text[:59]}…"

    @property
    def lines(self) -> list[str]:
        return self.value.splitlines()

    def stated(self) -> dict[str, Any]:
        """What is said about the value, JSON-ready."""
        said = {name: getattr(self, name) for name in self.STATED}
        said["checked_on"] = str(self.checked_on) if self.checked_on else ""
        return said

    @property
    def difference(self) -> dict[str, Any]:
        """{field: what our data file says} where an editor's correction differs."""
        if not self.loaded or not self.edited_at:
            return {}
        said = self.stated()
        return {k: v for k, v in self.loaded.items() if said.get(k) != v}


class Change(models.Model):
    """Abstract. What was said before and after, who changed it and why."""

    at = models.DateTimeField(auto_now_add=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("by"),
    )
    before = models.JSONField()
    after = models.JSONField()
    why = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True
        ordering = ["-at", "-pk"]

    @property
    def rows(self) -> list[tuple[str, Any, Any]]:
        """(field, before, after) of what changed."""
        return [
            (name, self.before.get(name), value)
            for name, value in self.after.items()
            if self.before.get(name) != value
        ]


class FactChange(Change):
    fact = models.ForeignKey(Fact, on_delete=models.CASCADE, related_name="changes")

    class Meta(Change.Meta):
        verbose_name = _("change of a fact")
        verbose_name_plural = _("changes of facts")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M} {self.fact}"
