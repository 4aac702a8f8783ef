"""Pages of the knowledge base in other forms."""

from __future__ import annotations

from functools import reduce
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST
from wagtail import hooks
from wagtail.models import Page

from core.models import BodyPage
from kb import exports, services
from kb.models import DiagnosisPage, TutorialPage


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


@never_cache
@require_POST
@login_required
def tutorial_progress(request: HttpRequest, page_id: int) -> HttpResponse:
    """A step is done, or not after all; the reader goes on where it is natural."""
    readable = TutorialPage.objects.visible_to(request.user)
    page = get_object_or_404(readable, pk=page_id)
    step = request.POST.get("step", "")
    change = services.undo_step if "undo" in request.POST else services.mark_step_done
    try:
        progress = change(page=page, step=step, by=request.user)
    except services.UnknownStep as error:
        raise Http404 from error
    following = progress.next_step_of(page)
    anchor = step if "undo" in request.POST else following and following.anchor
    return redirect(f"{page.get_url(request)}#{anchor or 'done'}")
