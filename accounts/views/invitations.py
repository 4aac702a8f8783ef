"""Answering an invitation. Opening the link does nothing, so that a scanner of mails
accepts nothing; the buttons act."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import Invitation
from accounts.permissions import can_answer_invitation
from accounts.services import NotAllowed, invitations

GONE, FORBIDDEN, NOT_FOUND = 410, 403, 404


@never_cache
def by_token(request: HttpRequest, token: str) -> HttpResponse:
    """From the mail. A link never given and one that was replaced look alike."""
    row = invitations.with_token(token)
    if row is None:
        return _page(request, None, status=NOT_FOUND)
    return _answer(request, row)


@never_cache
@login_required
def mine(request: HttpRequest, pk: int) -> HttpResponse:
    """From the reader's own page: only what was sent to an address of theirs."""
    rows = Invitation.objects.to(request.user).select_related("organisation")
    return _answer(request, get_object_or_404(rows, pk=pk))


def _answer(request: HttpRequest, row: Invitation) -> HttpResponse:
    known = request.user.is_authenticated
    theirs = known and bool(can_answer_invitation(request.user, row))
    if theirs and request.method == "POST":
        return _act(request, row)
    over = invitations.why_over(row)
    if over:
        return _page(request, row, over=over, status=GONE)
    if known and not theirs:
        return _page(request, row, other=True, status=FORBIDDEN)
    return _page(request, row, theirs=theirs)


def _act(request: HttpRequest, row: Invitation) -> HttpResponse:
    try:
        if request.POST.get("answer") != "accept":
            invitations.decline(invitation=row, by=request.user)
            messages.success(request, _("You declined. Nothing else happens."))
            return redirect("organisations")
        invitations.accept(invitation=row, by=request.user)
    except NotAllowed as error:
        return _page(request, row, over=str(error), status=GONE)
    messages.success(request, _("You are in."))
    return redirect("organisation", row.organisation.public_id)


def _page(
    request: HttpRequest, row: Invitation | None, *, status: int = 200, **extra: object
) -> HttpResponse:
    context = {"invitation": row, "path": request.path, **extra}
    if row is not None:
        context["address"] = _masked(row.email)
    response = render(request, "accounts/invitation.html", context, status=status)
    # The address is the key: no other site gets it. (With "no-referrer" browsers say
    # that the form comes from nowhere, and it is refused.)
    response["Referrer-Policy"] = "same-origin"
    response["X-Robots-Tag"] = "noindex"
    return response


def _masked(email: str) -> str:
    """Enough for its owner to know it, too little for somebody else to write to it."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}…@{host}"
