"""One imported page to the database: created, changed or withdrawn, each atomically."""

import hashlib
import json
import uuid
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils.timezone import now
from lxml.html import fragments_fromstring

from core.models.media import LICENCES
from core.rendering import Dialect, Heading, Problem, Rendered
from kb.importers.outline import PlannedPage
from kb.importers.places import Place
from kb.models import DocumentationSource, GuidePage

SHORTEST_SUMMARY = 40
LONGEST_SUMMARY = 280


class Conflict(Exception):
    """A person edited the page here; the message says what was left alone."""


@dataclass(slots=True)
class Standing:
    """What is known of a page that exists, without reading its text."""

    pk: int
    url_path: str
    live: bool
    source_hash: str
    problems: tuple[Problem, ...] = ()

    def headings(self) -> list[Heading]:
        """Return the headings the page has now."""
        return [Heading(**heading) for heading in self._rendered().get("headings", [])]

    def _rendered(self) -> dict[str, Any]:
        rows = GuidePage.objects.filter(pk=self.pk)
        return rows.values_list("rendered", flat=True).first() or {}


def standing_pages(source: DocumentationSource | None) -> dict[str, Standing]:
    """Map the paths of a source's pages to what stands now."""
    if source is None:
        return {}
    rows = GuidePage.objects.filter(source=source).order_by("path")
    fields = (
        *("source_path", "pk", "url_path", "live", "source_hash"),
        "rendered__problems",
    )
    return {
        path: Standing(pk, url, live, seen, tuple(Problem(**p) for p in problems or ()))
        for path, pk, url, live, seen, problems in rows.values_list(*fields)
    }


def stored_html(source: DocumentationSource) -> dict[str, str]:
    """Map the paths of a source's pages to the HTML of their text."""
    rows = GuidePage.objects.filter(source=source)
    return {
        path: "".join((blocks or {}).values())
        for path, blocks in rows.values_list("source_path", "rendered__blocks")
    }


@transaction.atomic
def write(
    planned: PlannedPage,
    rendered: Rendered,
    *,
    fingerprint: str,
    dialect: Dialect,
    source: DocumentationSource,
    place: Place,
    standing: dict[str, Standing],
) -> bool:
    """Create or change a page with exactly one new revision; say whether it is new.

    Raises Conflict where a person edited it here.
    """
    row = standing.get(planned.key)
    page = (
        GuidePage.objects.get(pk=row.pk)
        if row
        else GuidePage(slug=planned.slug or place.top_slug)
    )
    if row and was_edited(page):
        raise Conflict("changed in the source and edited here: left as it is")
    was_live = row is None or row.live or not row.source_hash
    _fill(page, planned, rendered, dialect=dialect, source=source)
    page.source_hash = fingerprint
    page.source_digest = digest_of(page)
    page.live = was_live
    if row:
        page.save(clean=False)
    else:
        _add(page, planned, place, standing)
    _save_revision(page)
    standing[planned.key] = Standing(page.pk, page.url_path, page.live, fingerprint)
    return row is None


@transaction.atomic
def overwrite(
    page: GuidePage,
    planned: PlannedPage,
    rendered: Rendered,
    *,
    fingerprint: str,
    dialect: Dialect,
    by: Any,
) -> None:
    """Put the origin's version in the place of one edited here, with one revision.

    What stood here, and a draft of it, stays in the page's history.
    """
    assert page.source is not None  # noqa: S101
    _fill(page, planned, rendered, dialect=dialect, source=page.source)
    page.source_hash = fingerprint
    page.source_digest = digest_of(page)
    page.has_unpublished_changes = False
    page.save(clean=False)
    _save_revision(page, by)


def _save_revision(page: GuidePage, by: Any = None) -> None:
    revision = page.save_revision(clean=False, user=by, changed=not page.live)
    GuidePage.objects.filter(pk=page.pk).update(live_revision=revision)


@transaction.atomic
def withdraw(row: Standing) -> None:
    """Unpublish a page that its source no longer has. Raises Conflict if edited."""
    page = GuidePage.objects.get(pk=row.pk)
    if was_edited(page):
        raise Conflict("gone from the source but edited here: left as it is")
    unpublish(page)


def unpublish(page: GuidePage, by: Any = None) -> None:
    """Take a page that its source no longer has off the site; never delete it."""
    # So that it is published again should it come back.
    page.source_hash = ""
    page.save(clean=False, update_fields=["source_hash"])
    page.unpublish(user=by)


def was_edited(page: GuidePage) -> bool:
    """Say whether a person changed title or text since the last import."""
    if not page.source_digest:
        return False
    newest = page
    if page.has_unpublished_changes and page.latest_revision_id:
        newest = page.get_latest_revision_as_object()
    return digest_of(newest) != page.source_digest


def digest_of(page: GuidePage) -> str:
    """Return a fingerprint of what an editor would change: title and body."""
    blocks = [(b["type"], b["value"]) for b in page.body.get_prep_value()]
    text = json.dumps([page.title, blocks], sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def summary_of(html: str) -> str:
    """Return the first sentences of a text for lists and search engines, or "".

    Of the text itself: a note on top says something beside the matter.
    """
    for found in fragments_fromstring(html):
        if not isinstance(found, str) and found.tag == "p":
            words = " ".join(found.text_content().split())
            if len(words) >= SHORTEST_SUMMARY:
                return shortened(words)
    return ""


def shortened(text: str) -> str:
    """Return whole sentences, or whole words, that fit a summary."""
    if len(text) <= LONGEST_SUMMARY:
        return text
    cut = text[:LONGEST_SUMMARY]
    sentence = max(cut.rfind(end) for end in (". ", "! ", "? "))
    if sentence >= SHORTEST_SUMMARY:
        return cut[: sentence + 1]
    return cut[: cut.rfind(" ")].rstrip(",;:") + " …"


def licence_of(source: DocumentationSource) -> str:
    """Return its licence where it is one that pages know by name, else ""."""
    return source.licence if source.licence in dict(LICENCES) else ""


def _fill(
    page: GuidePage,
    planned: PlannedPage,
    rendered: Rendered,
    *,
    dialect: Dialect,
    source: DocumentationSource,
) -> None:
    page.title = page.draft_title = planned.title
    page.seo_title = planned.long_title
    # Not the summary, which would stand right above the same words.
    page.search_description = summary_of(rendered.html)
    page.source = source
    page.source_path = planned.key
    page.source_url = planned.source_url
    page.licence = licence_of(source)
    page.credit = source.credit
    block = str(page.body[0].id) if len(page.body) == 1 else str(uuid.uuid4())
    value = {"source": planned.text, "dialect": dialect}
    page.body = json.dumps([{"type": "text", "id": block, "value": value}])
    page._prerendered = {block: rendered}


def _add(
    page: GuidePage,
    planned: PlannedPage,
    place: Place,
    standing: dict[str, Standing],
) -> None:
    page.first_published_at = page.last_published_at = now()
    above = standing.get(planned.parent) if planned.parent else None
    parent = GuidePage.objects.get(pk=above.pk) if above else place.parent
    if planned.parent and above is None:
        raise ValueError(f"its parent {planned.parent} could not be written")
    page.locale_id = parent.locale_id
    parent.add_child(instance=page)
