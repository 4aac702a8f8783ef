"""Call numbers: `G|08` names a thing for ever, whatever becomes of its address."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class CallNumber(models.Model):
    """A kind letter and a number, given once and never given again.

    `key` is the translation key of a page, or a key of its own that a plain model
    carries; all translations of a page share one number.
    """

    class Kind(models.TextChoices):
        GUIDE = "G", _("Guide")
        TUTORIAL = "T", _("Tutorial")
        RECIPE = "R", _("Recipe")
        PITFALL = "F", _("Pitfall")
        MACHINE = "M", _("Machine")
        EXPERT = "X", _("Expert")
        EVENT = "E", _("Event")
        CALL = "C", _("Call")

    kind = models.CharField(max_length=1, choices=Kind.choices)
    number = models.PositiveIntegerField()
    key = models.UUIDField()
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    given_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["kind", "number"], name="unique_number"),
            models.UniqueConstraint(fields=["kind", "key"], name="one_number_a_thing"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.label}"

    def get_absolute_url(self) -> str:
        return f"/{self.kind.lower()}/{self.number}"

    @property
    def label(self) -> str:
        """The number as it is shown, at least two digits."""
        return f"{self.number:02d}"
