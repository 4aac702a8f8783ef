"""May they: questions about the catalogue of machines."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Decision, refused


def can_correct_facts(user: Any) -> Decision:
    if user.has_perm("machines.change_fact"):
        return ALLOWED
    return refused(_("Only editors correct what is known about machines."))
