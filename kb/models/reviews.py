"""When a page is to be checked again, and what was said about that."""

from __future__ import annotations

from django.core.validators import MaxValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, HelpPanel
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting
from wagtail.models import Page


class PageReview(models.Model):
    """The day of one page, worked out by `kb.reviews`. `reminded_for` and
    `overdue_for` hold the day that the owner was told of, so that each is told once."""

    page = models.OneToOneField(
        Page, primary_key=True, on_delete=models.CASCADE, related_name="+"
    )
    due_on = models.DateField(_("due"), db_index=True)
    reminded_for = models.DateField(null=True, blank=True)
    overdue_for = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("review date")
        verbose_name_plural = _("review dates")
        ordering = ["due_on", "page"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{self.page_id}: {self.due_on}"


def _months(label: object, default: int = 12) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(
        label, default=default, validators=[MaxValueValidator(120)]
    )


@register_setting(icon="time")
class ReviewTimes(BaseGenericSetting):
    """Months from a check, or from the first publication, to the next check."""

    guide = _months(_("guides"))
    tutorial = _months(_("tutorials"))
    diagnosis = _months(_("diagnoses"))
    others = _months(_("other pages"))

    panels = [
        HelpPanel(
            _(
                "Months from a check, or from the first publication, to the next check."
                " 0: never. A later day that a page names itself goes first."
            )
        ),
        FieldPanel("guide"),
        FieldPanel("tutorial"),
        FieldPanel("diagnosis"),
        FieldPanel("others"),
    ]

    class Meta:
        verbose_name = _("review times")

    def months_of(self, kind: str) -> int:
        """`kind` is the name of a page model, for example guidepage."""
        months: int = getattr(self, kind.removesuffix("page"), self.others)
        return months
