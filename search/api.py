"""`/api/v1/search`: the results page as JSON."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Query, Router, Schema, Status
from ninja.throttling import UserRateThrottle

from search import exporting, services
from search.engines import EngineError
from search.facets import FACETS
from search.views import locale_of
from search.visibility import reader_of

router = Router(tags=["search"])

TOO_DEEP = (
    f"Only the first {services.DEEPEST} results can be paged to. "
    "Narrow the search with more words or with facets."
)
NOTHING_ASKED = "Say what to look for: q, or a facet."
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


@router.get(
    "/search/export",
    response={200: None, 400: Problem, 429: Problem, 503: Problem},
    throttle=[UserRateThrottle("20/min")],
    summary="Every hit of a search",
    description="NDJSON, one hit a line, at most "
    f"{exporting.MOST:,} of them, in one language and in the order in which the engine"
    " finds them. The same parameters as the search, without pages. The last line is"
    ' `{"end", "hits", "more"}`: `end` is false if the list broke off, `more` says'
    " that there were further hits.",
)
def export(request: HttpRequest, q: str = "") -> Any:
    try:
        made = exporting.export(
            text=q,
            parameters={name: request.GET.getlist(name) for name in FACETS},
            reader=reader_of(request.user),
            locale=locale_of(request),
        )
    except exporting.NothingAsked:
        return Status(400, {"detail": NOTHING_ASKED})
    except EngineError:
        return Status(503, {"detail": AWAY})
    response = StreamingHttpResponse(made.lines, content_type="application/x-ndjson")
    response["Cache-Control"] = "private, no-cache"
    response["X-Search-Engine"] = made.engine
    if made.degraded:
        response["X-Search-Degraded"] = "1"
    return response
