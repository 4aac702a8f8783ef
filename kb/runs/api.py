"""`/api/v1/runs`: measured runs as JSON for anybody; with a token, new ones."""

from __future__ import annotations

import io
from typing import Any

from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from ninja import Router, Schema, Status

from accounts.models import ApiToken
from accounts.tokens import bearer
from kb.models import MeasuredRun, Variant
from kb.runs import services
from kb.runs.export import row_of
from kb.runs.given import Refused, Unreadable
from kb.runs.listing import FILTERS
from kb.runs.logs import keep_log
from kb.runs.reading import DEFAULTS, rows_of
from kb.runs.services import Origin, TooMany
from kb.runs.table import run_of

router = Router(tags=["runs"])
PAGE = 100
MOST_IN_A_CALL = 5000


class RunsOut(Schema):
    """`items` are at most a hundred, the newest first; `next` is the address of the
    following ones, or null. The whole is at /runs/runs.json."""

    items: list[dict[str, Any]]
    count: int
    next: str | None


class Row(Schema):
    line: int
    reason: str


class LandingOut(Schema):
    """How many runs are new, how many were here already, and rows refused by line."""

    created: int
    unchanged: int
    failed: list[Row]
    seconds: float


class Refusal(Schema):
    detail: str


ANSWERS = {200: LandingOut, 401: Refusal, 404: Refusal, 422: Refusal, 429: Refusal}


@router.get("/runs", response=RunsOut, summary="Measured runs")
def runs(
    request: HttpRequest,
    workload: str = "",
    suite: str = "",
    metric: str = "",
    machine: str = "",
    tier: str = "",
    page: int = 1,
) -> Any:
    page = min(max(page, 1), 100_000)
    given = {
        "workload": workload,
        "suite": suite,
        "metric": metric,
        "machine": machine,
        "tier": tier,
    }
    wanted = {
        FILTERS[name][0]: value.replace("\0", "")[:200]
        for name, value in given.items()
        if value
    }
    rows = MeasuredRun.objects.current().filter(**wanted)
    count, start = rows.count(), (page - 1) * PAGE
    shown = rows.select_related(
        *("system", "partition", "reference", "organisation", "log"),
        *("environment", "variant__recipe"),
    ).order_by("-recorded_at", "-pk")[start : start + PAGE]
    query = request.GET.copy()
    query["page"] = str(page + 1)
    more = start + PAGE < count
    return {
        "items": [row_of(run) for run in shown],
        "count": count,
        "next": f"/api/v1/runs?{query.urlencode()}" if more else None,
    }


@router.get("/runs/{int:number}", response={200: dict, 404: Refusal}, summary="One run")
def run(request: HttpRequest, number: int) -> Any:
    rows = MeasuredRun.objects.select_related(
        *("system", "partition", "reference", "organisation", "log"),
        *("environment", "variant__recipe"),
    )
    return row_of(get_object_or_404(rows, pk=number))


@router.post(
    "/runs",
    response=ANSWERS,
    summary="Bring runs",
    description="A list of objects with the names of the CSV columns. Needs a token "
    "with the scope runs: Authorization: Bearer lyc_…",
)
def bring(request: HttpRequest, body: list[dict[str, Any]], variant: str = "") -> Any:
    if len(body) > MOST_IN_A_CALL:
        words = _("At most %d runs in one call.") % MOST_IN_A_CALL
        return Status(422, {"detail": words})
    return _landed(request, variant, lambda _by: (_rows(body), None))


@router.post(
    "/runs/import",
    response=ANSWERS,
    summary="Bring a file of runs",
    description="The file is the body of the request, packed with gzip or plain; "
    "format is csv, reframe or mlperf. Other parameters hold for rows that do not say "
    "it: " + ", ".join(DEFAULTS) + ".",
)
def bring_file(request: HttpRequest, format: str, variant: str = "") -> Any:
    def read(by: Any) -> tuple[Any, Any]:
        file = io.BytesIO(request.body)
        defaults = {name: request.GET.get(name, "")[:500] for name in DEFAULTS}
        log = keep_log(file=file, name=f"api.{format[:10]}", by=by)
        file.seek(0)
        return list(rows_of(file, format, defaults=defaults)), log

    return _landed(request, variant, read)


def _landed(request: HttpRequest, variant: str, read: Any) -> Any:
    by = bearer(request, ApiToken.Scope.RUNS)
    if by is None:
        return Status(401, {"detail": _("A token with the scope “runs” is needed.")})
    chosen = None
    if variant:
        recipe, _slash, slug = variant.replace("\0", "").partition("/")
        rows = Variant.objects.live().filter(recipe__slug=recipe, slug=slug)
        chosen = rows.select_related("recipe", "system").first()
        if chosen is None:
            return Status(404, {"detail": _("No variant has this name.")})
    try:
        rows, log = read(by)
        origin = Origin(by=by, how="api", variant=chosen, log=log)
        prepared = services.prepare(rows, origin=origin)
        return services.land(prepared=prepared, origin=origin).as_json()
    except Unreadable as refusal:
        return Status(422, {"detail": str(refusal)})
    except (TooMany, services.NotAllowed) as refusal:
        return Status(429, {"detail": str(refusal)})


def _rows(body: list[dict[str, Any]]) -> list[Any]:
    """Each object as a run, or refused with its place in the list."""
    found: list[Any] = []
    for place, said in enumerate(body, 1):
        try:
            found.append(run_of(said, line=place))
        except (ValueError, TypeError) as error:
            found.append(Refused(place, str(error)))
    return found
