"""The full-page cache for anonymous readers.

Kept: HTML answers to GET with status 200 that set no cookie, hold no CSRF token and
are not private. The key is scheme, host, path, sorted query, the machine chosen and
whether htmx asks; the language is part of the path. An entry counts only in the
content generation it was rendered in (`core.generation`), and both are read with one
`get_many`, which the database cache answers with one statement.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse
from django.utils.cache import set_response_etag

from core import generation

# Only what pages really read; anything else in the query bypasses the cache, so that
# nobody fills it with invented addresses.
QUERY_NAMES = frozenset(
    [
        "page",
        "p",
        "topic",
        "level",
        "machine",
        "time",
        "type",
        "kind",
        "source",
        "language",
        "tag",
        "sort",
        "view",
        "lang",
        "country",
        "vendor",
        "accelerator",
        "status",
        "framework",
        "cycle",
        "workload",
        "suite",
        "metric",
        "tier",
    ]
)
QUERY_LIMIT = 300
BODY_LIMIT = 1024 * 1024
MACHINE_COOKIE = "machine"
# Never pages for anonymous readers, or asked even when the cache is away; and search,
# whose ledger follows the content a moment later.
NEVER = (
    "/search/",
    "/healthz",
    "/readyz",
    "/metrics",
    "/admin/",
    "/accounts/",
    "/me/",
    "/api/",
    "/media/",
    "/documents/",
    "/machines/mine/",
)

# Upper apps append a callable that returns the machine ids they know, without a query.
machine_ids: list[Callable[[], Collection[str]]] = []

# Keys of the same cache that upper apps need on every page: read with the page, in
# the one statement, and handed over as `request.read_along`.
read_along: list[str] = []

Next = Callable[[HttpRequest], HttpResponse]


def may_be_cached(request: HttpRequest) -> bool:
    accept = request.headers.get("Accept", "*/*")
    return (
        settings.PAGE_CACHE_SECONDS > 0
        and request.method in ("GET", "HEAD")
        and not request.path.startswith(NEVER)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and "messages" not in request.COOKIES
        and "Authorization" not in request.headers
        and "application/json" not in accept
        and len(request.META.get("QUERY_STRING", "")) <= QUERY_LIMIT
        and request.GET.keys() <= QUERY_NAMES
    )


def chosen_machine(request: HttpRequest) -> str:
    """The machine id of the reader's cookie, or "" if no provider knows it."""
    wanted = request.COOKIES.get(MACHINE_COOKIE, "")
    known = wanted and any(wanted in ids() for ids in machine_ids)
    return wanted if known else ""


def key_of(request: HttpRequest) -> str:
    parts = [
        request.scheme,
        request.get_host(),
        request.path,
        sorted(request.GET.lists()),
        chosen_machine(request),
        request.headers.get("HX-Request", "") == "true",
        request.headers.get("HX-Target", ""),
    ]
    digest = hashlib.sha256(json.dumps(parts).encode()).hexdigest()
    return f"page:{digest}"


def answer(request: HttpRequest, get_response: Next) -> HttpResponse:
    key = key_of(request)
    found = caches[generation.CACHE].get_many([generation.KEY, key, *read_along])
    request.read_along = {name: found.get(name) for name in read_along}  # type: ignore[attr-defined]
    current = found.get(generation.KEY) or generation.renew()
    entry = found.get(key)
    if entry is not None and entry["generation"] == current:
        return _rebuilt(entry)
    response = get_response(request)
    mark_freshness(request, response)
    if request.method == "GET" and _may_be_kept(request, response):
        set_response_etag(response)
        entry = {
            "generation": current,
            "headers": dict(response.items()),
            "body": response.content,
        }
        caches[generation.CACHE].set(key, entry, settings.PAGE_CACHE_SECONDS)
    return response


def mark_freshness(request: HttpRequest, response: HttpResponse) -> None:
    """Every page is asked for anew and answered 304 when it has not changed."""
    if not response.get("Content-Type", "").startswith("text/html"):
        return
    if not response.has_header("Cache-Control"):
        signed_in = settings.SESSION_COOKIE_NAME in request.COOKIES
        response["Cache-Control"] = "private, no-cache" if signed_in else "no-cache"


def _may_be_kept(request: HttpRequest, response: HttpResponse) -> bool:
    control = response.get("Cache-Control", "")
    return (
        response.status_code == 200
        and not response.streaming
        and response.get("Content-Type", "").startswith("text/html")
        and not response.cookies
        and not request.META.get("CSRF_COOKIE_NEEDS_UPDATE")
        and not getattr(getattr(request, "session", None), "accessed", False)
        and "private" not in control
        and "no-store" not in control
        and len(response.content) <= BODY_LIMIT
    )


def _rebuilt(entry: dict[str, Any]) -> HttpResponse:
    return HttpResponse(entry["body"], headers=entry["headers"])
