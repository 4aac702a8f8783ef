"""Pages of measured runs that anybody may read, and the files behind them."""

from __future__ import annotations

import gzip
from collections.abc import Iterator
from typing import Any

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from kb import statistics
from kb.models import MeasuredRun
from kb.runs import export, opening
from kb.runs.listing import listing
from kb.runs.permissions import can_read_log

PIECE = 64 * 1024


def index(request: HttpRequest) -> HttpResponse:
    return render(request, "kb/runs/index.html", {"listing": listing(request)})


def detail(request: HttpRequest, pk: int) -> HttpResponse:
    rows = MeasuredRun.objects.select_related(
        *("system", "partition", "reference", "organisation", "log"),
        *("environment", "variant__recipe", "supersedes", "superseded_by", "baseline"),
    )
    run = get_object_or_404(rows, pk=pk)
    summary = None
    if len(run.samples) >= statistics.ENOUGH:
        summary = statistics.summarise(run.samples)
    context = {"run": run, "interval": summary.interval if summary else None}
    if run.baseline and run.baseline.unit == run.unit and run.value:
        lower = run.direction == "lower"
        base = run.baseline.value
        context["gain"] = base and statistics.speed_up(
            base, run.value, lower_is_better=lower
        )
    return render(request, "kb/runs/run.html", context)


@never_cache
def log(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The raw file, as text to be saved: nothing in it runs in a browser."""
    run = get_object_or_404(MeasuredRun.objects.select_related("log"), pk=pk)
    if run.log is None or not can_read_log(request.user, run.log):
        raise Http404
    response = _file(
        _pieces(run.log.file), "text/plain; charset=utf-8", f"run-{pk}.log"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


def _pieces(stored: Any) -> Iterator[bytes]:
    """The file, unpacked; opened when somebody really reads it."""
    with stored.open("rb") as file:
        packed = file.read(2) == opening.GZIP
        file.seek(0)
        source = gzip.GzipFile(fileobj=file) if packed else file
        while piece := source.read(PIECE):
            yield piece


def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    return _file(export.as_csv(), "text/csv; charset=utf-8", "runs.csv")


def as_json(request: HttpRequest) -> StreamingHttpResponse:
    return _file(export.as_json(), "application/json", "runs.json")


def _file(parts: Any, content_type: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(parts, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-cache"
    return response
