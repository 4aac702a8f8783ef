"""Pages like this one: the inside of a part at the end of pages, or a page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from search import related
from search.visibility import reader_of


@require_safe
def related_to(request: HttpRequest, kind: str, pk: int) -> HttpResponse:
    """What htmx and our own script ask for is the inside of the part; who follows the
    plain link gets a page."""
    try:
        found = related.to(kind=kind, pk=pk, reader=reader_of(request.user))
    except related.NotFound:
        raise Http404 from None
    inside = request.headers.get("HX-Request") == "true"
    template = "search/related_list.html" if inside else "search/related.html"
    with translation.override(found.locale):
        return render(request, template, {"related": found})
