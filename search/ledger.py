"""Writing the ledger: mark in the transaction of a change, prepare after it.

Marking and withdrawing are one statement each. Preparing reads the thing, makes its
text and facets, and writes them only if they differ. Up to `SOON` rows are prepared
when the transaction commits; the worker does the others (`drain`).
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Sequence
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.db import DatabaseError, connection, transaction
from django.db.models import F
from django.utils import timezone
from wagtail.models import Page

from search import texts, words
from search.models import Entry, EntryFacet, Signature, Word
from search.sources import BY_KIND, SOURCES, Record

SOON = 5
BATCH = 50

logger = logging.getLogger(__name__)


# ------------------------------------------------------------------------- marking


def mark(kind: str, pks: Iterable[int]) -> None:
    """Things that are not pages have changed or are new."""
    rows = [(kind, pk, timezone.now()) for pk in pks]
    if rows:
        values = ",".join(["(%s,%s,1,'stale',%s)"] * len(rows))
        _upsert(f"VALUES {values}", [value for row in rows for value in row])


def mark_pages(ids: Iterable[int], *, hide: bool = False) -> None:
    """Pages have changed. With `hide` nobody finds them until they are prepared,
    because who may read them is what changed."""
    ids = list(ids)
    if ids:
        marks = ",".join(["%s"] * len(ids))
        _mark_pages(f"p.id IN ({marks})", ids, hide=hide)


def mark_subtree(path: str, *, hide: bool = False) -> None:
    """A page and all below it, and every alias of those and all below these."""
    seen: set[str] = set()
    todo = [path]
    while todo:
        path = todo.pop()
        if path in seen:
            continue
        seen.add(path)
        _mark_pages("p.path LIKE %s", [f"{path}%"], hide=hide)
        todo += Page.objects.filter(alias_of__path__startswith=path).values_list(
            "path", flat=True
        )


def withdraw(kinds: Iterable[str], pks: Iterable[int]) -> None:
    """Things are gone: nobody finds them from this statement on."""
    gone = Entry.objects.findable().filter(kind__in=list(kinds), source_pk__in=pks)
    gone.update(
        state=Entry.State.WITHDRAWN, version=F("version") + 1, marked_at=timezone.now()
    )
    soon()


def page_kinds() -> dict[int, str]:
    """{content type id: kind} of the pages that search knows."""
    types = ContentType.objects.get_for_models(
        *(source.model for source in SOURCES if source.is_page)
    )
    return {types[source.model].pk: source.kind for source in SOURCES if source.is_page}


def _mark_pages(condition: str, parameters: Sequence[Any], *, hide: bool) -> None:
    kinds = page_kinds()
    cases = " ".join("WHEN %s THEN %s" for _ in kinds)
    types = ",".join(["%s"] * len(kinds))
    names = ",".join(["%s"] * len(kinds))
    now = _NOW[connection.vendor]
    select = f"""
        SELECT CASE p.content_type_id {cases} END, p.id, 1,
               CASE WHEN p.live THEN 'stale' ELSE 'withdrawn' END, {now}
        FROM wagtailcore_page p
        WHERE {condition} AND p.content_type_id IN ({types})
          AND (p.live OR EXISTS (SELECT 1 FROM search_entry e
               WHERE e.source_pk = p.id AND e.kind IN ({names})))
    """  # noqa: S608 - marks only
    values = [
        *(value for pair in kinds.items() for value in pair),
        timezone.now(),
        *parameters,
        *kinds,
        *kinds.values(),
    ]
    _upsert(select, values, hide=hide)


# A bare parameter in a SELECT has no type on PostgreSQL.
_NOW = {"postgresql": "%s::timestamptz", "sqlite": "%s"}


def _upsert(rows: str, parameters: Sequence[Any], *, hide: bool = False) -> None:
    hidden = f", visibility = '{Entry.UNKNOWN}'" if hide else ""
    sql = f"""
        INSERT INTO search_entry (kind, source_pk, version, state, marked_at) {rows}
        ON CONFLICT (kind, source_pk) DO UPDATE SET
          version = search_entry.version + 1, state = excluded.state,
          marked_at = excluded.marked_at{hidden}
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
    soon()


# ----------------------------------------------------------------------- preparing


def soon() -> None:
    """Prepares the newest marked rows when the transaction commits."""
    waiting = [entry[1] for entry in getattr(connection, "run_on_commit", [])]
    if prepare_newest not in waiting:
        transaction.on_commit(prepare_newest, robust=True)


