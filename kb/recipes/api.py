"""`/api/v1/recipes`: recipes with their variants as JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Query, Router, Schema

from kb.models import RecipePage, Variant

router = Router(tags=["recipes"])
MOST = 200


class VariantOut(Schema):
    """`machine` and `partition` are ids of the catalogue; `state` is verified,
    reproduced, reported, documented, stale, failed or archived. `script` is an address
    that takes nodes, time, account, queue, route."""

    id: str
    machine: str
    partition: str
    environment: str
    state: str
    reached: str
    reason: str
    since: str | None
    verified_at: str | None
    support: str
    script: str


class RecipeOut(Schema):
    slug: str
    title: str
    number: int | None
    url: str
    summary: str
    life_cycle: str
    method: str
    strategies: list[str]
    variants: list[VariantOut]


class RecipesOut(Schema):
    items: list[RecipeOut]
    count: int


class PitfallOut(Schema):
    number: int
    title: str
    signature: str
    symptom: str
    cause: str
    remedy: str
    command: str
    machine: str
    seen: str
    evidence: str
    source: str
    source_url: str
    source_date: str


class DatasetOut(Schema):
    name: str
    url: str
    licence: str
    size: str
    checksum: str
    note: str


class WholeRecipeOut(RecipeOut):
    problem: str
    scaling: str
    licence: str
    code_url: str
    code_commit: str
    code_path: str
    pitfalls: list[PitfallOut]
    datasets: list[DatasetOut]


class Narrowing(Schema):
    machine: str = ""
    state: str = ""
    limit: int = 100
    offset: int = 0


@router.get(
    "/recipes",
    response=RecipesOut,
    summary="All recipes",
    description="machine: an id of the catalogue; state: of a variant (there); limit: "
    f"at most {MOST}; offset: how many to leave out.",
)
def recipes(request: HttpRequest, narrowed: Query[Narrowing]) -> Any:
    pages = RecipePage.objects.visible_to(request.user).filter(alias_of=None)
    variants = Variant.objects.live()
    if narrowed.machine or narrowed.state:
        if narrowed.machine:
            variants = variants.on_machine(_plain(narrowed.machine))
        if narrowed.state:
            variants = variants.filter(state=_plain(narrowed.state))
        pages = pages.filter(pk__in=variants.values("recipe"))
    first = min(max(narrowed.offset, 0), 1_000_000)
    size = min(max(narrowed.limit, 1), MOST)
    rows = pages.for_lists().prefetch_related("variants__environment")
    shown = rows.order_by("path")[first : first + size]
    return {"items": [_recipe(p, request) for p in shown], "count": pages.count()}


@router.get("/recipes/{slug:slug}", response=WholeRecipeOut, summary="One recipe")
def recipe(request: HttpRequest, slug: str) -> Any:
    pages = RecipePage.objects.visible_to(request.user).filter(alias_of=None)
    rows = pages.with_numbers().prefetch_related(
        "variants__system", "variants__partition", "variants__environment"
    )
    page = get_object_or_404(rows.order_by("path"), slug=slug)
    return {
        **_recipe(page, request),
        "problem": page.problem,
        "scaling": page.scaling,
        "licence": page.licence,
        "code_url": page.code_url,
        "code_commit": page.code_commit,
        "code_path": page.code_path,
        "pitfalls": page.shown.get("pitfalls", []),
        "datasets": page.shown.get("datasets", []),
    }


def _recipe(page: Any, request: HttpRequest) -> dict[str, Any]:
    url = page.get_url(request) or ""
    rows = [variant for variant in page.variants.all() if variant.is_live]
    return {
        "slug": page.slug,
        "title": page.title,
        "number": page.call_number and page.call_number.number,
        "url": url,
        "summary": page.summary,
        "life_cycle": page.life_cycle,
        "method": page.method,
        "strategies": page.strategies,
        "variants": [_variant(row, url) for row in rows],
    }


def _variant(row: Any, url: str) -> dict[str, Any]:
    return {
        "id": row.slug,
        "machine": row.system.slug,
        "partition": row.partition.slug if row.partition else "",
        "environment": row.environment.slug if row.environment else "",
        "state": row.state,
        "reached": row.tier,
        "reason": row.reason,
        "since": row.state_since and row.state_since.isoformat(),
        "verified_at": row.verified_at and row.verified_at.isoformat(),
        "support": row.support,
        "script": f"{url}{row.slug}/job.sh",
    }


def _plain(text: str) -> str:
    return text.replace("\0", "")[:80]
