"""Where an import puts its pages: below the guides, or below one page of them."""

from dataclasses import dataclass
from typing import Any

from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.models import Page, Site

from kb.importers.findings import ImportFailed
from kb.models import DocumentationSource, GuideIndexPage, GuidePage


@dataclass(frozen=True, slots=True)
class Place:
    """Where the top page of the source called `slug` stands, or will stand.

    An editor may have moved it or given it another slug (`top_slug`).
    """

    parent: Page
    slug: str
    top_slug: str

    @property
    def url(self) -> str:
        """The address of the top page."""
        return f"{self.parent.get_url()}{self.top_slug}/"

    @property
    def url_path(self) -> str:
        """The tree path of the top page."""
        return f"{self.parent.url_path}{self.top_slug}/"


def find_place(under: str, name: str) -> Place:
    """Return where a source called `name` goes. Raises ImportFailed.

    `under` is the slug of the source's own top page below the guides, made when it is
    missing. When it is a page of ours (the index, a guide), the source goes below it.
    """
    if not under or slugify(under) != under:
        raise ImportFailed(f"“{under}” is no slug: use small letters, digits and -")
    index = guide_index()
    ours = GuidePage.objects.filter(source=None, slug=under).order_by("depth").first()
    below = index if under == index.slug else ours
    slug = slugify(name) or "documentation" if below else under
    top = GuidePage.objects.filter(source__slug=slug).order_by("depth", "path").first()
    if top:
        return Place(top.get_parent().specific, slug, top.slug)
    return Place(below or index, slug, slug)


def place_of(source: DocumentationSource) -> Place:
    """Return where a source stands, or will stand as its row says."""
    top = GuidePage.objects.filter(source=source).order_by("depth", "path").first()
    if top:
        return Place(top.get_parent().specific, source.slug, top.slug)
    parent = source.section.specific if source.section else guide_index()
    if not is_section(parent):
        raise ImportFailed(f"pages cannot stand below “{parent}”")
    taken = set(parent.get_children().values_list("slug", flat=True))
    slug, number = source.slug, 1
    while slug in taken:
        number += 1
        slug = f"{source.slug}-{number}"
    return Place(parent, source.slug, slug)


def is_section(page: Page) -> bool:
    """Say whether a source may go below a page: the index, or a guide of our own."""
    if isinstance(page, GuideIndexPage):
        return True
    return isinstance(page, GuidePage) and not page.is_borrowed


def guide_index() -> GuideIndexPage:
    """Return the index of guides; a site without one gets it."""
    index = GuideIndexPage.objects.order_by("path").first()
    if index is not None:
        return index
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    if site is None:
        raise ImportFailed("the site has no home page yet: run migrate first")
    made: Any = site.root_page.add_child(
        instance=GuideIndexPage(title=_("Guides"), slug="guides", live=True)
    )
    made.save_revision(clean=False).publish()
    return GuideIndexPage.objects.get(pk=made.pk)
