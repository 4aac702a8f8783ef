"""How a tutorial or a recipe is cited."""

from __future__ import annotations

from typing import Any

from django.utils.timezone import localdate


def citation(page: Any, *, address: str) -> str:
    """Authors, year, title, call number, address: what a list of references asks. What
    an editor wrote goes before."""
    if page.citation:
        return page.citation
    authors = [row.name for row in page.people if row.role == "author"]
    authors = authors or [r.name for r in page.people if r.role == "maintainer"]
    year = (page.edited_on or localdate()).year
    names = ", ".join(authors) or page.credit
    number = page.call_number
    kind = str(page._meta.verbose_name).capitalize()
    parts = [
        f"{names} ({year})" if names else f"({year})",
        page.title,
        f"{kind} {number}" if number else kind,
        address,
    ]
    return f"{'. '.join(parts)}. {page.get_licence_display()}."
