"""Guides: pages with sections."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from core import numbers
from core.models import PageTopic, Verification
from core.site_roots import SiteRoots
from kb.models import GuidePage
from machines.models import System
from search.sources.base import Record
from search.visibility import page_signatures

# A guide that somebody checked goes a little before one that nobody did.
VERIFIED = 1.05
# One that has not been compared with its origin for long goes behind.
AGED = 0.85

_PATH_WORDS = re.compile(r"[/_.-]+")


class GuideSource:
    kind: ClassVar[str] = "guide"
    model: ClassVar[type[Model]] = GuidePage
    is_page: ClassVar[bool] = True

    def ids(self) -> Iterable[int]:
        return self.queryset().values_list("pk", flat=True)

    def queryset(self) -> QuerySet:
        pages = GuidePage.objects.live().select_related("locale", "source")
        return pages.prefetch_related("guide_machines")

    def build(self, pks: Sequence[int]) -> dict[int, Record]:
        """Eight statements, whatever the number of pages."""
        pages = list(self.queryset().filter(pk__in=pks))
        signatures = page_signatures([page.pk for page in pages])
        numbers.for_pages(pages)
        topics = topics_of([page.pk for page in pages])
        verified = verifications_of([page.pk for page in pages])
        names = System.objects.names()
        records = {}
        sites = SiteRoots()
        for page in pages:
            url = sites.address(page)
            if url and signatures.get(page.pk):
                records[page.pk] = self.record(
                    page,
                    url=url,
                    visibility=signatures[page.pk],
                    topics=topics.get(page.pk, []),
                    verified=verified.get(page.pk),
                    machines=names,
                )
        return records

    def record(
        self,
        page: Any,
        *,
        url: str,
        visibility: str | None,
        topics: list[tuple[str, str]],
        verified: Verification | None,
        machines: Mapping[str, str],
    ) -> Record:
        return Record(
            kind=self.kind,
            source_pk=page.pk,
            title=page.title,
            url=url,
            visibility=visibility,
            locale=page.locale.language_code,
            translation_key=str(page.translation_key),
            summary=page.summary or page.search_description,
            sections=[
                {key: section.get(key, "") for key in ("anchor", "title", "text")}
                for section in page.sections
            ],
            names=path_words(page.source_path or url),
            url_path=page.url_path,
            source_path=page.source_path,
            facets=self.facets(page, topics, machines),
            facts=self.facts(page, verified),
            quality=quality_of(page, verified),
            published_at=page.last_published_at,
        )

    def facets(
        self,
        page: Any,
        topics: list[tuple[str, str]],
        machines: Mapping[str, str],
    ) -> dict[str, list[tuple[str, str]]]:
        facets = {
            "topic": topics,
            "machine": [
                (row.machine, machines.get(row.machine, row.machine))
                for row in page.machines
            ],
            "level": [(page.level, page.get_level_display())] if page.level else [],
            "language": [(page.locale.language_code, str(page.locale))],
        }
        if page.source:
            facets["source"] = [(page.source.slug, page.source.title)]
        return facets

    def facts(self, page: Any, verified: Verification | None) -> dict[str, Any]:
        facts: dict[str, Any] = {}
        if page.call_number:
            facts["number"] = page.call_number.label
            facts["letter"] = page.call_number.kind
        if verified:
            facts["verified_on"] = verified.on.isoformat()
        if page.source:
            facts["source"] = page.source.title
            facts["licence"] = page.source.licence
            if page.source.aged_at and page.source.synchronised_at:
                facts["old_since"] = page.source.synchronised_at.date().isoformat()
        if page.last_published_at:
            facts["edited_on"] = page.last_published_at.date().isoformat()
        return facts


def quality_of(page: Any, verified: Verification | None) -> float:
    """What its score is multiplied by."""
    quality = VERIFIED if verified else 1.0
    return quality * AGED if page.source and page.source.aged_at else quality


def path_words(path: str) -> str:
    """The telling words of an address or a file's path."""
    path = re.sub(r"^/?(?:docs|guides|tutorials)/|\.(?:md|rst|ipynb)$", "", path)
    words = [w for w in _PATH_WORDS.split(path) if w.lower() not in {"index", "readme"}]
    return " ".join(words)


def topics_of(pks: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    rows = PageTopic.objects.filter(content_object__in=pks).order_by("tag__name")
    found: dict[int, list[tuple[str, str]]] = {}
    for pk, slug, name in rows.values_list(
        "content_object_id", "tag__slug", "tag__name"
    ):
        found.setdefault(pk, []).append((slug, name))
    return found


def verifications_of(pks: Sequence[int]) -> dict[int, Verification]:
    rows = Verification.objects.filter(page__in=pks).order_by("on", "pk")
    return {row.page_id: row for row in rows}
