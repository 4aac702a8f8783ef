"""What readers look for, who writes what is missing, and what editors put first."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.timezone import localdate
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from search.kinds import KINDS
from search.models.ledger import Entry


class QueryLog(models.Model):
    """How often something was looked for on a day, and with what success.

    No reader, no session, no address: a row adds up what anybody typed, and a pasted
    error is kept as the parts that were looked for.
    """

    day = models.DateField()
    text = models.CharField(max_length=256)
    locale = models.CharField(max_length=12, default="")
    intent = models.CharField(max_length=14, default="")
    times = models.PositiveIntegerField(default=1)
    hits = models.PositiveIntegerField(default=0)
    # Searches after which a result was opened; never more than `times`.
    clicks = models.PositiveIntegerField(default=0, db_default=0)

    class Meta:
        verbose_name = _("logged query")
        verbose_name_plural = _("logged queries")
        constraints = [
            models.UniqueConstraint(
                fields=["day", "text", "locale"], name="one_query_a_day"
            )
        ]
        indexes = [models.Index(fields=["hits", "-day"], name="query_hits")]

    def __str__(self) -> str:
        return self.text


class SearchGap(models.Model):
    """Something looked for in vain that an editor takes care of. A gap that was let go
    has no row; what is like it in the report is found by its `keys`."""

    class State(models.TextChoices):
        CLAIMED = "claimed", _("Claimed")
        DONE = "done", _("Done")

    # The stems of the query, and those of all that were grouped with it.
    key = models.CharField(max_length=256)
    keys = models.JSONField(default=list)
    text = models.CharField(max_length=256)
    locale = models.CharField(max_length=12, default="")
    state = models.CharField(max_length=8, choices=State.choices, default=State.CLAIMED)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.SET_NULL,
        related_name="search_gaps",
    )
    page = models.ForeignKey(
        "wagtailcore.Page", null=True, on_delete=models.SET_NULL, related_name="+"
    )
    claimed_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("search gap")
        verbose_name_plural = _("search gaps")
        default_permissions = ("change",)
        constraints = [
            models.UniqueConstraint(
                fields=["key", "locale"],
                condition=Q(state="claimed"),
                name="one_claim_of_a_gap",
            )
        ]

    def __str__(self) -> str:
        return self.text


class PromotedResult(models.Model):
    """A thing that editors put before all others for some queries."""

    queries = models.TextField(
        _("searches"),
        max_length=2000,
        help_text=_(
            "One a line, as readers type them. Order and endings do not matter."
        ),
    )
    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    source_pk = models.PositiveBigIntegerField()
    # As it was called when it was chosen; the thing may be gone by now.
    title = models.CharField(max_length=300)
    place = models.PositiveSmallIntegerField(
        _("place"), default=1, help_text=_("Among those promoted for the same search.")
    )
    language = models.CharField(_("language"), max_length=12, blank=True)
    valid_from = models.DateField(_("from"), null=True, blank=True)
    valid_until = models.DateField(_("until"), null=True, blank=True)
    note = models.CharField(_("why"), max_length=300, blank=True)
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("promoted result")
        verbose_name_plural = _("promoted results")
        ordering = ["title", "pk"]

    def __str__(self) -> str:
        return self.title

    @property
    def address(self) -> str:
        """Where the thing stands, or stood when it was last to be found."""
        rows = Entry.objects.filter(kind=self.kind, source_pk=self.source_pk)
        return rows.values_list("url", flat=True).first() or ""

    @property
    def standing(self) -> str:
        """Who sees it at this moment. Of rows that the list has annotated."""
        today = localdate()
        if not self.entry_state or self.entry_state == Entry.State.WITHDRAWN:
            return _now("not published: shown to nobody")
        if self.valid_from and today < self.valid_from:
            return _now("not yet")
        if self.valid_until and self.valid_until < today:
            return _now("over")
        if self.entry_visibility != Entry.PUBLIC:
            return _now("shown to those who may read it")
        return _now("shown")

    @property
    def searches(self) -> str:
        return ", ".join(self.query_list)

    @property
    def query_list(self) -> list[str]:
        return [line.strip() for line in self.queries.splitlines() if line.strip()]
