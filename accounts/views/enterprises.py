"""Enterprises that an organisation belongs with, for its size."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import services
from accounts.member_forms import RelatedForm
from accounts.models import Organisation
from accounts.permissions import can_change_organisation
from accounts.services.organisations import assessment_of
from accounts.views.organisations import organisation_of

PER_PAGE = 50


@never_cache
@login_required
def index(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    organisation = organisation_of(request.user, public_id)
    assessment = assessment_of(organisation)
    rows = organisation.related.select_related("joined_to")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    for row in page.object_list:
        weight = assessment.weights.get(row.pk)
        row.counts = None if weight is None else f"{(weight * 100).normalize():f}"
    context = {
        "organisation": organisation,
        "pages": page,
        "assessment": assessment,
        "may_change": bool(can_change_organisation(request.user, organisation)),
    }
    return render(request, "accounts/enterprises.html", context)


@never_cache
@login_required
def create(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    organisation = _changeable(request, public_id)
    form = RelatedForm(request.POST or None, organisation=organisation)
    return _form(request, organisation, form)


@never_cache
@login_required
def edit(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    organisation = _changeable(request, public_id)
    enterprise = get_object_or_404(organisation.related, pk=pk)
    form = RelatedForm(
        request.POST or None, organisation=organisation, enterprise=enterprise
    )
    return _form(request, organisation, form)


@require_POST
@login_required
def remove(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    organisation = _changeable(request, public_id)
    enterprise = get_object_or_404(organisation.related, pk=pk)
    services.remove_related(enterprise=enterprise, by=request.user)
    messages.success(request, _("Taken off the list."))
    return redirect("enterprises", public_id)


def _changeable(request: HttpRequest, public_id: uuid.UUID) -> Organisation:
    organisation = organisation_of(request.user, public_id)
    decision = can_change_organisation(request.user, organisation)
    if not decision:
        raise PermissionDenied(decision.reason)
    return organisation


def _form(
    request: HttpRequest, organisation: Organisation, form: RelatedForm
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        services.save_related(
            organisation=organisation, enterprise=form.filled(), by=request.user
        )
        messages.success(request, _("Saved. The size was worked out anew."))
        return redirect("enterprises", organisation.public_id)
    context = {"organisation": organisation, "form": form}
    return render(request, "accounts/enterprise.html", context)
