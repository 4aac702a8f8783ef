"""All vectors in memory, for the database engine: up to `LARGEST` sections.

Each process keeps its own copy and renews the rows that changed when a search brings
along a stamp it does not know. Locale and visibility here only choose what to offer;
the statement that finds asks the ledger itself who may see it.
"""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Sum

from search.meaning import embedding, keeping
from search.meaning.embedding import Vector
from search.meaning.fusing import MOST, Near
from search.models import Meaning, Stamp

LARGEST = 50_000
LOOKED_AT = 40 * MOST  # sections, to find the best of `MOST` entries


@dataclass
class Loaded:
    """What is in memory; replaced as a whole, so that readers need no lock."""

    vectors: Any = None  # sections × dimensions, each of length one
    owners: Any = None  # the entry of each section
    numbers: Any = None  # its number in the entry
    group: Any = None  # its place in `groups`
    groups: list[tuple[str, str]] = field(default_factory=list)  # locale, visibility


class Matrix:
    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._rows: dict[int, tuple[str, str, bytes]] = {}
        self._loaded = Loaded()
        self._newest = 0  # the stamp of the newest row that was read
        self.stamp = -1  # the stamp in force when rows were last read

    def knows(self, stamp: int) -> bool:
        return self.stamp >= stamp

    def renew(self) -> bool:
        """Reads what changed; three statements. False if another thread is at it."""
        if not self._lock.acquire(blocking=False):
            return False
        try:
            self._read()
        finally:
            self._lock.release()
        return True

    def _read(self) -> None:
        stamps = Stamp.objects.filter(name=Stamp.MEANING).values_list(
            "value", flat=True
        )
        stamp = next(iter(stamps), 0)
        if sections() > LARGEST:
            self._rows, self._newest = {}, 0
        else:
            self._take(Meaning.objects.filter(stamp__gt=self._newest))
        self._loaded = _load(self._rows)
        self.stamp = stamp

    def _take(self, changed: Any) -> None:
        name = embedding.current().name
        for row in changed.iterator():
            self._newest = max(self._newest, row.stamp)
            whole = row.content_hash and row.size and row.embedder == name
            if whole and keeping.sound(row):
                self._rows[row.pk] = (row.locale, row.visibility, bytes(row.vectors))
            else:
                self._rows.pop(row.pk, None)

    def nearest(
        self, vector: Vector, *, locales: Sequence[str], passes: Collection[str]
    ) -> dict[int, Near]:
        """The entries most alike, the best first, each with its best section."""
        now = self._loaded
        if now.vectors is None:
            return {}
        numpy = importlib.import_module("numpy")
        open_ = [loc in locales and sign in passes for loc, sign in now.groups]
        similarity = now.vectors @ _unit(numpy, numpy.frombuffer(vector, numpy.int8))
        similarity[~numpy.array(open_)[now.group]] = -2.0
        count = min(LOOKED_AT, len(similarity))
        best = numpy.argpartition(-similarity, count - 1)[:count]
        found: dict[int, Near] = {}
        for place in best[numpy.lexsort((best, -similarity[best]))]:
            if similarity[place] < -1.5 or len(found) == MOST:
                break
            near = Near(float(similarity[place]), int(now.numbers[place]))
            found.setdefault(int(now.owners[place]), near)
        return found


def sections() -> int:
    """Of all entries together."""
    return Meaning.objects.aggregate(all=Sum("size"))["all"] or 0


def _load(rows: dict[int, tuple[str, str, bytes]]) -> Loaded:
    if not rows:
        return Loaded()
    numpy = importlib.import_module("numpy")
    whole = numpy.frombuffer(b"".join(row[2] for row in rows.values()), numpy.int8)
    vectors = whole.reshape(-1, embedding.DIMENSIONS)
    sizes = [len(row[2]) // embedding.DIMENSIONS for row in rows.values()]
    groups = sorted({row[:2] for row in rows.values()})
    place = {group: number for number, group in enumerate(groups)}
    return Loaded(
        vectors=_unit(numpy, vectors),
        owners=numpy.repeat(list(rows), sizes),
        numbers=numpy.concatenate([numpy.arange(size) for size in sizes]),
        group=numpy.repeat([place[row[:2]] for row in rows.values()], sizes),
        groups=groups,
    )


def _unit(numpy: Any, vectors: Any) -> Any:
    """Of length one; a vector of nothing stays nothing."""
    floats = vectors.astype(numpy.float32)
    length = numpy.linalg.norm(floats, axis=-1, keepdims=True)
    return floats / numpy.where(length == 0, 1, length)


kept = Matrix()


def forget() -> None:
    """Begins anew: for tests, and for a child that a fork made while a thread of its
    parent was reading."""
    kept.__init__()  # type: ignore[misc]


os.register_at_fork(after_in_child=forget)