def prepare_newest() -> None:
    """Up to `SOON` rows; a failure leaves them to the worker."""
    newest = Entry.objects.waiting().order_by("-marked_at", "-pk")[:SOON]
    try:
        prepare(newest)
    except DatabaseError:
        logger.exception("search_prepare_failed")


def drain(*, limit: int | None = None) -> int:
    """Prepares every waiting row, in small transactions. Returns their number."""
    done = 0
    while limit is None or done < limit:
        oldest = Entry.objects.waiting().order_by("marked_at", "pk")[:BATCH]
        count = prepare(oldest)
        done += count
        if count == 0:
            break
    return done


def prepare(entries: Iterable[Entry]) -> int:
    """Reads the things behind `entries` and writes what differs.

    A row that was marked again meanwhile stays stale. Returns how many rows are done.
    """
    entries = list(entries)
    records: dict[tuple[str, int], Record] = {}
    for kind in {entry.kind for entry in entries if entry.state == "stale"}:
        pks = [e.source_pk for e in entries if e.kind == kind and e.state == "stale"]
        built = BY_KIND[kind].build(pks) if kind in BY_KIND else {}
        records |= {(kind, pk): record for pk, record in built.items()}
    with transaction.atomic():
        return _write(entries, records)


def _write(entries: list[Entry], records: dict[tuple[str, int], Record]) -> int:
    changed: list[tuple[Entry, Record | None]] = []
    done = 0
    for entry in entries:
        record = records.get((entry.kind, entry.source_pk))
        same = record is not None and record.content_hash == entry.content_hash
        fields = _state_of(record) if same else _columns(record)
        rows = Entry.objects.filter(pk=entry.pk, version=entry.version)
        if not rows.update(**fields):
            continue  # marked again while we read it
        done += 1
        if not same:
            changed.append((entry, record))
    if changed:
        _write_beside(changed)
    return done


def _state_of(record: Record | None) -> dict[str, object]:
    if record is None or record.visibility is None:
        return {"state": Entry.State.WITHDRAWN, "visibility": Entry.UNKNOWN}
    return {"state": Entry.State.FRESH, "visibility": record.visibility}


def _columns(record: Record | None) -> dict[str, object]:
    """The columns of a row; a withdrawn one keeps none of its text."""
    if record is None or record.visibility is None:
        empty = {"title": "", "summary": "", "sections": [], "url": "", "facts": {}}
        return {**_state_of(None), **empty, "names": "", "content_hash": ""}
    return {
        **_state_of(record),
        "locale": record.locale,
        "translation_key": record.translation_key,
        "title": record.title[:300],
        "summary": record.summary,
        "sections": list(record.sections),
        "url": record.url,
        "url_path": record.url_path,
        "source_path": record.source_path,
        "names": record.names,
        "facts": record.facts,
        "quality": record.quality,
        "published_at": record.published_at,
        "content_hash": record.content_hash,
    }


def _write_beside(changed: list[tuple[Entry, Record | None]]) -> None:
    """Facets, tokens, vocabulary and signatures of rows that differ."""
    ids = [entry.pk for entry, _ in changed]
    alive = [
        (entry, record)
        for entry, record in changed
        if record is not None and record.visibility is not None
    ]
    EntryFacet.objects.filter(entry__in=ids).delete()
    EntryFacet.objects.bulk_create(
        EntryFacet(entry_id=entry.pk, name=name, value=value[:120], label=label[:200])
        for entry, record in alive
        for name, value, label in _facets(record)
    )
    texts.remove(ids)
    texts.write([(entry.pk, texts.prepare(record)) for entry, record in alive])
    words.recount(
        [
            _vocabulary(entry, entry.locale)
            for entry, _ in changed
            if entry.content_hash
        ],
        [_vocabulary(record, record.locale) for _, record in alive],
    )
    known = {record.visibility for _, record in alive if record.visibility}
    Signature.objects.bulk_create(
        [Signature(text=text) for text in sorted(known)], ignore_conflicts=True
    )


def forget_words() -> None:
    """Counts every word out, before everything is prepared anew."""
    Word.objects.all().delete()


def _facets(record: Record) -> Iterable[tuple[str, str, str]]:
    yield "type", record.kind, record.kind
    for name, pairs in record.facets.items():
        for value, label in dict(pairs).items():
            yield name, value, str(label)


def _vocabulary(thing: Entry | Record, language: str) -> dict[str, tuple[str, str]]:
    said = [thing.title, thing.summary]
    for section in thing.sections:
        said += [section["title"], section["text"]]
    return words.vocabulary(said, language)
