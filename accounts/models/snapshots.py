"""What was true of an organisation when it was served."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.models.organisations import Organisation
from accounts.querysets import SnapshotQuerySet


class Unchanging(Exception):
    """Somebody tried to change a snapshot."""


class OrganisationSnapshot(models.Model):
    """Everything a report asks of an organisation, as it was at one moment.

    `facts` hold nobody's name and never change. `identity` (name, website, numbers) is
    taken out, by its service alone, when an organisation is closed that had not agreed
    to be counted. `digest` is that of both, so that the same facts are kept once.
    Services rendered point here with on_delete=PROTECT.
    """

    organisation = models.ForeignKey(
        Organisation, null=True, on_delete=models.SET_NULL, related_name="snapshots"
    )
    taken_at = models.DateTimeField(auto_now_add=True)
    digest = models.CharField(max_length=64)
    facts = models.JSONField()
    identity = models.JSONField(default=dict)
    consented = models.BooleanField(default=False)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot")
        verbose_name_plural = _("snapshots")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "digest"], name="snapshot_once"
            )
        ]

    def __str__(self) -> str:
        name = self.identity.get("name", _("without a name"))
        return f"{name}, {self.taken_at:%Y-%m-%d}"

    def save(self, *args, **kwargs):
        if not self._state.adding:
            raise Unchanging
        super().save(*args, **kwargs)

    def delete(self, *args, **kwargs):
        raise Unchanging
