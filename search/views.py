"""The results page, suggestions while typing, and the description for browsers."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.core.paginator import Page, Paginator
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
    JsonResponse,
)
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from search import pasted, querylog, services
from search.engines import EngineError
from search.facets import FACETS
from search.results import Results, Suggestion
from search.visibility import reader_of

PAGE_SIZE = 10
HTML, JSON = "text/html", "application/json"


@csrf_exempt  # it changes nothing, and pages without a form hold no token
@require_http_methods(["GET", "HEAD", "POST"])
def results(request: HttpRequest) -> HttpResponse:
    """What is posted (a paste too long for an address; everything without JavaScript)
    is led to its address, and nothing of it kept."""
    if request.method == "POST":
        text = request.POST.get("q", "")
        text = services.for_address(text, locale=locale_of(request))
        response = HttpResponseRedirect(f"{request.path}{_address(q=text)}", status=303)
        return _private(response)
    text = request.GET.get("q", "")
    number = _page_number(request)
    arguments = {
        "parameters": {name: request.GET.getlist(name) for name in FACETS},
        "reader": reader_of(request.user),
        "locale": locale_of(request),
    }
    plain = "plain" in request.GET
    try:
        found = services.search(
            text=text, page=number, size=PAGE_SIZE, plain=plain, **arguments
        )
    except services.TooDeep:
        context = {"too_deep": services.DEEPEST, "text": text}
        return _private(render(request, "search/results.html", context, status=400))
    except EngineError:
        context = {"away": True, "text": text}
        return _private(render(request, "search/results.html", context, status=503))
    if number == 1 and request.method == "GET":
        querylog.record(found, locale=arguments["locale"])
    context = _context(request, found, text, plain)
    if not found.total and found.query.intent != "empty":
        context["help"] = services.help_for(found, **arguments)
    response = _private(render(request, "search/results.html", context))
    if found.degraded:
        response["X-Search-Degraded"] = "1"
    return response


def _context(
    request: HttpRequest, found: Results, text: str, plain: bool
) -> dict[str, Any]:
    return {
        "results": found,
        "text": pasted.on_one_line(text),
        "plain": plain,
        "pages": _pages(found),
        "chips": _chips(found),
        "chosen": sum(facet.chosen for facet in found.facets),
        "unfiltered_url": _address(q=text),
        "plain_url": _address(q=text, plain="1"),
        "meant_url": _address(q=found.did_you_mean) if found.did_you_mean else "",
    }


def _chips(found: Results) -> list[tuple[str, str]]:
    """Parts of a pasted error with the address of the search without each."""
    if found.query.intent != "error":
        return []
    texts = found.query.runs
    return [
        (text, _address(q=" ".join(other for other in texts if other != text)))
        for text in texts
    ]


def _address(**parameters: str) -> str:
    return f"?{urlencode(parameters, errors='replace')}"


def _pages(found: Results) -> Page:
    reachable = min(found.total, services.DEEPEST)
    return Paginator(range(reachable), found.size).get_page(found.page)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def locale_of(request: HttpRequest) -> str:
    """The language of the reader's search: asked for, else that of the page."""
    return (get_language() or "en").split("-")[0]


@require_safe
def suggest(request: HttpRequest) -> HttpResponse:
    """A fragment of options, or JSON for who asks for it."""
    text = request.GET.get("q", "")
    found = services.suggest(
        text=text, reader=reader_of(request.user), locale=locale_of(request)
    )
    response: HttpResponse
    if request.get_preferred_type([HTML, JSON]) == JSON:
        suggestions = [_as_json(suggestion) for suggestion in found]
        response = JsonResponse({"query": text, "suggestions": suggestions})
    else:
        groups = [
            (name, [s for s in found if s.group == name])
            for name in ("commands", "pages", "topics")
        ]
        context = {"groups": [group for group in groups if group[1]]}
        response = render(request, "search/suggestions.html", context)
    patch_vary_headers(response, ["Accept"])
    return _private(response)


def _as_json(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "group": suggestion.group,
        "kind": suggestion.kind,
        "label": suggestion.label,
        "url": suggestion.url,
        "query": suggestion.query,
        "entries": suggestion.entries,
    }


@require_safe
def opensearch(request: HttpRequest) -> HttpResponse:
    return render(
        request,
        "search/opensearch.xml",
        {"root": request.build_absolute_uri("/").rstrip("/")},
        content_type="application/opensearchdescription+xml",
    )


def _private(response: HttpResponse) -> HttpResponse:
    """Never kept by a shared cache: what is found depends on the reader."""
    response["Cache-Control"] = "private, no-cache"
    return response
