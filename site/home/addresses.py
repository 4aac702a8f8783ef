"""From an address to a page, the short way."""

from __future__ import annotations

from typing import Any

from wagtail.models import Page


def page_at(home: Page, components: list[str]) -> Page | None:
    """The page at an address below `home`, of its own class, with its `crumbs` known;
    None if the address is not simply that of a page.

    The slugs narrow the search, because only they are indexed.
    """
    addresses = [
        home.url_path + "/".join(components[: n + 1]) + "/"
        for n in range(len(components))
    ]
    rows = Page.objects.filter(slug__in=components, url_path__in=addresses)
    found = {row.url_path: row for row in rows}
    if len(found) < len(addresses):
        return None
    above: list[Any] = [found[address] for address in addresses[:-1]]
    page = found[addresses[-1]].specific
    page.__dict__["crumbs"] = above
    return page
