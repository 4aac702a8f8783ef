"""The published schemas of recipe.yaml. A version that is published stays as it is."""

from __future__ import annotations

from pathlib import Path

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control

FOLDER = Path(__file__).parent / "format"
VERSIONS = (1,)


@cache_control(public=True, max_age=86_400)
def schema(request: HttpRequest, version: int) -> HttpResponse:
    if version not in VERSIONS:
        raise Http404
    text = (FOLDER / f"recipe-{version}.json").read_text(encoding="utf-8")
    response = HttpResponse(text, content_type="application/schema+json")
    # Editors on other sites fetch it to check what somebody types.
    response["Access-Control-Allow-Origin"] = "*"
    return response
