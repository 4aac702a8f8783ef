"""The buttons to bookmark and follow, on any page."""

from __future__ import annotations

from typing import Any

from django import template

from accounts import followables
from accounts.models import ShelfItem

register = template.Library()


@register.inclusion_tag("account/shelf_buttons.html", takes_context=True)
def shelf_buttons(context: Any, kind: str, pk: int) -> dict[str, Any]:
    """Links for anonymous readers, whose pages are kept for everybody (no statement);
    forms with the state for members (one statement), numbers for staff (one more)."""
    request: Any = context.get("request")
    found = followables.kind_of(kind)
    if found is None or not pk or request is None or _is_preview(request):
        return {"buttons": []}
    user: Any = request.user
    staff = user.is_authenticated and user.has_perm("wagtailadmin.access_admin")
    mine: set[str] = set()
    counts: Any = {}
    if user.is_authenticated:
        rows = ShelfItem.objects.about(found, pk)
        mine = set(rows.of(user).values_list("how", flat=True))
        counts = rows.counts() if staff else {}
    hows = ["bookmark", "follow"] if found.bookmarks else ["follow"]
    return {
        "buttons": [(how, how in mine) for how in hows],
        "kind": kind,
        "pk": pk,
        "signed_in": user.is_authenticated,
        "followers": counts.get("follow"),
        "bookmarks": counts.get("bookmark"),
        "staff": staff,
        "request": request,
        "csrf_token": context.get("csrf_token"),
    }


def _is_preview(request: Any) -> bool:
    return getattr(request, "is_preview", False)
