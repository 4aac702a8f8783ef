"""Who checked a page, when, and against what: never the same as who edited it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _


class Verification(models.Model):
    """One check of a page. Plain rows, because publishing a draft would otherwise
    write the verification of the day the draft was begun."""

    page = models.ForeignKey(
        "wagtailcore.Page", on_delete=models.CASCADE, related_name="verifications"
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    on = models.DateField(_("verified on"))
    against = models.CharField(
        _("against what"),
        max_length=200,
        help_text=_("For example: Slurm 23.11 on Leonardo, or CINECA’s user guide."),
    )

    class Meta:
        ordering = ["-on", "-pk"]
        get_latest_by = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.on:%Y-%m-%d}: {self.against}"
