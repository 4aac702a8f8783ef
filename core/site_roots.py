"""Addresses of many pages without a statement for each."""

from __future__ import annotations

from wagtail.models import Page


class SiteRoots:
    """Addresses of pages, asking for the sites once a batch: Wagtail keeps what it
    learned on this object, as it does on a request."""

    def address(self, page: Page) -> str | None:
        """The path of a page, with its host only where there are several sites."""
        parts = page.get_url_parts(request=self)
        if not parts or parts[2] is None:
            return None
        roots = page._get_site_root_paths(self)
        several = len({root.site_id for root in roots}) > 1
        return f"{parts[1]}{parts[2]}" if several else parts[2]
