"""The member's pages about organisations: begin, look, say more, close."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import services
from accounts.member_forms import CloseForm
from accounts.models import Invitation, Organisation, User
from accounts.organisation_forms import SECTIONS, NewForm, Section
from accounts.organisation_sheet import sheet
from accounts.permissions import (
    can_change_organisation,
    can_close_organisation,
)
from accounts.services import members
from accounts.services.organisations import assessment_of


def organisation_of(user: User, public_id: uuid.UUID) -> Organisation:
    """Theirs, or 404: that there is another one is nobody's business."""
    return get_object_or_404(Organisation.objects.of(user), public_id=public_id)


@never_cache
@login_required
def index(request: HttpRequest) -> HttpResponse:
    waiting = Invitation.objects.to(request.user).waiting(timezone.now())
    context = {
        "memberships": request.user.memberships.filter(organisation__closed_at=None)
        .select_related("organisation")
        .order_by("-is_main", "organisation__name"),
        "invitations": waiting.select_related("organisation"),
    }
    return render(request, "accounts/organisations.html", context)


@never_cache
@login_required
def create(request: HttpRequest) -> HttpResponse:
    form = NewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        said = dict(form.cleaned_data)
        key = said.pop("key")
        organisation = services.create_organisation(by=request.user, key=key, **said)
        messages.success(request, _("Your organisation is here. Add what you know."))
        return redirect("organisation", organisation.public_id)
    return render(request, "accounts/organisation_new.html", {"form": form})


@never_cache
@login_required
def show(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    organisation = organisation_of(request.user, public_id)
    mine = organisation.memberships.get(user=request.user)
    context = {
        "organisation": organisation,
        "mine": mine,
        "may_change": bool(can_change_organisation(request.user, organisation)),
        "sections": sheet(organisation),
        "assessment": assessment_of(organisation),
        "size_is_old": organisation.size_is_old(timezone.localdate()),
        "people": organisation.memberships.count(),
        "related": organisation.related.count(),
    }
    return render(request, "accounts/organisation.html", context)


@never_cache
@login_required
def edit(request: HttpRequest, public_id: uuid.UUID, section: str) -> HttpResponse:
    organisation = organisation_of(request.user, public_id)
    decision = can_change_organisation(request.user, organisation)
    if not decision:
        raise PermissionDenied(decision.reason)
    if section not in SECTIONS:
        raise Http404
    form = SECTIONS[section](request.POST or None, organisation=organisation)
    context = {"form": form, "organisation": organisation, "section": section}
    if request.method == "POST" and form.is_valid():
        try:
            _save(form, section, request.user)
        except services.StaleOrganisation as stale:
            context |= _with_what_changed(form, stale.organisation)
        else:
            messages.success(request, _("Saved."))
            return redirect("organisation", public_id)
    return render(request, "accounts/organisation_section.html", context)


@never_cache
@login_required
def close(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    organisation = organisation_of(request.user, public_id)
    decision = can_close_organisation(request.user, organisation)
    if not decision:
        raise PermissionDenied(decision.reason)
    form = CloseForm(request.POST or None, organisation=organisation)
    if request.method == "POST" and form.is_valid():
        services.close_organisation(organisation=organisation, by=request.user)
        messages.success(request, _("The organisation is closed."))
        return redirect("organisations")
    context = {"form": form, "organisation": organisation}
    context["people"] = organisation.memberships.count()
    return render(request, "accounts/organisation_close.html", context)


@require_POST
@login_required
def make_main(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    organisation = organisation_of(request.user, public_id)
    members.make_main(member=organisation.memberships.get(user=request.user))
    messages.success(request, _("This is your main organisation now."))
    return redirect("organisation", public_id)


def _save(form: Section, section: str, by: User) -> None:
    if section == "consent":
        agreed = form.cleaned_data["agreed"]
        services.set_consent(organisation=form.organisation, agreed=agreed, by=by)
        return
    services.change_organisation(
        organisation=form.organisation,
        version=form.cleaned_data["version"] or 0,
        by=by,
        said=form.said(),
    )


def _with_what_changed(form: Section, saved: Organisation) -> dict:
    """What was typed stays in the form, beside it what is saved now; sent once more it
    overwrites that knowingly."""
    typed = form.said()
    form.data = form.data.copy()
    form.data["version"] = saved.version
    rows = []
    for name in form.said_names():
        if getattr(saved, name) != typed[name]:
            ask = getattr(saved, f"get_{name}_display", None)
            rows.append((form[name].label, ask() if ask else getattr(saved, name)))
    return {"stale": True, "differences": rows, "organisation": saved}
