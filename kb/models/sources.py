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
    # What links of its pages may lead to, for when an editor saves one: labels of
    # reference links and other files by address, images by path. Paths as in pages.
    references = models.JSONField(default=dict, blank=True, editable=False)
    files = models.JSONField(default=dict, blank=True, editable=False)
    images = models.JSONField(default=dict, blank=True, editable=False)
    # The folder of the pages, from the folder given to the importer.
    root = models.CharField(max_length=400, blank=True, editable=False)
    synchronised_at = models.DateTimeField(_("last synchronisation"), null=True)

    class Meta:
        verbose_name = _("documentation source")
        verbose_name_plural = _("documentation sources")
        ordering = ["title"]

    def __str__(self) -> str:
        return self.title
