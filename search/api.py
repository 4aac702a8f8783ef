"""`/api/v1/search`: the results page as JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Query, Router, Schema, Status

from search import services
from search.engines import EngineError
from search.facets import FACETS
from search.views import locale_of
from search.visibility import reader_of

router = Router(tags=["search"])

TOO_DEEP = (
    f"Only the first {services.DEEPEST} results can be paged to. "
    "Narrow the search with more words or with facets."
)
AWAY = "The search cannot answer now. Try again in a minute."


class HitOut(Schema):
    kind: str
    title: str
    url: str
    anchor: str
    source_path: str
    score: float
    highlight: str
    section: str


class FacetValueOut(Schema):
    value: str
    label: str
    count: int
    selected: bool


class ResultsOut(Schema):
    engine: str
    degraded: bool
    total: int
    took_ms: float
    did_you_mean: str | None
    hits: list[HitOut]
    facets: dict[str, list[FacetValueOut]]


class Problem(Schema):
    detail: str


@router.get(
    "/search",
    response={200: ResultsOut, 400: Problem, 503: Problem},
    summary="Search everything",
    description="Facets are parameters of their names and may be repeated: "
    + ", ".join(FACETS)
    + ". `highlight` is HTML in which only `<mark>` is not escaped.",
)
def search(
    request: HttpRequest,
    response: HttpResponse,
    q: str = "",
    page: int = Query(1, ge=1),  # type: ignore[type-arg]
    size: int = Query(10, ge=1, le=services.LARGEST_PAGE),  # type: ignore[type-arg]
) -> Any:
    response["Cache-Control"] = "private, no-cache"
    try:
        found = services.search(
            text=q,
            parameters={name: request.GET.getlist(name) for name in FACETS},
            reader=reader_of(request.user),
            locale=locale_of(request),
            page=page,
            size=size,
        )
    except services.TooDeep:
        return Status(400, {"detail": TOO_DEEP})
    except EngineError:
        return Status(503, {"detail": AWAY})
    if found.degraded:
        response["X-Search-Degraded"] = "1"
    return Status(200, found.as_json())
