"""The ledger of everything that can be found, and what engines hold of it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from search.kinds import KINDS
from search.querysets import EntryQuerySet


class Entry(models.Model):
    """One searchable thing: prepared for any engine, marked when it changes.

    Rows are written by `search.ledger` only. `version` grows with every mark and never
    falls; a row that is no longer to be found stays as a withdrawn stub, so that other
    engines learn of it.
    """

    class State(models.TextChoices):
        FRESH = "fresh", _("Fresh")
        STALE = "stale", _("Stale")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    # Of rows whose readers are not known yet; nobody passes it.
    UNKNOWN = "unknown"
    PUBLIC = "public"

    kind = models.CharField(max_length=12, choices=list(KINDS.items()))
    source_pk = models.PositiveBigIntegerField()
    locale = models.CharField(max_length=12, default="", db_default="")
    translation_key = models.CharField(max_length=36, default="", db_default="")
    version = models.PositiveBigIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.STALE)
    marked_at = models.DateTimeField()
    visibility = models.CharField(max_length=400, default=UNKNOWN, db_default=UNKNOWN)

    title = models.CharField(max_length=300, default="", db_default="")
    summary = models.TextField(default="", db_default="")
    # [{"anchor", "title", "text"}] in reading order.
    sections = models.JSONField(
        default=list, db_default=models.Value([], models.JSONField())
    )
    url = models.CharField(max_length=700, default="", db_default="")
    url_path = models.TextField(default="", db_default="")
    source_path = models.CharField(max_length=400, default="", db_default="")
    # Other names of the thing: words of its path, synonyms, types of accelerator.
    names = models.TextField(default="", db_default="")
    # What a hit shows beside its passage: call number, days, licence.
    facts = models.JSONField(
        default=dict, db_default=models.Value({}, models.JSONField())
    )
    quality = models.FloatField(default=0, db_default=0)
    published_at = models.DateTimeField(null=True)
    content_hash = models.CharField(max_length=64, default="", db_default="")
    # The version that the generation in each slot holds; 0 for none.
    sent_a = models.PositiveBigIntegerField(default=0, db_default=0)
    sent_b = models.PositiveBigIntegerField(default=0, db_default=0)
    # The version whose sections have their vectors; only with the extra `semantic`.
    meant = models.PositiveBigIntegerField(default=0, db_default=0)

    objects = EntryQuerySet.as_manager()

    class Meta:
        verbose_name = _("search entry")
        verbose_name_plural = _("search entries")
        constraints = [
            models.UniqueConstraint(fields=["kind", "source_pk"], name="one_entry"),
        ]
        indexes = [
            models.Index(fields=["state", "marked_at"], name="entry_state"),
            models.Index(
                fields=["locale", "visibility", "state"], name="entry_visible"
            ),
            # Nearly empty while the worker keeps up, so that asking costs nothing.
            *(
                models.Index(
                    fields=["marked_at"],
                    condition=models.Q(version__gt=models.F(f"sent_{slot}")),
                    name=f"entry_unsent_{slot}",
                )
                for slot in "ab"
            ),
            models.Index(
                fields=["marked_at"],
                condition=models.Q(version__gt=models.F("meant")),
                name="entry_unmeant",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.source_pk} v{self.version}: {self.title}"


class Generation(models.Model):
    """A set of indices, one a locale, that another engine searches; made, swapped in,
    kept for a way back. At most two at a time: each has a slot of the entries."""

    class State(models.TextChoices):
        BUILDING = "building", _("Building")
        SWAPPING = "swapping", _("Swapping")
        LIVE = "live", _("Live")
        PREVIOUS = "previous", _("Previous")

    name = models.CharField(max_length=40, unique=True)
    state = models.CharField(max_length=10, choices=State.choices, unique=True)
    slot = models.CharField(max_length=1, unique=True)
    schema = models.CharField(max_length=16)
    locales = models.JSONField(default=list)
    started_at = models.DateTimeField()
    live_at = models.DateTimeField(null=True)
    # What keeps rows from being sent, as the server said it; empty when all is well.
    trouble = models.CharField(max_length=300, default="")

    def __str__(self) -> str:
        return f"{self.name} ({self.state})"


class DeadLetter(models.Model):
    """A row that a generation refused for good, and why."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="+")
    generation = models.ForeignKey(
        Generation, on_delete=models.CASCADE, related_name="dead_letters"
    )
    version = models.PositiveBigIntegerField()
    reason = models.CharField(max_length=300)
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["entry", "generation"], name="one_letter")
        ]

    def __str__(self) -> str:
        return f"{self.entry_id}: {self.reason}"


class EntryFacet(models.Model):
    """One value of one facet of an entry, with the words shown for it."""

    entry = models.ForeignKey(Entry, on_delete=models.CASCADE, related_name="facets")
    name = models.CharField(max_length=20)
    value = models.CharField(max_length=120)
    label = models.CharField(max_length=200)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "name", "value"], name="one_facet_value"
            ),
        ]
        indexes = [models.Index(fields=["name", "value"], name="facet_value")]

    def __str__(self) -> str:
        return f"{self.name}={self.value}"


class Signature(models.Model):
    """A visibility in use. The list is short; readers pass those they satisfy."""

    text = models.CharField(max_length=400, unique=True)

    def __str__(self) -> str:
        return self.text


class Stamp(models.Model):
    """Numbers that grow when something changes which processes keep in memory."""

    SYNONYMS = "synonyms"
    SIGNATURES = "signatures"
    PROMOTED = "promoted"
    MEANING = "meaning"

    name = models.CharField(max_length=20, unique=True)
    value = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return f"{self.name} {self.value}"
