"""What every page of the site has, whatever its kind."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Page

from core import bodies, numbers
from core.blocks import BODY
from core.models.media import LICENCES
from core.models.numbers import CallNumber
from core.models.topics import Topic
from core.models.verification import Verification
from core.querysets import BasePageManager
from core.rendering import Rendered


class BasePage(Page):
    """Abstract. Publishing, unpublishing and moving are atomic here: Wagtail fires
    its signals in autocommit, and a receiver that fails must take the change back."""

    class Level(models.TextChoices):
        BEGINNER = "beginner", _("Beginner")
        INTERMEDIATE = "intermediate", _("Intermediate")
        ADVANCED = "advanced", _("Advanced")

    class Audience(models.TextChoices):
        ENGINEERS = "engineers", _("Engineers new to supercomputers")
        EXPERIENCED = "experienced", _("Experienced HPC users")
        DECIDERS = "deciders", _("People who decide")

    # The letter of its call number; empty for kinds that have none.
    call_kind = ""

    summary = models.TextField(
        _("summary"), blank=True, max_length=300, help_text=_("One or two sentences.")
    )
    topics = ClusterTaggableManager(
        through="core.PageTopic", blank=True, verbose_name=_("topics")
    )
    audience = models.CharField(
        _("audience"), max_length=12, choices=Audience.choices, blank=True
    )
    level = models.CharField(
        _("level"), max_length=12, choices=Level.choices, blank=True
    )
    review_on = models.DateField(_("review due"), null=True, blank=True)
    review_owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("review owner"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    listing_image = models.ForeignKey(
        "core.Image",
        verbose_name=_("listing image"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    licence = models.CharField(
        _("licence"), max_length=60, blank=True, choices=LICENCES, default="CC-BY-4.0"
    )
    credit = models.CharField(_("credit"), max_length=200, blank=True)

    objects = BasePageManager()

    content_panels = [*Page.content_panels, FieldPanel("summary")]
    about_panels = [
        FieldPanel("topics"),
        FieldRowPanel([FieldPanel("audience"), FieldPanel("level")]),
        MultiFieldPanel(
            [FieldPanel("review_on"), FieldPanel("review_owner")], heading=_("Review")
        ),
        MultiFieldPanel(
            [FieldPanel("licence"), FieldPanel("credit")], heading=_("Licence")
        ),
    ]
    promote_panels = [*Page.promote_panels, FieldPanel("listing_image"), *about_panels]

    class Meta:
        abstract = True

    def publish(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            # Two who publish this page at once wait for each other here: later, with
            # rows of its revisions in hand, PostgreSQL would end one as a deadlock.
            list(Page.objects.select_for_update().filter(pk=self.pk).values("pk"))
            return super().publish(*args, **kwargs)

    def unpublish(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            return super().unpublish(*args, **kwargs)

    def move(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            return super().move(*args, **kwargs)

    def save(self, *args: Any, **kwargs: Any) -> Any:
        with transaction.atomic():
            result = super().save(*args, **kwargs)
            if self.call_kind and self.live:
                numbers.give(kind=self.call_kind, key=self.translation_key)
        return result

    @classmethod
    def from_serializable_data(cls, data: Any, *args: Any, **kwargs: Any) -> Any:
        """A revision may name topics that were merged or deleted since."""
        rows = data.get("page_topics") or []
        if rows:
            kept = Topic.objects.of_today(rows)
            data = {**data, "page_topics": kept}
        return super().from_serializable_data(data, *args, **kwargs)

    @cached_property
    def call_number(self) -> Any:
        """Its CallNumber, or None before the first publication."""
        if "found_number" in self.__dict__:  # by the queryset's with_numbers
            number = self.__dict__["found_number"]
            return number and CallNumber(kind=self.call_kind, number=number)
        return numbers.of(kind=self.call_kind, key=self.translation_key)

    @cached_property
    def verification(self) -> Verification | None:
        """The last time somebody checked this page, with the person."""
        checks = Verification.objects.select_related("by")
        return checks.filter(page_id=self.pk).first()

    @cached_property
    def crumbs(self) -> list[Page]:
        """The pages above this one, from below the home page downwards."""
        if self.depth <= 3:
            return []
        return list(self.get_ancestors().filter(depth__gt=2))

    @property
    def edited_on(self) -> date | None:
        return self.last_published_at and self.last_published_at.date()


class BodyPage(BasePage):
    """Abstract. A page with a body, rendered once when it is saved."""

    body = StreamField(BODY, verbose_name=_("body"), blank=True)
    # Made by core.bodies from `body` at save time; nobody edits it.
    rendered = models.JSONField(default=dict, editable=False, blank=True)

    content_panels = [*BasePage.content_panels, FieldPanel("body")]

    # {block id: Rendered} of text that a child process has rendered already.
    _prerendered: dict[str, Rendered] | None = None

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> Any:
        fields = kwargs.get("update_fields")
        if fields is None or "body" in fields:
            self.render_body()
            if fields is not None:
                kwargs["update_fields"] = {*fields, "rendered"}
        return super().save(*args, **kwargs)

    def render_body(self) -> None:
        """Renders what changed since the last time into `rendered`."""
        self.rendered = bodies.render_body(
            self.body,
            before=self._rendered_before(),
            resolve=self.resolve_link,
            resolve_image=self.resolve_image,
            prerendered=self._prerendered,
        )

    def resolve_link(self, href: str) -> str | None:
        """The address of a link written in the source; None if it leads nowhere."""
        return href

    def resolve_image(self, href: str) -> str | None:
        return href

    @property
    def headings(self) -> list[dict[str, Any]]:
        """The table of contents: `{"anchor", "title", "level"}` in reading order."""
        return self.rendered.get("headings", [])

    @property
    def sections(self) -> list[dict[str, Any]]:
        """Plain text by section, for search: `{"anchor", "title", "level", "text"}`."""
        return self.rendered.get("sections", [])

    @property
    def reading_minutes(self) -> int:
        """At 200 words a minute, at least one."""
        return max(1, round(self.rendered.get("words", 0) / 200))

    def body_parts(self) -> Iterator[str | Any]:
        """Stored HTML where a block has some, else the block to render now."""
        stored = self.rendered.get("blocks", {})
        for block in self.body:
            yield stored.get(block.id) or block

    def serve_preview(self, request: Any, mode_name: str) -> Any:
        # A draft was not saved, so nothing has rendered it yet.
        self.render_body()
        return super().serve_preview(request, mode_name)

    def _rendered_before(self) -> dict[str, Any]:
        if self._state.adding or not self.pk:
            return self.rendered or {}
        rows = type(self)._base_manager.filter(pk=self.pk)
        return rows.values_list("rendered", flat=True).first() or {}
