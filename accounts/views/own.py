"""The door of the admin and the member's own pages."""

from __future__ import annotations

from allauth.account.decorators import reauthentication_required
from allauth.account.models import EmailAddress
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts import panels, privacy, services
from accounts.forms import EraseForm, NameForm
from accounts.permissions import can_erase_account
from core import audit


def admin_gate(request: HttpRequest) -> HttpResponse:
    """Wagtail sends everybody here who may not enter. Who is signed in is told so
    (sending them on to sign in again would loop for ever); others sign in."""
    if request.user.is_authenticated:
        raise PermissionDenied(_("Your account has no access to the editors' desk."))
    target = request.GET.get("next", "")
    if not url_has_allowed_host_and_scheme(target, {request.get_host()}):
        target = "/admin/"
    return redirect_to_login(target, login_url="account_login")


@never_cache
@login_required
def me(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Your name was saved."))
        return redirect("me")
    context = {
        "form": form,
        "role": services.role_of(request.user),
        "panels": panels.panels_for(request.user),
        "addresses": EmailAddress.objects.filter(user=request.user),
        "has_second_factor": is_mfa_enabled(request.user),
    }
    return render(request, "account/me.html", context)


@never_cache
@reauthentication_required
def export_data(request: HttpRequest) -> HttpResponse:
    """Everything the site knows about the member, as a JSON file."""
    audit.record("account.exported", by=request.user, on=request.user)
    response = JsonResponse(
        privacy.export(request.user), json_dumps_params={"indent": 2}
    )
    response["Content-Disposition"] = 'attachment; filename="lyceum-my-data.json"'
    return response


@never_cache
@reauthentication_required
def erase(request: HttpRequest) -> HttpResponse:
    form = EraseForm(request.POST or None, user=request.user)
    may = can_erase_account(request.user, request.user)
    if request.method == "POST" and form.is_valid():
        user = request.user
        try:
            services.erase_account(user=user, by=user)
        except services.NotAllowed as error:
            form.add_error(None, str(error))
        else:
            logout(request)
            messages.success(request, _("Your account was deleted."))
            return redirect("/")
    context = {"form": form, "may": may, "fates": privacy.fates_of(request.user)}
    return render(request, "account/erase.html", context)
