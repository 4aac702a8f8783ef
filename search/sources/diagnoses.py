"""Diagnoses: error messages with their causes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from core import numbers
from core.models import Verification
from core.site_roots import SiteRoots
from kb.machines import name_of
from kb.models import DiagnosisPage
from search.sources.base import Record
from search.sources.guides import VERIFIED, topics_of, verifications_of
from search.visibility import page_signatures


class DiagnosisSource:
    kind: ClassVar[str] = "diagnosis"
    model: ClassVar[type[Model]] = DiagnosisPage
    is_page: ClassVar[bool] = True

    def ids(self) -> Iterable[int]:
        return DiagnosisPage.objects.live().values_list("pk", flat=True)

    def queryset(self) -> QuerySet:
        return DiagnosisPage.objects.live().select_related("locale")

    def build(self, pks: Sequence[int]) -> dict[int, Record]:
        """Six statements, whatever the number of pages."""
        pages = list(self.queryset().filter(pk__in=pks))
        keys = [page.pk for page in pages]
        signatures = page_signatures(keys)
        numbers.for_pages(pages)
        topics, verified = topics_of(keys), verifications_of(keys)
        sites = SiteRoots()
        records = {}
        for page in pages:
            url = sites.address(page)
            if url and signatures.get(page.pk):
                records[page.pk] = self.record(
                    page,
                    url=url,
                    visibility=signatures[page.pk],
                    topics=topics.get(page.pk, []),
                    verified=verified.get(page.pk),
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
    ) -> Record:
        language = page.locale.language_code
        machines = [(machine.machine, machine.name) for machine in page.machines]
        return Record(
            kind=self.kind,
            source_pk=page.pk,
            title=page.title,
            url=url,
            visibility=visibility,
            locale=language,
            translation_key=str(page.translation_key),
            summary=page.summary or page.causes[0].value["cause"],
            sections=[
                {key: section[key] for key in ("anchor", "title", "text")}
                for section in page.sections
            ],
            url_path=page.url_path,
            facets={
                "topic": topics,
                "machine": machines,
                "language": [(language, str(page.locale))],
            },
            facts=facts_of(page, verified),
            quality=VERIFIED if verified else 1.0,
            published_at=page.last_published_at,
        )


def facts_of(page: Any, verified: Verification | None) -> dict[str, Any]:
    """What a result shows: the first cause with its check and remedy."""
    cause = page.causes[0].value
    remedy = cause["remedies"][0]
    facts: dict[str, Any] = {
        "cause": cause["cause"],
        "check": cause["check"],
        "remedy": remedy["text"],
        "command": remedy["command"],
        "machine": name_of(remedy["machine"]) if remedy["machine"] else "",
        "evidence": remedy["evidence"] or page.evidence,
        "more": len(page.causes) - 1,
    }
    if page.checked_on:
        facts["checked_on"] = page.checked_on.isoformat()
    if page.call_number:
        facts["number"] = page.call_number.label
        facts["letter"] = page.call_number.kind
    if verified:
        facts["verified_on"] = verified.on.isoformat()
    return facts
