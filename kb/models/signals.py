"""What readers say of a page or a machine, without an account."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from kb.models.tasks import OwnerTask
from kb.signals.querysets import SignalQuerySet
from machines.models import Fact, System


class ReaderSignal(models.Model):
    """One word of one reader. A later one of the same reader on the same thing takes
    its place; the former stays for the owner to read and counts no more.

    `reader` is a keyed hash of the network address and is blanked after a fortnight;
    whoever is signed in is known by `by` instead.
    """

    class Kind(models.TextChoices):
        RAN = "ran", _("It ran for me")
        HELPFUL = "helpful", _("Helpful")
        OUTDATED = "outdated", _("Outdated")
        INACCURATE = "inaccurate", _("Inaccurate")
        VALUE = "value", _("I know a value")

    page = models.ForeignKey(
        Page, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    system = models.ForeignKey(
        System, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    # The value of a machine that it is about.
    fact = models.ForeignKey(
        Fact, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    machine = models.SlugField(_("machine"), max_length=60, blank=True)
    line = models.TextField(_("in their words"), max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("reader"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reader = models.CharField(max_length=64, blank=True, editable=False)
    # Who wants to hear what became of it: an address, or the account of `by`. Both
    # are only there with consent, and gone once the answer is written.
    email = models.EmailField(_("e-mail address"), blank=True)
    wants_answer = models.BooleanField(default=False)
    task = models.ForeignKey(
        OwnerTask,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="signals",
    )
    said_at = models.DateTimeField(_("said"), db_index=True)
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = SignalQuerySet.as_manager()

    class Meta:
        verbose_name = _("reader signal")
        verbose_name_plural = _("reader signals")
        ordering = ["-said_at", "-pk"]
        default_permissions = ("view",)
        indexes = [models.Index(fields=["reader", "said_at"], name="signal_of_reader")]
        constraints = [
            models.CheckConstraint(
                condition=Q(page=None, system__isnull=False)
                | Q(page__isnull=False, system=None),
                name="signal_about_one_thing",
            ),
            *(
                models.UniqueConstraint(
                    fields=[thing, who],
                    condition=Q(replaced_at=None) & limit,
                    name=f"one_signal_of_{who}_on_{thing}",
                )
                for thing in ("page", "system")
                for who, limit in (
                    ("reader", ~Q(reader="")),
                    ("by", Q(by__isnull=False)),
                )
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.thing}"

    @property
    def thing(self) -> Page | System | None:
        return self.page or self.system

    @property
    def counts(self) -> bool:
        return self.replaced_at is None
