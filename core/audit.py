"""The audit log: who did what to which object, and when."""

from __future__ import annotations

from typing import Any

from core.models import AuditEntry


def record(
    action: str, *, by: Any = None, on: Any = None, data: dict[str, Any] | None = None
) -> AuditEntry:
    """Adds a row in the caller's transaction.

    `action` is `thing.verb` (`role.assigned`); `by` is a user, or None for the site;
    `on` any model instance; `data` is JSON and holds no secret.
    """
    actor_id = by.pk if by is not None and by.is_authenticated else None
    return AuditEntry.objects.create(
        action=action,
        actor_id=actor_id,
        object_type=on._meta.label_lower if on is not None else "",
        object_id=str(on.pk) if on is not None else "",
        object_name=_name(on),
        data=data or {},
    )


def _name(obj: Any) -> str:
    """People are named by their key only, so that erasing an account erases them; and
    so is whatever says of itself that its name may have to be forgotten."""
    if (
        obj is None
        or hasattr(obj, "get_username")
        or getattr(obj, "forgettable", False)
    ):
        return ""
    return str(obj)[:300]
