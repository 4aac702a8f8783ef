"""Vectors in the table, in step with the ledger: the worker's part.

A row waits while its version is above the one whose sections have their vectors. They
are made outside any transaction and written only if the row is still at the version
that was read, so that an edit meanwhile loses nothing. Then the version grows by one:
that is how other engines learn of the vectors.
"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db import DatabaseError, transaction
from django.db.models import F
from django.utils import timezone

from search.meaning import embedding, passages
from search.meaning.embedding import DIMENSIONS, Vector
from search.models import Entry, Meaning, Stamp

ENTRIES, TEXTS = 20, 24  # at most, in one step of the worker
BATCH = 200
MOST_REFUSED = 20

logger = logging.getLogger(__name__)
_checked: set[str] = set()
_refused: set[int] = set()


@dataclass(frozen=True)
class Difference:
    entry_id: int
    reason: str

    def __str__(self) -> str:
        return f"meaning of entry {self.entry_id}: {self.reason}"


# ------------------------------------------------------------------------- writing


def step() -> bool:
    """Makes some vectors that are missing. True if there may be more to do."""
    if not embedding.works() or len(_refused) >= MOST_REFUSED:
        return False
    _forget_those_of_others()
    waiting = Entry.objects.unmeant().exclude(pk__in=list(_refused))
    left = TEXTS
    entries = list(waiting.order_by("marked_at", "pk")[:ENTRIES])
    for entry in entries:
        left -= _careful(entry, most=left)
        if left <= 0:
            break
    return bool(entries)


def _careful(entry: Entry, *, most: int) -> int:
    """One text that a model cannot bear must not keep the others waiting. It is tried
    again by the next process; with many such it is the model that is broken."""
    try:
        return mean(entry, most=most)
    except DatabaseError:
        raise
    except Exception:
        logger.exception("search_meaning_refused: entry %s", entry.pk)
        _refused.add(entry.pk)
        return 0


def drain() -> None:
    """Makes every vector that is missing."""
    while step():
        pass


def mean(entry: Entry, *, most: int | None = None) -> int:
    """Brings the vectors of one entry up to date, with at most `most` new ones; what
    is then still missing stays for the next call. Returns how many were made."""
    row = Meaning.objects.filter(pk=entry.pk).first()
    if entry.state == Entry.State.WITHDRAWN:
        _write(entry, row, {}, [])
        return 0
    name = embedding.current().name
    texts = passages.texts_of(entry.title, entry.summary, entry.sections)
    digests = [passages.digest(name, text) for text in texts]
    known: dict[str, Vector] = {}
    if row is not None and row.embedder == name and sound(row):
        known = dict(zip(row.digests, _split(row), strict=True))
    missing = {
        digest: pieces
        for digest, pieces in zip(digests, texts, strict=True)
        if digest not in known
    }
    chosen = list(missing.items())[:most]
    for digest, pieces in chosen:
        known[digest] = embedding.current().section(pieces)
    _write(entry, row, known, digests)
    return len(chosen)


def _write(
    entry: Entry, row: Meaning | None, known: dict[str, Vector], digests: list[str]
) -> None:
    """Keeps the vectors that there are; the entry is done if none is missing."""
    there = [digest for digest in digests if digest in known]
    whole = len(there) == len(digests)
    vectors = b"".join(known[digest] for digest in there)
    changed = row is None or bytes(row.vectors) != vectors or not row.content_hash
    with transaction.atomic():
        rows = Entry.objects.filter(pk=entry.pk, version=entry.version)
        if whole and changed and digests:
            version = entry.version + 1
            now = timezone.now()
            same = bool(rows.update(version=version, meant=version, marked_at=now))
        elif whole:
            same = bool(rows.update(meant=entry.version))
        else:
            same = rows.select_for_update().exists()
        if not same or (row is None and not digests):
            return  # changed while its vectors were made; or nothing to forget
        Meaning.objects.update_or_create(
            entry_id=entry.pk,
            defaults={
                "embedder": embedding.current().name,
                "content_hash": entry.content_hash if whole else "",
                "digests": there,
                "size": len(there),
                "vectors": vectors,
                "checksum": zlib.crc32(vectors),
                "locale": entry.locale,
                "visibility": entry.visibility,
                "stamp": _next_stamp(),
            },
        )


def _next_stamp() -> int:
    """In the order of the commits: the row stays locked until then."""
    rows = Stamp.objects.filter(name=Stamp.MEANING)
    if not rows.update(value=F("value") + 1):
        Stamp.objects.get_or_create(name=Stamp.MEANING)
    return rows.values_list("value", flat=True).get()


def _forget_those_of_others() -> None:
    """Once a process: vectors of another model do not compare, and are made anew."""
    name = embedding.current().name
    if name not in _checked:
        others = Meaning.objects.exclude(embedder=name).exclude(size=0)
        ids = list(others.values_list("pk", flat=True))
        others.update(content_hash="")
        Entry.objects.filter(pk__in=ids).update(meant=0)
        _checked.add(name)


# ------------------------------------------------------------------------- reading


def vectors_of(entries: Sequence[Entry]) -> dict[int, list[Vector]]:
    """Of those entries that have all of theirs, in the order of the sections; one
    statement."""
    hashes = {entry.pk: entry.content_hash for entry in entries}
    rows = Meaning.objects.filter(pk__in=hashes).exclude(content_hash="")
    return {
        row.pk: _split(row)
        for row in rows
        if row.content_hash == hashes[row.pk] and sound(row)
    }


def _split(row: Meaning) -> list[Vector]:
    whole = bytes(row.vectors)
    return [
        whole[start : start + DIMENSIONS] for start in range(0, len(whole), DIMENSIONS)
    ]


def sound(row: Meaning | None) -> bool:
    """Whether the bytes are those that were written."""
    return (
        row is not None
        and len(row.vectors) == row.size * DIMENSIONS
        and len(row.digests) == row.size
        and zlib.crc32(bytes(row.vectors)) == row.checksum
    )


def complete() -> bool:
    """Whether every entry has its vectors."""
    return not Entry.objects.unmeant().exists()


# ------------------------------------------------------- comparing and making agree


def differences() -> list[Difference]:
    """Vectors that are not those of their entry; one that waits is no difference."""
    if not embedding.works():
        return []
    done = Entry.objects.filter(meant=F("version"))
    pks = list(done.order_by("pk").values_list("pk", flat=True))
    return [
        found
        for start in range(0, len(pks), BATCH)
        for found in _differing(pks[start : start + BATCH])
    ]


def _differing(pks: Sequence[int]) -> Iterator[Difference]:
    rows = Meaning.objects.in_bulk(pks)
    for entry in Entry.objects.filter(pk__in=pks).order_by("pk"):
        if reason := _compare(entry, rows.get(entry.pk)):
            yield Difference(entry.pk, reason)


def _compare(entry: Entry, row: Meaning | None) -> str:
    if entry.state == Entry.State.WITHDRAWN:
        return "is withdrawn and has vectors" if row is not None and row.size else ""
    if row is None:
        return "is missing"
    if not sound(row):
        return "is corrupt"
    name = embedding.current().name
    texts = passages.texts_of(entry.title, entry.summary, entry.sections)
    if row.digests != [passages.digest(name, text) for text in texts]:
        return "belongs to another text"
    if (row.content_hash, row.locale) != (entry.content_hash, entry.locale):
        return "belongs to another content"
    same = row.visibility == entry.visibility
    return "" if same else f"says {row.visibility}, the entry {entry.visibility}"


def repair(found: Iterable[Difference]) -> None:
    """Makes anew what differs."""
    for one in found:
        if entry := Entry.objects.filter(pk=one.entry_id).first():
            mean(entry)


def mend() -> int:
    """Lets the worker make anew what is corrupt. Returns how many rows were."""
    ids = [row.pk for row in Meaning.objects.iterator(BATCH) if not sound(row)]
    if ids:
        logger.error("search_meaning_corrupt: entries %s", ids[:20])
        Entry.objects.filter(pk__in=ids).update(meant=0)
    return len(ids)


def forget() -> None:
    """Lets this process try again what it was refused: for tests."""
    _checked.clear()
    _refused.clear()
