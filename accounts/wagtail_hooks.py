"""What accounts add to the admin."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin import messages

from accounts import services
from accounts.models import User
from accounts.wagtail_organisations import OrganisationViewSet
from core import audit


@hooks.register("before_bulk_action")
def erase_in_bulk(
    request: Any, action_type: str, objects: list[Any], action: Any
) -> HttpResponse | None:
    """Wagtail would delete rows and leave mails, sessions and organisations behind."""
    if action.model is not User or action_type != "delete":
        return None
    for user in objects:
        try:
            services.erase_account(user=user, by=request.user)
        except services.NotAllowed as error:
            messages.error(request, f"{user}: {error}")
        else:
            messages.success(request, _("%(who)s was deleted.") % {"who": user})
    return redirect("wagtailusers_users:index")


@hooks.register("after_bulk_action")
def note_bulk_change(
    request: Any, action_type: str, objects: list[Any], action: Any
) -> None:
    """Bulk actions write groups and flags past our services: the role is put in order
    and the change is written down."""
    if action.model is not User:
        return
    for user in objects:
        audit.record(f"account.bulk_{action_type}", by=request.user, on=user)
        user.refresh_from_db()
        role = services.role_of(user).key
        services.assign_role(user=user, role=role, by=None)


@hooks.register("register_admin_viewset")
def organisations() -> OrganisationViewSet:
    return OrganisationViewSet()
