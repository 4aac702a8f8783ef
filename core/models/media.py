"""Images and files, with the credit and licence that every borrowed one needs."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from taggit.managers import TaggableManager
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage

LICENCES = [
    ("", _("All rights reserved")),
    ("CC-BY-4.0", "CC BY 4.0"),
    ("CC-BY-SA-4.0", "CC BY-SA 4.0"),
    ("CC0-1.0", "CC0 1.0"),
    ("MIT", "MIT"),
    ("Apache-2.0", "Apache 2.0"),
    ("BSD-3-Clause", "BSD 3-Clause"),
]


class Credited(models.Model):
    """Who made it, and under which licence (an SPDX identifier) it may be shown."""

    credit = models.CharField(_("credit"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=60, blank=True)
    source_url = models.URLField(_("source address"), max_length=500, blank=True)

    class Meta:
        abstract = True

    @property
    def licence_name(self) -> str:
        return dict(LICENCES).get(self.licence, self.licence)


class Image(Credited, AbstractImage):
    tags = TaggableManager(_("tags"), blank=True, related_name="site_images")

    admin_form_fields = (
        *WagtailImage.admin_form_fields,
        "credit",
        "licence",
        "source_url",
    )

    class Meta(AbstractImage.Meta):
        # Wagtail's own model has the same name and its accessors.
        default_related_name = "site_images"

    def __str__(self) -> str:
        return self.title


class Rendition(AbstractRendition):
    image = models.ForeignKey(
        Image, on_delete=models.CASCADE, related_name="renditions"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["image", "filter_spec", "focal_point_key"],
                name="unique_rendition",
            )
        ]


class Document(Credited, AbstractDocument):
    tags = TaggableManager(_("tags"), blank=True, related_name="site_documents")

    admin_form_fields = (
        *WagtailDocument.admin_form_fields,
        "credit",
        "licence",
        "source_url",
    )

    class Meta(AbstractDocument.Meta):
        default_related_name = "site_documents"

    def __str__(self) -> str:
        return self.title
