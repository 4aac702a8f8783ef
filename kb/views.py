"""Pages of the knowledge base in other forms."""

from __future__ import annotations

from functools import reduce
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from wagtail import hooks
from wagtail.models import Page

from core.models import BodyPage
from kb import exports
from kb.models import DiagnosisPage


def markdown(request: HttpRequest, path: str) -> HttpResponse:
    """`…/index.md`: the page at `path` as Markdown, under the same restrictions."""
    found = Page.route_for_request(request, path)
    page = found.page if found else None
    if not isinstance(page, BodyPage | DiagnosisPage) or found.args or found.kwargs:
        raise Http404
    # Wagtail's restrictions wrap whatever serves a page; they wrap this as well.
    wrappers = reversed(hooks.get_hooks("on_serve_page"))
    answer = reduce(lambda inner, wrap: wrap(inner), wrappers, _as_markdown)
    return answer(page, request, [], {})


def _as_markdown(page: Any, request: HttpRequest, *_rest: Any) -> HttpResponse:
    return exports.markdown_response(page)
