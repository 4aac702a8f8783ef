"""Why is this third? The page for editors that takes the order of results apart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode

from search import explaining, language, pasted, reading, services
from search.desk.permissions import can_see_searches
from search.engines import EngineError
from search.explaining import Reasons
from search.facets import FACETS
from search.results import Hit
from search.views import PAGE_SIZE, locale_of
from search.visibility import reader_of

LONGEST = 10_000  # characters of a query that are explained


@dataclass(frozen=True, slots=True)
class Line:
    place: int
    hit: Hit
    reasons: Reasons | None
    promote: str  # where it is put first for this query


def explained(request: HttpRequest) -> HttpResponse:
    decision = can_see_searches(request.user)
    if not decision:
        raise PermissionDenied(decision.reason)
    text = request.GET.get("q", "")[:LONGEST]
    given = {name: request.GET.getlist(name) for name in FACETS if name in request.GET}
    context: dict[str, Any] = {"text": pasted.on_one_line(text)}
    plain = "plain" in request.GET
    if text.strip() or given:
        try:
            context |= _of_search(request, text, given, plain=plain)
        except EngineError:
            context["away"] = True
    more = {"plain": "1"} if plain else {}
    address = reading.address(context["text"], given, **more)
    context["results_url"] = f"{reverse('search')}{address}"
    return render(request, "search/admin/explained.html", context)


def _of_search(
    request: HttpRequest, text: str, given: dict[str, list[str]], *, plain: bool
) -> dict[str, Any]:
    reader, locale = reader_of(request.user), locale_of(request)
    found, why = services.explain(
        text=text, parameters=given, reader=reader, locale=locale, plain=plain
    )
    query = found.query
    words = query.text[: language.MAX_LENGTH]
    lines = [
        Line(
            number,
            hit,
            why.get((hit.kind, hit.source_pk)),
            _promote(words, hit.address, request),
        )
        for number, hit in enumerate(found.hits, start=1)
    ]
    return {
        "results": found,
        "lines": lines,
        "query": query,
        "size": PAGE_SIZE,
        "smallest": explaining.SMALLEST,
    }


def _promote(text: str, address: str, request: HttpRequest) -> str:
    if not request.user.has_perm("search.add_promotedresult"):
        return ""
    said = urlencode({"queries": text, "thing": address})
    return f"{reverse('wagtailsnippets_search_promotedresult:add')}?{said}"
