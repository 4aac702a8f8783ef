"""What a synchronisation would change, as far as it is known without rendering."""

from __future__ import annotations

from kb.importers.importing import Import
from kb.importers.outline import PlannedPage
from kb.importers.writing import was_edited
from kb.models import GuidePage


def preview(work: Import) -> None:
    """Fill in the report of a prepared run; nothing is written.

    Its changes are (new, changed, protected or withdrawn; path; title).
    """
    report = work.report
    # An image is known only once it is taken over; a new one changes a text too.
    work.plan.targets.images.update(work.source.images)
    for page in work.plan.pages:
        row = work.standing.get(page.key)
        if page.is_unreadable and (row or not page.has_children):
            continue
        if row and row.source_hash == work.plan.fingerprint(page):
            report.unchanged += 1
            continue
        what = _what(work, page)
        report.changes.append((what, page.key, page.title))
        report.created += what == "new"
        report.updated += what == "changed"
        report.kept += what == "protected"
    titles = dict(
        GuidePage.objects.filter(source=work.source).values_list("pk", "title")
    )
    for key, row in work.vanished():
        report.changes.append(("withdrawn", key, titles[row.pk]))
        report.withdrawn += 1


def _what(work: Import, page: PlannedPage) -> str:
    row = work.standing.get(page.key)
    if row is None:
        return "new"
    edited = was_edited(GuidePage.objects.get(pk=row.pk))
    return "protected" if edited else "changed"
