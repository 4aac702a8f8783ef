"""Guides: reference pages in a tree, our own and borrowed ones."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page

from core.models import BasePage, BodyPage
from core.rendering import Picture
from kb import listings, machines
from kb.facts import facts_of, facts_of_draft
from kb.importers.links import Targets, address_of
from kb.lessons import GUIDE_BODY
from kb.models.sources import DocumentationSource
from kb.querysets import GuideManager

# How the text of a page names a guide: `[storage](guide:storage-and-small-files)`.
GUIDE = "guide:"


class GuideIndexPage(BasePage):
    max_count_per_parent = 1
    parent_page_types = ["home.HomePage"]
    subpage_types = ["kb.GuidePage"]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | {"listing": listings.guide_listing(self, request)}


class GuidePage(BodyPage):
    call_kind = "G"
    machine_rows = "guide_machines"

    body = StreamField(GUIDE_BODY, verbose_name=_("body"), blank=True)
    source = models.ForeignKey(
        DocumentationSource,
        null=True,
        blank=True,
        editable=False,
        on_delete=models.PROTECT,
        related_name="pages",
    )
    # The path from the folder given to the importer, for example docs/a.md.
    source_path = models.CharField(max_length=400, blank=True, editable=False)
    # What the importer last read, so that the same again is not written again.
    source_hash = models.CharField(max_length=64, blank=True, editable=False)
    # What the importer last wrote; a page that differs was edited by a person.
    source_digest = models.CharField(max_length=64, blank=True, editable=False)
    source_url = models.URLField(max_length=700, blank=True, editable=False)

    parent_page_types = ["kb.GuideIndexPage", "kb.GuidePage"]
    subpage_types = ["kb.GuidePage"]

    objects = GuideManager()

    promote_panels = [
        *BodyPage.promote_panels,
        InlinePanel("guide_machines", label=_("machine")),
    ]

    class Meta:
        verbose_name = _("guide")
        verbose_name_plural = _("guides")

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        if getattr(request, "is_preview", False):
            return context | {"facts": facts_of_draft(self)}
        return context | {"facts": facts_of(self)}

    @property
    def is_borrowed(self) -> bool:
        return self.source_id is not None

    @property
    def canonical_url(self) -> str:
        """The original of a borrowed page, else this page."""
        return self.source_url or self.full_url or ""

    @cached_property
    def machines(self) -> list[GuideMachine]:
        return list(self.guide_machines.all())

    @cached_property
    def shelf(self) -> list[Page]:
        """The pages that stand beside this one, in order, call numbers included."""
        return listings.around(self)[0]

    @property
    def parts(self) -> list[Page]:
        """The pages right below this one."""
        return listings.around(self)[1]

    @property
    def previous_guide(self) -> Page | None:
        return listings.beside(self, step=-1)

    @property
    def next_guide(self) -> Page | None:
        return listings.beside(self, step=1)

    def resolve_link(self, href: str) -> str | None:
        """Ours are named `guide:slug#anchor`; borrowed ones by path in their source."""
        if href.startswith(GUIDE):
            slug, mark, anchor = href.removeprefix(GUIDE).partition("#")
            page = GuidePage.objects.filter(slug=slug).order_by("depth").first()
            return f"{page.get_url()}{mark}{anchor}" if page else None
        if not self.is_borrowed or href.startswith("/"):
            return href
        return self._targets.resolve(href, self.source_path)

    def resolve_image(self, href: str) -> Picture | str | None:
        if not self.is_borrowed:
            return href
        return self._targets.picture(href, self.source_path)

    @cached_property
    def _targets(self) -> Targets:
        """What links of its source mean; read once for one rendering."""
        source = self.source
        address = address_of(self.get_url() or "/", self.url_path)
        pages = GuidePage.objects.filter(source=source).only("source_path", "url_path")
        return Targets(
            root=source.root,
            pages={page.source_path: address(page.url_path) for page in pages},
            references=source.references,
            files=source.files,
            images=source.images,
        )


class GuideMachine(Orderable):
    """A machine that a guide speaks of, by its id in the catalogue of machines."""

    page = ParentalKey(
        GuidePage, on_delete=models.CASCADE, related_name="guide_machines"
    )
    machine = models.SlugField(_("machine"), max_length=60)

    panels = [FieldPanel("machine")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["page", "machine"], name="unique_machine_of_guide"
            )
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        return machines.name_of(self.machine)
