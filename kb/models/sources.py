"""Where borrowed documentation comes from."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class DocumentationSource(models.Model):
    """A folder or Git repository whose pages stand below one page of this site."""

    slug = models.SlugField(_("slug"), unique=True, max_length=80)
    title = models.CharField(_("title"), max_length=200)
    address = models.CharField(
        _("address"), max_length=500, help_text=_("The folder or Git address read.")
    )
    url = models.URLField(
        _("source address"),
        max_length=500,
        blank=True,
        help_text=_("Where a reader finds the original; pages point there."),
    )
    licence = models.CharField(_("licence"), max_length=60, blank=True)
    commit = models.CharField(_("commit"), max_length=64, blank=True)
    synchronised_at = models.DateTimeField(_("last synchronisation"), null=True)

    class Meta:
        verbose_name = _("documentation source")
        verbose_name_plural = _("documentation sources")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
