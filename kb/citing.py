"""How a tutorial is cited."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate
from django.utils.translation import gettext as _


def citation(page: Any, *, address: str) -> str:
    """Authors, year, title, call number, address: what a list of references asks. What
    an editor wrote goes before."""
    if page.citation:
        return page.citation
    authors = [row.name for row in page.people if row.role == "author"]
    year = (page.edited_on or localdate()).year
    names = ", ".join(authors) or page.credit
    number = page.call_number
    parts = [
        f"{names} ({year})" if names else f"({year})",
        page.title,
        _("Tutorial %(number)s") % {"number": number} if number else _("Tutorial"),
        address,
    ]
    return f"{'. '.join(parts)}. {page.get_licence_display()}."
