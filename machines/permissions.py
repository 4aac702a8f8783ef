"""May they: questions about the catalogue of machines."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Decision, refused


def can_correct_facts(user: Any) -> Decision:
    if user.has_perm("machines.change_fact"):
        return ALLOWED
    return refused(_("Only editors correct what is known about machines."))


def can_keep_environments(user: Any) -> Decision:
    if user.has_perm("machines.change_environment"):
        return ALLOWED
    return refused(_("Only editors say in which environments jobs run."))


def can_keep_events(user: Any) -> Decision:
    if user.has_perm("machines.change_machineevent"):
        return ALLOWED
    return refused(_("Only editors announce what happens to machines."))
