"""Pages that changed at their origin and here: written down, shown, decided."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.timezone import now

from core import audit
from core.rendering import Dialect
from kb.importers.outline import PlannedPage
from kb.importers.sandbox import Sandbox
from kb.importers.snippets import Line
from kb.importers.writing import overwrite, unpublish
from kb.models import DocumentationSource, GuidePage, SourceConflict

Resolution = SourceConflict.Resolution


class AlreadyResolved(Exception):
    """Somebody decided meanwhile, or a synchronisation settled it."""


def decided(source: DocumentationSource) -> set[tuple[int, str]]:
    """Return (page, fingerprint) of the versions that somebody declined last."""
    rows = SourceConflict.objects.filter(source=source, resolution=Resolution.KEPT)
    return set(rows.values_list("page_id", "fingerprint"))


@transaction.atomic
def note(
    *,
    page_id: int,
    source: DocumentationSource,
    fingerprint: str,
    planned: PlannedPage | None,
    dialect: str = "",
) -> SourceConflict:
    """Write a conflict down; the newest version of the origin takes the place of one
    that nobody has looked at. `planned` is None where the origin removed the page."""
    found, _made = SourceConflict.objects.update_or_create(
        page_id=page_id,
        resolution=Resolution.OPEN,
        defaults={
            "source": source,
            "fingerprint": fingerprint,
            "title": planned.title if planned else "",
            "long_title": planned.long_title if planned else "",
            "text": planned.text.replace("\0", "") if planned else "",
            "dialect": dialect,
        },
    )
    return found


def settle(source: DocumentationSource, *, still: set[int]) -> None:
    """Close what is no longer a conflict: the page was taken back, or the origin."""
    rows = SourceConflict.objects.filter(source=source, resolution=Resolution.OPEN)
    rows.exclude(pk__in=still).update(resolution=Resolution.SETTLED, resolved_at=now())


@transaction.atomic
def keep_ours(*, conflict: SourceConflict, by: Any) -> SourceConflict:
    """Leave the page as it is; this version of the origin is not asked about again.

    Raises AlreadyResolved.
    """
    conflict = _locked(conflict)
    _resolve(conflict, Resolution.KEPT, by)
    return conflict


def take_theirs(*, conflict: SourceConflict, by: Any) -> SourceConflict:
    """Put the origin's version on the page, or unpublish what the origin removed.

    What was written here stays in the page's history. Raises AlreadyResolved and
    RenderingFailed.
    """
    page = GuidePage.objects.select_related("source").get(pk=conflict.page_id)
    planned = _planned(conflict, page)
    dialect: Dialect = conflict.dialect  # type: ignore[assignment]
    if not conflict.is_gone:
        with Sandbox(page._targets) as sandbox:
            rendered = sandbox.render(page.source_path, planned.text, dialect)
    with transaction.atomic():
        conflict = _locked(conflict)
        if conflict.is_gone:
            unpublish(page, by)
        else:
            overwrite(
                page,
                planned,
                rendered,
                fingerprint=conflict.fingerprint,
                dialect=dialect,
                by=by,
            )
        _resolve(conflict, Resolution.TAKEN, by)
    return conflict


def _planned(conflict: SourceConflict, page: GuidePage) -> PlannedPage:
    lines = conflict.text.split("\n")
    return PlannedPage(
        key=page.source_path,
        title=conflict.title,
        long_title=conflict.long_title,
        lines=tuple(Line(text, page.source_path, n) for n, text in enumerate(lines, 1)),
        source_url=page.source_url,
    )


def _locked(conflict: SourceConflict) -> SourceConflict:
    rows = SourceConflict.objects.select_for_update(of=("self",))
    found = rows.select_related("page").get(pk=conflict.pk)
    same = found.fingerprint == conflict.fingerprint
    if found.resolution != Resolution.OPEN or not same:
        raise AlreadyResolved
    return found


def _resolve(conflict: SourceConflict, resolution: str, by: Any) -> None:
    conflict.resolution, conflict.by, conflict.resolved_at = resolution, by, now()
    conflict.save(update_fields=["resolution", "by", "resolved_at"])
    audit.record(
        f"documentation.{resolution}",
        by=by,
        on=conflict.page,
        data={"conflict": conflict.pk, "removed_at_origin": conflict.is_gone},
    )
