"""What accounts add to the admin."""

from __future__ import annotations

from typing import Any

from wagtail import hooks

from accounts import services
from accounts.models import User
from accounts.wagtail_organisations import OrganisationViewSet
from core import audit


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
