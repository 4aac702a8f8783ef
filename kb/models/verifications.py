"""What people said of variants, and what made variants doubtful."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from kb.models.variants import Variant
from machines.models import Environment


class VariantVerification(models.Model):
    """Somebody tried a variant, or compared it with the documents. Never changed and
    never deleted; a later one says what holds now."""

    class How(models.TextChoices):
        RUN = "run", _("ran it as it stands")
        SHORT = "short", _("ran it with less: time, nodes or data")
        READ = "read", _("compared it with the site’s documents, did not run it")

    class Outcome(models.TextChoices):
        HOLDS = "holds", _("It holds")
        FAILS = "fails", _("It fails")

    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="verifications"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # Whether that person spoke for the centre then.
    by_centre = models.BooleanField(default=False)
    at = models.DateTimeField(_("when"))
    how = models.CharField(_("how"), max_length=6, choices=How.choices)
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome.choices)
    environment = models.ForeignKey(
        Environment, null=True, on_delete=models.PROTECT, related_name="+"
    )
    # What the environment and the variant were then: both go on changing.
    environment_words = models.CharField(max_length=300, blank=True)
    environment_version = models.PositiveIntegerField(null=True)
    variant_version = models.PositiveIntegerField()
    note = models.TextField(_("note"), max_length=2000, blank=True)

    class Meta:
        verbose_name = _("verification of a variant")
        verbose_name_plural = _("verifications of variants")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d}: {self.get_outcome_display()}"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("A verification is never changed: add another one.")
        super().save(*args, **kwargs)


class VariantDoubt(models.Model):
    """Why a variant needs to be checked again. It is cleared by a verification."""

    class Cause(models.TextChoices):
        ENVIRONMENT = "environment", _("the environment changed")
        EVENT = "event", _("something happened to the machine")
        LAUNCH = "launch", _("the variant was edited")
        FAILURE = "failure", _("it failed for somebody")
        SOURCES = "sources", _("sources disagree")

    variant = models.ForeignKey(
        Variant, on_delete=models.CASCADE, related_name="doubts"
    )
    cause = models.CharField(max_length=12, choices=Cause.choices)
    # Names the occasion, so that hearing of it twice makes one doubt: event:5.
    key = models.CharField(max_length=120)
    reason = models.CharField(max_length=500)
    since = models.DateTimeField()
    cleared_at = models.DateTimeField(null=True)
    cleared_by = models.ForeignKey(
        VariantVerification,
        null=True,
        on_delete=models.CASCADE,
        related_name="cleared",
    )

    class Meta:
        verbose_name = _("doubt about a variant")
        verbose_name_plural = _("doubts about variants")
        ordering = ["since", "pk"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["variant", "key"], name="one_doubt_an_occasion"
            )
        ]

    def __str__(self) -> str:
        return self.reason
