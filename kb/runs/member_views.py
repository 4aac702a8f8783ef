"""What members bring: a word on a variant, one run, a file, a correction."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.querysets import visible_pages
from kb.models import MeasuredRun, RunLog, RunUpload, Variant
from kb.runs import reports, services
from kb.runs.forms import CorrectForm, ReportForm, RunForm, UploadForm
from kb.runs.given import Unreadable
from kb.runs.logs import NotAllowed as LogRefused
from kb.runs.logs import keep_log, remove_log, show_log
from kb.runs.permissions import can_correct_run
from kb.runs.reading import rows_of
from kb.runs.services import Origin, RunRefused, TooMany

SHOWN = 20
REFUSED_SHOWN = 100


@never_cache
@login_required
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """It ran for me, or it failed."""
    variants = Variant.objects.live().select_related(
        *("recipe", "system", "partition", "environment")
    )
    variant = get_object_or_404(variants, pk=pk)
    if not visible_pages(request.user).filter(pk=variant.recipe_id).exists():
        raise Http404
    form = ReportForm(request.POST or None, variant=variant)
    standing = reports.standing_of(variant)
    context = {"form": form, "variant": variant, "standing": standing}
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        told = reports.Told(
            said["outcome"],
            said["excerpt"],
            said["nodes"],
            said["environment"],
            form.given,
        )
        try:
            reports.tell(variant=variant, told=told, by=request.user)
        except (RunRefused, TooMany) as refusal:
            form.add_error(None, str(refusal))
            return render(request, "kb/runs/report.html", context)
        messages.success(request, _("Thank you. The recipe says so now."))
        return redirect(f"{variant.recipe.get_url(request)}?variant={variant.slug}")
    return render(request, "kb/runs/report.html", context)


@never_cache
@login_required
def new(request: HttpRequest) -> HttpResponse:
    """Bring a file: it is read and shown before anything is kept of it."""
    form = UploadForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            upload = _kept(request.user, form)
            _read(upload)
        except (Unreadable, services.NotAllowed, TooMany) as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("run_upload", upload.key)
    return render(request, "kb/runs/new.html", {"form": form})


def _kept(by: Any, form: UploadForm) -> RunUpload:
    file = form.cleaned_data["file"]
    log = keep_log(
        file=file,
        name=file.name,
        by=by,
        may_be_shown=form.cleaned_data["may_be_shown"],
    )
    upload: RunUpload = RunUpload.objects.create(
        by=by,
        log=log,
        format=form.cleaned_data["format"],
        defaults=form.defaults(),
    )
    return upload


def _read(upload: RunUpload) -> tuple[services.Prepared, Origin]:
    origin = Origin(by=upload.by, how="file", variant=upload.variant, log=upload.log)
    with upload.log.file.open("rb") as file:
        rows = rows_of(file, upload.format, defaults=upload.defaults)
        return services.prepare(rows, origin=origin), origin


@never_cache
@login_required
def upload(request: HttpRequest, key: uuid.UUID) -> HttpResponse:
    """What would land and what not; agreeing to it lands it."""
    rows = RunUpload.objects.select_related("log", "by", "variant")
    found = get_object_or_404(rows, key=key, by=request.user, confirmed_at=None)
    try:
        prepared, origin = _read(found)
    except (Unreadable, FileNotFoundError, ValueError) as error:
        raise Http404 from error
    if request.method == "POST":
        return _confirmed(request, found, prepared, origin)
    context = {
        "upload": found,
        "runs": prepared.runs[:SHOWN],
        "count": len(prepared.runs),
        "refused": prepared.refused[:REFUSED_SHOWN],
        "refused_count": len(prepared.refused),
    }
    return render(request, "kb/runs/preview.html", context)


def _confirmed(
    request: HttpRequest, found: RunUpload, prepared: Any, origin: Origin
) -> HttpResponse:
    try:
        with transaction.atomic():
            done = services.land(prepared=prepared, origin=origin)
            found.confirmed_at = timezone.now()
            found.save(update_fields=["confirmed_at"])
    except TooMany as refusal:
        messages.error(request, str(refusal))
        return redirect("run_upload", found.key)
    words = _("%(new)d runs are new, %(same)d were here already, %(bad)d refused.")
    counts = {
        "new": done.created,
        "same": done.unchanged,
        "bad": len(done.refused),
    }
    messages.success(request, words % counts)
    return redirect("runs")


@never_cache
@login_required
def one(request: HttpRequest) -> HttpResponse:
    form = RunForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and form.given:
        origin = Origin(by=request.user, how="form")
        try:
            run = services.record_run(given=form.given, origin=origin)
        except (RunRefused, TooMany) as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The run is recorded."))
            return redirect("run", run.pk)
    return render(request, "kb/runs/one.html", {"form": form})


@never_cache
@login_required
def correct(request: HttpRequest, pk: int) -> HttpResponse:
    rows = MeasuredRun.objects.select_related(
        *("system", "partition", "reference", "environment", "variant__recipe", "log")
    )
    run = get_object_or_404(rows, pk=pk)
    decision = can_correct_run(request.user, run)
    if not decision:
        raise PermissionDenied(decision.reason)
    form = CorrectForm(request.POST or None, run=run)
    if request.method == "POST" and form.is_valid():
        why = form.cleaned_data["why"]
        try:
            if form.given:
                made = services.correct_run(
                    run=run, given=form.given, why=why, by=request.user
                )
            else:
                made = services.retract_run(run=run, why=why, by=request.user)
        except RunRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("It is written down."))
            return redirect("run", made.pk)
    return render(request, "kb/runs/correct.html", {"form": form, "run": run})


@never_cache
@require_POST
@login_required
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Open, close or remove the raw file of a run."""
    run = get_object_or_404(MeasuredRun.objects.select_related("log"), pk=pk)
    log: RunLog | None = run.log
    if log is None:
        raise Http404
    what = request.POST.get("what", "")
    try:
        if what == "remove":
            remove_log(log=log, by=request.user)
        elif what in ("open", "close"):
            show_log(log=log, by=request.user, shown=what == "open")
    except LogRefused as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    return redirect("run_correct", pk)
