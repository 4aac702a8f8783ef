"""Measured runs: what was measured, of what, where, and who says so.

Rows are only added. A correction is another row that supersedes the first, also when
it says no more than that the first was wrong. The promise is kept three times: here,
in the queryset, and by triggers of the database (kb/runs/promises.py).
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import OrganisationSnapshot
from kb.models.variants import Variant
from kb.runs import words
from kb.runs.querysets import CHANGEABLE, RunQuerySet
from kb.statistics import LARGEST
from machines.models import Environment, Part, System


class ReferenceSystem(models.Model):
    """A machine that published figures come from. It is outside the catalogue and its
    facets: nobody can be sent there."""

    name = models.CharField(_("name"), max_length=120)
    owner = models.CharField(_("who measured there"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("reference system")
        verbose_name_plural = _("reference systems")
        ordering = ["name"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["name", "owner"], name="reference_once")
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.owner})" if self.owner else self.name


class RunLog(models.Model):
    """The raw file a run was read from, or its log; private as long as nobody opens it.

    What looks like a secret holds it: then only whoever brought it and the editors
    read it. The file can be removed, what it said of the figures cannot.
    """

    class State(models.TextChoices):
        OPEN = "open", _("anybody may read it")
        PRIVATE = "private", _("kept, not shown")
        HELD = "held", _("held: it may contain a secret")
        REMOVED = "removed", _("removed")

    file = models.FileField(upload_to="runs/logs/%Y/%m", max_length=300, blank=True)
    name = models.CharField(_("file"), max_length=200)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveBigIntegerField(_("bytes"))
    state = models.CharField(
        _("state"), max_length=8, choices=State.choices, default=State.PRIVATE
    )
    # [line, what it looks like], the first of them.
    suspects = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    added_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("log of a run")
        verbose_name_plural = _("logs of runs")
        ordering = ["pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name

    @property
    def is_there(self) -> bool:
        return bool(self.file) and self.state != self.State.REMOVED


class MeasuredRun(models.Model):
    """`value` is what the stated rule makes of `samples`, in `unit`; where only a mean
    was published, that mean. Times in seconds; no value: it failed, or the rule allows
    none."""

    variant = models.ForeignKey(
        Variant, null=True, on_delete=models.SET_NULL, related_name="runs"
    )
    # What it was a run of, in case the recipe goes.
    recipe_title = models.CharField(_("recipe"), max_length=255, blank=True)
    system = models.ForeignKey(
        System, null=True, on_delete=models.PROTECT, related_name="runs"
    )
    partition = models.ForeignKey(
        Part, null=True, on_delete=models.PROTECT, related_name="+"
    )
    reference = models.ForeignKey(
        ReferenceSystem, null=True, on_delete=models.PROTECT, related_name="runs"
    )
    environment = models.ForeignKey(
        Environment, null=True, on_delete=models.PROTECT, related_name="runs"
    )
    # As it was then: an environment goes on changing.
    environment_words = models.CharField(max_length=300, blank=True)
    environment_version = models.PositiveIntegerField(null=True)
    workload = models.CharField(_("workload"), max_length=120, db_index=True)
    suite = models.CharField(_("suite"), max_length=80, blank=True)
    scaling = models.CharField(max_length=20, choices=words.SCALINGS, blank=True)
    outcome = models.CharField(
        _("outcome"), max_length=8, choices=words.OUTCOMES, default="success"
    )
    metric = models.CharField(_("metric"), max_length=80)
    unit = models.CharField(_("unit"), max_length=40, blank=True)
    direction = models.CharField(max_length=6, choices=words.DIRECTIONS, blank=True)
    samples = models.JSONField(default=list)
    seeds = models.JSONField(default=list)
    count = models.PositiveIntegerField(_("number of measurements"), default=0)
    value = models.FloatField(_("value"), null=True)
    low = models.FloatField(null=True)
    high = models.FloatField(null=True)
    rule = models.CharField(_("rule"), max_length=10)
    nodes = models.PositiveIntegerField(_("nodes"), default=0)
    accelerators = models.PositiveIntegerField(_("GPUs"), default=0)
    accelerator = models.CharField(_("GPU"), max_length=120, blank=True)
    batch = models.PositiveIntegerField(_("global batch"), default=0)
    precision = models.CharField(_("precision"), max_length=40, blank=True)
    framework = models.CharField(_("software"), max_length=200, blank=True)
    wall_seconds = models.FloatField(_("wall time"), null=True)
    # From when the job could have begun, never from when a chain was handed in.
    wait_seconds = models.FloatField(_("queue wait"), null=True)
    energy_kwh = models.FloatField(_("energy"), null=True)
    energy_source = models.CharField(max_length=10, choices=words.ENERGY, blank=True)
    ran_at = models.DateTimeField(_("ran"), null=True)
    baseline = models.ForeignKey(
        "self", null=True, on_delete=models.PROTECT, related_name="compared"
    )
    log = models.ForeignKey(
        RunLog, null=True, on_delete=models.PROTECT, related_name="runs"
    )
    note = models.CharField(_("note"), max_length=1000, blank=True)
    tier = models.CharField(
        _("tier"), max_length=10, choices=words.TIERS, default="reported"
    )
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    by_centre = models.BooleanField(default=False)
    organisation = models.ForeignKey(
        OrganisationSnapshot, null=True, on_delete=models.PROTECT, related_name="runs"
    )
    # Who measured, where a publication says so.
    reporter = models.CharField(_("measured by"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=60, blank=True)
    how = models.CharField(max_length=8, choices=words.HOW)
    batch_id = models.UUIDField(null=True, db_index=True)
    fingerprint = models.CharField(max_length=64, unique=True)
    supersedes = models.OneToOneField(
        "self", null=True, on_delete=models.PROTECT, related_name="superseded_by"
    )
    retracted = models.BooleanField(default=False)
    why = models.CharField(_("why it was corrected"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(_("recorded"), db_index=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("measured run")
        verbose_name_plural = _("measured runs")
        ordering = ["-recorded_at", "-pk"]
        default_permissions = ("view", "change")
        indexes = [
            models.Index(fields=["suite", "workload"], name="run_of_workload"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(system=None, reference__isnull=False)
                | Q(system__isnull=False, reference=None),
                name="run_in_one_place",
            ),
            # NaN is greater than everything on PostgreSQL, and nothing on SQLite.
            *(
                models.CheckConstraint(
                    condition=Q(**{f"{name}__isnull": True})
                    | Q(**{f"{name}__gt": 0, f"{name}__lte": LARGEST}),
                    name=f"run_{name}_is_a_figure",
                )
                for name in ("value", "low", "high", "wall_seconds", "energy_kwh")
            ),
            models.CheckConstraint(
                condition=Q(wait_seconds=None)
                | Q(wait_seconds__gte=0, wait_seconds__lte=LARGEST),
                name="run_wait_is_a_figure",
            ),
            models.CheckConstraint(
                condition=Q(ran_at=None) | Q(ran_at__lte=F("recorded_at")),
                name="run_not_in_the_future",
            ),
            models.CheckConstraint(
                condition=Q(energy_kwh=None, energy_source="")
                | (Q(energy_kwh__isnull=False) & ~Q(energy_source="")),
                name="run_energy_has_a_source",
            ),
            models.CheckConstraint(
                condition=Q(retracted=False) | Q(supersedes__isnull=False),
                name="run_retracts_another",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.workload}, {self.place}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        changed = kwargs.get("update_fields")
        if self.pk and not (changed and set(changed) <= CHANGEABLE):
            raise TypeError("a run never changes: correct it")
        super().save(*args, **kwargs)

    def get_absolute_url(self) -> str:
        return f"/runs/{self.pk}/"

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("a run never disappears: retract it")

    @property
    def place(self) -> str:
        """Where it ran, by name."""
        if self.system is None:
            return self.reference.name if self.reference else ""
        part = self.partition
        known = part and self.system.name.casefold() in part.name.casefold()
        if part is None:
            return self.system.name
        return part.name if known else f"{self.system.name} {part.name}"

    @property
    def who(self) -> str:
        """The organisation, or who a publication names; never an account."""
        if self.organisation:
            return self.organisation.identity.get("name", "")
        return self.reporter

    @property
    def lamp(self) -> str:
        return "failed" if self.outcome == "failure" else words.LAMPS[self.tier]

    @property
    def rule_words(self) -> str:
        return str(words.RULES.get(self.rule, ""))

    @property
    def accelerator_hours(self) -> float | None:
        """Of the whole run, where its wall time or time to train is known."""
        minutes = self.value if self.metric == "time_to_train" else None
        seconds = minutes * 60 if minutes else self.wall_seconds
        return (
            self.accelerators * seconds / 3600
            if seconds and self.accelerators
            else None
        )
