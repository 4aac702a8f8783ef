"""The pages around a documentation source: its desk, a run's log, a conflict."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.timezone import now
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from wagtail.admin import messages
from wagtail.admin.views import generic

from kb.importers import conflicts, differences, orders
from kb.importers.runs import AlreadyRunning
from kb.importers.sandbox import RenderingFailed
from kb.importers.timing import next_due
from kb.models import DocumentationSource, SourceConflict, SynchronisationRun
from kb.permissions import can_manage_sources, can_resolve, can_synchronise
from kb.showing import versions_of

RUNS_SHOWN = 15
FINDINGS_SHOWN = 100
CONFLICTS_SHOWN = 50


class SourceDesk(generic.InspectView):
    """What a source is, how its last run went, and what to do next."""

    def get_object(self, queryset: Any = None) -> DocumentationSource:
        rows = DocumentationSource.objects.for_lists().select_related("section")
        return get_object_or_404(rows, pk=self.pk)

    def get_page_title(self) -> str:
        return _("Documentation source")

    def get_fields_context(self) -> list[dict[str, Any]]:
        return []

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        source = self.object
        runs = source.runs.select_related("by").defer("findings", "changes")
        pages = Paginator(runs, RUNS_SHOWN)
        shown = pages.get_page(self.request.GET.get("page"))
        newest = list(runs[:1])
        current = newest[0] if newest else None
        times = (source.schedule, source.hour, source.weekday)
        open_conflicts = source.conflicts.filter(resolution="").select_related("page")
        return super().get_context_data(**kwargs) | {
            "source": source,
            "runs": shown,
            "current": current,
            "top": source.pages.order_by("depth", "path").first(),
            "conflicts": open_conflicts[:CONFLICTS_SHOWN],
            "next_at": next_due(*times, now=now()) if source.enabled else None,
            "may": can_synchronise(self.request.user, source),
        }


@require_POST
def order(request: HttpRequest, pk: int) -> HttpResponse:
    """Queue a run; `what` is `preview`, `now` or `withdraw` (somebody agreed)."""
    source = get_object_or_404(DocumentationSource, pk=pk)
    decision = can_synchronise(request.user, source)
    if not decision:
        messages.error(request, decision.reason)
        return redirect("sources:inspect", pk)
    what = request.POST.get("what", "")
    try:
        run = orders.order_synchronisation(
            source=source,
            by=request.user,
            is_preview=what == "preview",
            may_withdraw_many=what == "withdraw",
        )
    except AlreadyRunning:
        messages.warning(request, _("It waits to be synchronised already."))
        return redirect("sources:inspect", pk)
    if run.is_preview:
        return redirect("sources:log", run.pk)
    return redirect("sources:inspect", pk)


def state(request: HttpRequest, pk: int) -> HttpResponse:
    """How a run stands, for a page that waits for it."""
    if not request.user.has_perm("kb.view_documentationsource"):
        raise PermissionDenied
    run = get_object_or_404(SynchronisationRun, pk=pk)
    return render(request, "kb/admin/run_state.html", {"run": run})


def log(request: HttpRequest, pk: int) -> HttpResponse:
    """What one run did, or would do, and what it had to say about each file."""
    if not request.user.has_perm("kb.view_documentationsource"):
        raise PermissionDenied
    runs = SynchronisationRun.objects.select_related("source", "by")
    run = get_object_or_404(runs, pk=pk)
    page = request.GET.get("page")
    context = {
        "run": run,
        "source": run.source,
        "findings": Paginator(run.findings, FINDINGS_SHOWN).get_page(page),
        "changes": Paginator(run.changes, FINDINGS_SHOWN).get_page(page),
        "may": can_synchronise(request.user, run.source),
    }
    return render(request, "kb/admin/run.html", context)


def conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Our version beside the origin's, and the choice between them."""
    decision = can_manage_sources(request.user)
    if not decision:
        raise PermissionDenied(decision.reason)
    rows = SourceConflict.objects.select_related("page", "source", "by")
    found = get_object_or_404(rows, pk=pk)
    if request.method == "POST":
        return _resolve(request, found)
    ours, theirs, is_draft = versions_of(found)
    try:
        compared = differences.compare(ours, theirs)
    except differences.TooLong:
        compared = None
    context = {
        "conflict": found,
        "rows": compared,
        "is_draft": is_draft,
        "may": can_resolve(request.user, found),
    }
    return render(request, "kb/admin/conflict.html", context)


def _resolve(request: HttpRequest, found: SourceConflict) -> HttpResponse:
    decision = can_resolve(request.user, found)
    if not decision:
        messages.error(request, decision.reason)
        return redirect("sources:conflict", found.pk)
    if request.POST.get("version") != found.fingerprint:
        words = _("The origin has changed again meanwhile: look at it once more.")
        messages.warning(request, words)
        return redirect("sources:conflict", found.pk)
    choice = request.POST.get("choice")
    try:
        if choice == "theirs":
            conflicts.take_theirs(conflict=found, by=request.user)
            messages.success(request, _("Their version stands on the page now."))
        elif choice == "ours":
            conflicts.keep_ours(conflict=found, by=request.user)
            messages.success(request, _("Our version stays on the page."))
        else:
            return redirect("sources:conflict", found.pk)
    except conflicts.AlreadyResolved:
        messages.warning(request, _("This was decided already."))
    except RenderingFailed as error:
        words = _("Their version cannot be shown: %s") % error
        messages.error(request, words)
        return redirect("sources:conflict", found.pk)
    return redirect("sources:inspect", found.source_id)
