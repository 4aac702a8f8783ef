"""Blocks of the site settings: a link, and a column of links."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks


class LinkValue(blocks.StructValue):
    def address(self) -> str:
        page = self.get("page")
        if page is not None:
            return page.url if page.live else ""
        return self.get("url") or ""

    def title(self) -> str:
        page = self.get("page")
        return self.get("label") or (page.title if page else "")


class LinkBlock(blocks.StructBlock):
    label = blocks.CharBlock(label=_("Label"), required=False, max_length=60)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)
    url = blocks.CharBlock(
        label=_("Or an address"),
        required=False,
        max_length=300,
        help_text=_("Starts with / for this site."),
    )

    class Meta:
        icon = "link"
        label = _("Link")
        value_class = LinkValue
        template = "blocks/link.html"
        description = _("A page of this site, or any address.")
        preview_value = {"label": "Guides", "url": "/guides/"}


class ColumnBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Heading"), max_length=60)
    links = blocks.ListBlock(LinkBlock(), label=_("Links"))

    class Meta:
        icon = "list-ul"
        label = _("Column")
        template = "blocks/column.html"
        description = _("A heading and its links, in the footer.")
        preview_value = {
            "title": "About",
            "links": [{"label": "How we check facts", "url": "/about/"}],
        }
