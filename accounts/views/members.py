"""People in an organisation: who is in, who is asked in, who owns it."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts.member_forms import InviteForm
from accounts.models import Invitation, Membership, Organisation
from accounts.permissions import MANAGER, OWNER, can_invite, can_leave
from accounts.services import NotAllowed, invitations, members
from accounts.views.organisations import organisation_of

PER_PAGE = 50


@never_cache
@login_required
def index(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    organisation = organisation_of(request.user, public_id)
    form = InviteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            invitations.invite(
                organisation=organisation, by=request.user, **form.cleaned_data
            )
        except NotAllowed as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The invitation is on its way."))
            return redirect("organisation_people", public_id)
    return render(request, "accounts/people.html", _people(request, organisation, form))


@never_cache
@login_required
def leave(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    """Asked once more on GET, done on POST."""
    organisation = organisation_of(request.user, public_id)
    member = organisation.memberships.get(user=request.user)
    if request.method == "POST":
        if _done(request, lambda: members.leave(member=member), _("You have left.")):
            return redirect("organisations")
        return redirect("organisation_people", public_id)
    context = {"organisation": organisation, "decision": can_leave(member)}
    return render(request, "accounts/leave.html", context)


@never_cache
@login_required
def remove(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    organisation = organisation_of(request.user, public_id)
    member = get_object_or_404(organisation.memberships.with_names(), pk=pk)
    if request.method == "POST":
        _done(
            request,
            lambda: members.remove_member(member=member, by=request.user),
            _("Removed."),
        )
        return redirect("organisation_people", public_id)
    context = {"organisation": organisation, "member": member}
    return render(request, "accounts/remove.html", context)


@require_POST
@login_required
def change(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """The buttons beside a person: `do` is role, offer or withdraw_offer."""
    organisation = organisation_of(request.user, public_id)
    member = get_object_or_404(organisation.memberships, pk=pk)
    by = request.user
    role = request.POST.get("role", "")
    deeds: dict[str, tuple[Callable[[], Any], str]] = {
        "role": (
            lambda: members.change_role(member=member, role=role, by=by),
            _("The role was changed."),
        ),
        "offer": (
            lambda: members.offer_ownership(member=member, by=by),
            _("Offered. It changes hands when they accept."),
        ),
        "withdraw_offer": (
            lambda: members.withdraw_offer(member=member, by=by),
            _("The offer was taken back."),
        ),
    }
    deed = deeds.get(request.POST.get("do", ""))
    if deed:
        _done(request, *deed)
    return redirect("organisation_people", public_id)


@require_POST
@login_required
def answer_offer(request: HttpRequest, public_id: uuid.UUID) -> HttpResponse:
    organisation = organisation_of(request.user, public_id)
    member = organisation.memberships.get(user=request.user)
    accept = request.POST.get("answer") == "accept"
    said = _("You own it now.") if accept else _("You declined. Nothing changed.")
    _done(request, lambda: members.answer_offer(member=member, accept=accept), said)
    return redirect("organisation_people", public_id)


@require_POST
@login_required
def invitation(request: HttpRequest, public_id: uuid.UUID, pk: int) -> HttpResponse:
    """The buttons beside an invitation: `do` is again or withdraw."""
    organisation = organisation_of(request.user, public_id)
    row = get_object_or_404(organisation.invitations, pk=pk)
    if request.POST.get("do") == "again":
        _done(
            request,
            lambda: invitations.send_again(invitation=row, by=request.user),
            _("A new mail is on its way; the link of the one before has ended."),
        )
    else:
        _done(
            request,
            lambda: invitations.withdraw(invitation=row, by=request.user),
            _("The invitation was withdrawn."),
        )
    return redirect("organisation_people", public_id)


def _people(
    request: HttpRequest, organisation: Organisation, form: InviteForm
) -> dict[str, Any]:
    rows = organisation.memberships.with_names()
    mine = rows.get(user=request.user)
    now = timezone.now()
    may_invite = bool(can_invite(request.user, organisation))
    return {
        "organisation": organisation,
        "mine": mine,
        "form": form,
        "may_invite": may_invite,
        "owns": mine.role == OWNER,
        "pages": _marked(rows, mine, request.GET.get("page")),
        "invitations": _waiting(organisation) if may_invite else [],
        "now": now,
    }


def _marked(rows: Any, mine: Membership, page: Any) -> Any:
    """What the reader may do with each, worked out without asking the database."""
    pages = Paginator(rows, PER_PAGE).get_page(page)
    for row in pages.object_list:
        other, owner = row.pk != mine.pk, row.role == OWNER
        row.may_turn = mine.role == OWNER and other and not owner
        lesser = mine.role == MANAGER and row.role == Membership.Role.MEMBER
        row.may_go = other and (row.may_turn or lesser)
    return pages


def _waiting(organisation: Organisation) -> Any:
    rows = organisation.invitations.filter(state=Invitation.State.OPEN)
    return rows.order_by("email")[:100]


def _done(request: HttpRequest, deed: Callable[[], Any], said: str) -> bool:
    try:
        deed()
    except NotAllowed as error:
        messages.error(request, str(error))
        return False
    messages.success(request, said)
    return True
