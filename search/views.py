"""The results page, suggestions while typing, and the description for browsers."""

from __future__ import annotations

from typing import Any

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
from django.views.decorators.http import (
    require_http_methods,
    require_POST,
    require_safe,
)

from core.origin import is_ours
from search import pasted, querylog, reading, services
from search.desk.permissions import can_see_searches
from search.engines import EngineError
from search.facets import FACETS
from search.models import SavedSearch
from search.results import Results, Suggestion
from search.saved import services as saved
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
        where = f"{request.path}{reading.address(text)}"
        response = HttpResponseRedirect(where, status=303)
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
    context = _context(request, found, text, plain)
    if number == 1 and request.method == "GET":
        narrowed = bool(context["narrowed"])
        locale = arguments["locale"]
        ticket = querylog.record(found, locale=locale, narrowed=narrowed)
        context["ticket"] = ticket
    if not found.total and found.query.intent != "empty":
        context["help"] = services.help_for(found, **arguments)
    response = _private(render(request, "search/results.html", context))
    if found.degraded:
        response["X-Search-Degraded"] = "1"
    return response


def _context(
    request: HttpRequest, found: Results, text: str, plain: bool
) -> dict[str, Any]:
    line = pasted.on_one_line(text)
    given = {name: request.GET.getlist(name) for name in FACETS if name in request.GET}
    more = {"plain": "1"} if plain else {}
    return {
        "results": found,
        "text": line,
        "plain": plain,
        "pages": _pages(found),
        "chips": reading.parts(found.query, given),
        "narrowed": reading.chosen(found.facets, line, given),
        "machine": _only_machine(found),
        "chosen": sum(facet.chosen for facet in found.facets),
        "here": reading.address(line, given, **more),
        "unfiltered_url": reading.address(line),
        "plain_url": reading.address(line, given, plain="1"),
        "meant_url": reading.address(found.did_you_mean, given),
        "explains": bool(can_see_searches(request.user)),
        "given": given,
        "member": request.user.is_authenticated,
        "saved": _is_saved(request, line, given, plain=plain),
    }


def _is_saved(
    request: HttpRequest, text: str, given: dict[str, list[str]], *, plain: bool
) -> bool:
    if not request.user.is_authenticated:
        return False
    locale = locale_of(request)
    key = saved.key_of(
        text=saved.clean_text(text, locale=locale),
        filters=saved.clean_filters(given),
        plain=plain,
        locale=locale,
    )
    return SavedSearch.objects.of(request.user).filter(key=key).exists()


def _only_machine(found: Results) -> str:
    """The name of the machine that the results are of, if it is one."""
    facets = [facet for facet in found.facets if facet.name == "machine"]
    labels = [v.label for facet in facets for v in facet.values if v.selected]
    return labels[0] if len(labels) == 1 else ""


def _pages(found: Results) -> Page:
    reachable = min(found.total, services.DEEPEST)
    return Paginator(range(reachable), found.size).get_page(found.page)


def _page_number(request: HttpRequest) -> int:
    text = request.GET.get("page", "1")
    return max(1, int(text)) if text.isdecimal() and len(text) < 7 else 1


def locale_of(request: HttpRequest) -> str:
    """The language of the reader's search: asked for, else that of the page."""
    return (get_language() or "en").split("-")[0]


@csrf_exempt  # it takes a ticket of ours, and pages without a form hold no token
@require_POST
def clicked(request: HttpRequest) -> HttpResponse:
    """A result was opened; what is sent for nothing is not told so."""
    if not is_ours(request):
        return HttpResponse(status=403)
    querylog.click(request.POST.get("ticket", "")[:200])
    return _private(HttpResponse(status=204))


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
