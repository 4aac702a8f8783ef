"""Recipes: found by their words, by the machines they run on, and by the errors of
their pitfalls."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Model, QuerySet

from core.models import PageTopic, Verification
from kb.facts import SOFTWARE
from kb.models import MeasuredRun, RecipePage
from kb.recipes.staleness import best, quality
from kb.recipes.words import STATES
from search.sources.base import Record
from search.sources.guides import GuideSource

STATE_WORDS = dict(STATES)


class RecipeSource(GuideSource):
    kind: ClassVar[str] = "recipe"
    model: ClassVar[type[Model]] = RecipePage

    def queryset(self) -> QuerySet:
        pages = RecipePage.objects.live().select_related("locale")
        return pages.prefetch_related("variants__system", "variants__partition")

    def build(self, pks: Sequence[int]) -> dict[int, Record]:
        """A constant number of statements, whatever the number of pages."""
        self._software, self._metrics = _software_of(pks), _metrics_of(pks)
        return super().build(pks)

    def record(self, page: Any, **more: Any) -> Record:
        found = super().record(page, **more)
        return Record(
            **{
                **{name: getattr(found, name) for name in found.__dataclass_fields__},
                "summary": page.summary or page.problem,
                "sections": [*_own_sections(page), *found.sections],
                "names": " ".join([found.names, *page.strategies]),
                "quality": found.quality * quality([v.state for v in page.standings]),
            }
        )

    def facets(
        self,
        page: Any,
        topics: list[tuple[str, str]],
        machines: Mapping[str, str],
    ) -> dict[str, list[tuple[str, str]]]:
        systems = {variant.system for variant in page.standings}
        states = best([variant.state for variant in page.standings])
        return {
            "topic": topics,
            "machine": [(s.slug, machines.get(s.slug, s.slug)) for s in systems],
            "framework": self._software.get(page.pk, []),
            "verified": [(states, str(STATE_WORDS[states]))] if states else [],
            "metric": [
                (name, name.replace("_", " "))
                for name in self._metrics.get(page.pk, ())
            ],
            "level": [(page.level, page.get_level_display())] if page.level else [],
            "language": [(page.locale.language_code, str(page.locale))],
        }

    def facts(self, page: Any, verified: Verification | None) -> dict[str, Any]:
        states = [[v.name, v.state, str(STATE_WORDS[v.state])] for v in page.standings]
        pitfalls = [_pitfall(row, page) for row in page.shown.get("pitfalls", [])]
        return super().facts(page, verified) | {
            "variants": states,
            "pitfalls": [row for row in pitfalls if row["signature"]],
        }


def _own_sections(page: Any) -> list[dict[str, str]]:
    lead = "\n".join(part for part in (page.problem, page.method) if part)
    names = ", ".join(variant.name for variant in page.standings)
    sections = [{"anchor": "", "title": "", "text": "\n".join([lead, names])}]
    for row in page.shown.get("pitfalls", []):
        said = ("plain", "symptom", "cause", "remedy", "command")
        text = "\n".join(row[name] for name in said if row[name])
        sections.append({"anchor": row["anchor"], "title": row["title"], "text": text})
    return sections


def _pitfall(row: dict[str, Any], page: Any) -> dict[str, Any]:
    """What a result shows of it once its error is recognised."""
    number = page.call_number
    return {
        "signature": row.get("signature", ""),
        "place": row.get("place", "anywhere"),
        "anchor": row["anchor"],
        "title": row["title"],
        "number": f"{number.number}.{row['number']}" if number else "",
        "cause": row["title"],
        "remedy": row["remedy"],
        "command": row["command"],
        "evidence": row["evidence"],
    }


def _software_of(pks: Sequence[int]) -> dict[int, list[tuple[str, str]]]:
    rows = PageTopic.objects.filter(content_object__in=pks, tag__kind__in=SOFTWARE)
    found: dict[int, list[tuple[str, str]]] = {}
    for pk, slug, name in rows.order_by("tag__name").values_list(
        "content_object_id", "tag__slug", "tag__name"
    ):
        found.setdefault(pk, []).append((slug, name))
    return found


def _metrics_of(pks: Sequence[int]) -> dict[int, list[str]]:
    """Names of what was measured of each."""
    rows = MeasuredRun.objects.filter(variant__recipe__in=pks).order_by("metric")
    found: dict[int, list[str]] = {}
    for pk, metric in rows.values_list("variant__recipe_id", "metric").distinct():
        found.setdefault(pk, []).append(metric)
    return found
