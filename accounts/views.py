"""The door of the admin and the member's own pages."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _


def admin_gate(request: HttpRequest) -> HttpResponse:
    """Wagtail sends everybody here who may not enter. Who is signed in is told so
    (sending them on to sign in again would loop for ever); others sign in."""
    if request.user.is_authenticated:
        raise PermissionDenied(_("Your account has no access to the editors' desk."))
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = "/admin/"
    return redirect_to_login(target, login_url="account_login")


@login_required
def me(request: HttpRequest) -> HttpResponse:
    return render(request, "account/me.html")
