"""The page that looks at a job script. It keeps nothing of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from core.origin import is_ours
from machines import mine
from machines.lint_form import LARGEST_FORM, LintForm
from machines.linter import TooLong
from machines.linting import counted
from machines.showing_report import shown_lines, told

PRIVATE = "private, no-cache"


@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def lint(request: HttpRequest, slug: str = "") -> HttpResponse:
    """Without a machine in the address: the reader's own one is chosen. No token guards
    the form, which stands on a page kept for everybody and changes nothing."""
    today = timezone.localdate()
    initial = {"machine": slug or _mine(request), "route": request.GET.get("route", "")}
    form = LintForm(initial=initial, today=today)
    if slug and slug not in form.names:
        raise Http404
    if request.method != "POST":
        return _answer(request, form, slug)
    if not is_ours(request):
        return HttpResponse(_("This form came from another site."), status=403)
    if _too_large(request):
        # Not read at all: nobody wants a megabyte of it back.
        form = LintForm({"machine": initial["machine"], "script": " "}, today=today)
        form.is_valid()
        form.errors["script"] = form.error_class([TooLong().reason])
        return _answer(request, form, slug, status=413)
    form = LintForm(request.POST, request.FILES, today=today)
    return _answer(request, form, slug, status=200 if form.is_valid() else 422)


def _answer(
    request: HttpRequest, form: LintForm, slug: str, *, status: int = 200
) -> HttpResponse:
    report = form.report
    slug = report.site.machine if report else slug
    context: dict[str, Any] = {
        "form": form,
        "report": report,
        "slug": slug,
        "name": form.names.get(slug, ""),
        "counted": counted(report) if report else [],
        "lines": shown_lines(report) if report else [],
        "told": told(report) if report else [],
        "here": request.path,
    }
    part = request.headers.get("HX-Request") == "true"
    template = "machines/lint_part.html" if part else "machines/lint.html"
    response = render(request, template, context, status=status)
    if request.method == "POST" or request.GET:
        response["Cache-Control"] = PRIVATE
    return response


def _mine(request: HttpRequest) -> str:
    chosen = mine.of(request)
    return chosen[0] if chosen else ""


def _too_large(request: HttpRequest) -> bool:
    length = request.headers.get("Content-Length", "")
    return length.isdigit() and int(length) > LARGEST_FORM
