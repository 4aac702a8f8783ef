"""How the search by meaning is, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import F
from django.db.models.functions import Length

from search.engines.elasticsearch import client
from search.meaning import embedding, matrix
from search.meaning.embedding import DIMENSIONS
from search.models import Entry, Meaning


@dataclass(frozen=True)
class Said:
    ok: bool
    words: str


def examine() -> Iterator[Said]:
    """Going by words alone is no trouble, only worth knowing."""
    if settings.SEMANTIC == "off":
        yield Said(True, "The search goes by words: SEMANTIC is off.")
    elif not embedding.installed():
        yield Said(True, "The search goes by words: the extra semantic is not here.")
    else:
        yield from _vectors()


def _vectors() -> Iterator[Said]:
    name = embedding.current().name
    count = matrix.sections()
    yield Said(True, f"{count:,} sections have a vector ({name}).")
    if count > matrix.LARGEST and not client.configured():
        yield Said(
            True,
            f"They are more than the {matrix.LARGEST:,} that the database engine "
            "compares, so it goes by words. Elasticsearch compares them all.",
        )
    if waiting := Entry.objects.unmeant().count():
        yield Said(
            True,
            f"{waiting:,} entries wait for their vectors. If the number does not fall, "
            "no worker runs or it lacks the extra semantic.",
        )
    if torn := _torn():
        yield Said(
            False,
            f"The vectors of {torn} entries are damaged; they are left out. Run "
            "manage.py search_verify --repair.",
        )


def _torn() -> int:
    rows = Meaning.objects.annotate(length=Length("vectors"))
    return rows.exclude(length=F("size") * DIMENSIONS).count()
