"""The vectors of the sections, beside the ledger."""

from django.db import models

from search.models.ledger import Entry


class Meaning(models.Model):
    """What the sections of an entry mean: a vector each, in the order of the sections.

    Written by `search.meaning.keeping` only. A rebuild reads these rows and computes
    nothing anew. Locale and visibility are copies, so that whoever keeps all vectors
    in memory need not join; who may read a hit is never asked of them alone.
    """

    entry = models.OneToOneField(
        Entry, on_delete=models.CASCADE, primary_key=True, related_name="meaning"
    )
    embedder = models.CharField(max_length=40)
    # Of the content that the vectors belong to; empty while some are missing.
    content_hash = models.CharField(max_length=64, default="")
    # Of the text behind each vector, so that an edit computes only what it changed.
    digests = models.JSONField(default=list)
    size = models.PositiveIntegerField(default=0)
    vectors = models.BinaryField(default=b"")
    checksum = models.BigIntegerField(default=0)
    locale = models.CharField(max_length=12, default="")
    visibility = models.CharField(max_length=400, default="")
    # Grows over the whole table with every change (`Stamp.MEANING`).
    stamp = models.PositiveBigIntegerField(default=0, db_index=True)

    def __str__(self) -> str:
        return f"{self.size} vectors of entry {self.entry_id}"
