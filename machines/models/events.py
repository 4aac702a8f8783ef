"""What happens to a machine: outages, upgrades, changes of its rules, its end.

An event is a draft until it is announced, and once announced it is never deleted:
calendars that hold it must hear of its end. They know it by one UID for life and take
a message as newer by its growing sequence.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from zoneinfo import ZoneInfo

from django.db import models
from django.utils.translation import gettext_lazy as _

from machines.models.catalogue import Fact, Part, System
from machines.querysets import LASTING, MachineEventQuerySet


class MachineEvent(models.Model):
    class Kind(models.TextChoices):
        OUTAGE = "outage", _("Outage")
        UPGRADE = "upgrade", _("Upgrade")
        QUEUE_RULE = "queue_rule", _("Change of queue rules")
        RETIREMENT = "retirement", _("Retirement")

    # What makes calendars ask again, and doubtful what was verified before it.
    PLANNED = ("kind", "title", "note", "starts", "ends", "zone")

    kind = models.CharField(_("kind"), max_length=12, choices=Kind.choices)
    system = models.ForeignKey(
        System,
        verbose_name=_("machine"),
        on_delete=models.CASCADE,
        related_name="events",
    )
    partitions = models.ManyToManyField(
        Part,
        verbose_name=_("partitions"),
        blank=True,
        related_name="events",
        limit_choices_to={"kind": Part.Kind.PARTITION},
        help_text=_("None: the whole machine."),
    )
    title = models.CharField(_("title"), max_length=160)
    note = models.TextField(_("what it means for jobs"), blank=True, max_length=2000)
    starts = models.DateTimeField(_("starts"))
    ends = models.DateTimeField(
        _("ends"), null=True, blank=True, help_text=_("Empty: nobody can say yet.")
    )
    # The clock on the wall of those who announced it.
    zone = models.CharField(_("time zone"), max_length=64, default="Europe/Brussels")
    announced_by = models.CharField(_("announced by"), max_length=120, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=1, choices=Fact.Evidence.choices, default="P"
    )
    source = models.CharField(_("source"), max_length=300, blank=True)
    source_url = models.URLField(_("address of the source"), max_length=500, blank=True)
    source_date = models.CharField(_("date of the source"), max_length=80, blank=True)
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)
    announced_at = models.DateTimeField(null=True, editable=False)
    cancelled_at = models.DateTimeField(null=True, editable=False)
    changed_at = models.DateTimeField(editable=False)
    # When its beginning and its end were told to the layers above.
    begun_at = models.DateTimeField(null=True, editable=False)
    over_at = models.DateTimeField(null=True, editable=False)

    objects = MachineEventQuerySet.as_manager()

    class Meta:
        verbose_name = _("machine event")
        verbose_name_plural = _("machine events")
        ordering = ["starts", "pk"]
        indexes = [models.Index(fields=["system", "starts"])]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends=None) | models.Q(ends__gt=models.F("starts")),
                name="machine_event_ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=models.Q(cancelled_at=None)
                | models.Q(announced_at__isnull=False),
                name="only_announced_events_are_cancelled",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.system.name}: {self.title}"

    def get_absolute_url(self) -> str:
        return f"{self.system.get_absolute_url()}events/#event-{self.pk}"

    @property
    def state(self) -> str:
        """draft, announced or cancelled."""
        if self.cancelled_at:
            return "cancelled"
        return "announced" if self.announced_at else "draft"

    @property
    def tz(self) -> ZoneInfo:
        return ZoneInfo(self.zone)

    @property
    def starts_there(self) -> datetime:
        return self.starts.astimezone(self.tz)

    @property
    def ends_there(self) -> datetime | None:
        return self.ends.astimezone(self.tz) if self.ends else None

    def is_under_way(self, now: datetime) -> bool:
        """Of those without an end, outages and retirements go on; a change of rules
        or an upgrade is done the moment it starts."""
        if self.cancelled_at or self.starts > now:
            return False
        if self.ends is None:
            return self.kind in LASTING
        return now < self.ends
