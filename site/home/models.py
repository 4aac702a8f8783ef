"""The home page, plain pages, and what an editor may set for the whole site."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.settings.models import BaseSiteSetting, register_setting
from wagtail.fields import StreamField

from core.models import BasePage, BodyPage
from home.addresses import page_at
from home.blocks import ColumnBlock, LinkBlock
from home.noticeboard import noticeboard


class HomePage(BasePage):
    class Meta:
        verbose_name = _("home page")

    parent_page_types = ["wagtailcore.Page"]

    headline = models.CharField(
        _("headline"), max_length=120, blank=True, help_text=_("The title if empty.")
    )
    examples = models.TextField(
        _("example searches"),
        blank=True,
        max_length=500,
        help_text=_("One a line, shown below the search field."),
    )

    content_panels = [
        *BasePage.content_panels,
        FieldPanel("headline"),
        FieldPanel("examples"),
    ]

    @property
    def example_list(self) -> list[str]:
        return [line.strip() for line in self.examples.splitlines() if line.strip()]

    def get_context(self, request: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context(request, *args, **kwargs)
        return context | noticeboard(user=request.user, locale=self.locale_id)

    def route(self, request: Any, path_components: list[str]) -> Any:
        """Finds the page of an address and those above it with one statement, where
        Wagtail asks twice for each level."""
        page = page_at(self, path_components) if path_components else None
        if page is not None:
            return page.route(request, [])
        return super().route(request, path_components)


class PlainPage(BodyPage):
    """A page that is only text: about, privacy, accessibility."""

    class Meta:
        verbose_name = _("plain page")

    subpage_types = ["home.PlainPage"]


@register_setting(icon="site")
class SiteFace(BaseSiteSetting):
    class Theme(models.TextChoices):
        SYSTEM = "", _("As the reader's system")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    about = models.CharField(_("about this site"), max_length=200, blank=True)
    navigation = StreamField(
        [("link", LinkBlock())],
        verbose_name=_("navigation"),
        blank=True,
        help_text=_("Left empty: the pages marked for menus."),
    )
    footer = StreamField(
        [("column", ColumnBlock())],
        verbose_name=_("columns of the footer"),
        blank=True,
        max_num=3,
    )
    footer_line = models.CharField(_("last line"), max_length=300, blank=True)
    announcement = models.CharField(_("announcement"), max_length=200, blank=True)
    announcement_url = models.CharField(_("its address"), max_length=300, blank=True)
    announced_until = models.DateField(_("until"), null=True, blank=True)
    theme = models.CharField(
        _("theme"), max_length=5, blank=True, choices=Theme.choices, default=""
    )

    panels = [
        FieldPanel("about"),
        FieldPanel("navigation"),
        MultiFieldPanel(
            [FieldPanel("footer"), FieldPanel("footer_line")], heading=_("Footer")
        ),
        MultiFieldPanel(
            [
                FieldPanel("announcement"),
                FieldPanel("announcement_url"),
                FieldPanel("announced_until"),
            ],
            heading=_("Announcement"),
        ),
        FieldPanel("theme"),
    ]

    class Meta:
        verbose_name = _("navigation, footer and theme")
