"""Who may do what with borrowed documentation."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from core.permissions import ALLOWED, Decision, refused
from kb.models import DocumentationSource, SourceConflict


def can_manage_sources(user: Any) -> Decision:
    if user.has_perm("kb.change_documentationsource"):
        return ALLOWED
    return refused(_("Your role does not allow changing documentation sources."))


def can_synchronise(user: Any, source: DocumentationSource) -> Decision:
    decision = can_manage_sources(user)
    if not decision:
        return decision
    if not source.enabled:
        return refused(_("The source is not in use: tick “in use” first."))
    return ALLOWED


def can_resolve(user: Any, conflict: SourceConflict) -> Decision:
    """Whoever may publish the page decides which version stands on it."""
    decision = can_manage_sources(user)
    if not decision:
        return decision
    if conflict.resolution != SourceConflict.Resolution.OPEN:
        return refused(_("This was decided already."))
    if not conflict.page.permissions_for_user(user).can_publish():
        return refused(_("Your role does not allow publishing this page."))
    return ALLOWED
