"""Links to places that their target lacks, known once every page is rendered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kb.importers.findings import Finding
from kb.importers.links import fragment_links, ids
from kb.importers.outline import PlannedPage


def missing_anchors(
    planned: Sequence[PlannedPage], stored: Mapping[str, str]
) -> Iterator[Finding]:
    """Yield them with file and line. `stored` maps paths to the HTML of their text."""
    pages = {page.url: page for page in planned if page.key in stored}
    known = {
        url: ids(stored[page.key]) | page.top_labels for url, page in pages.items()
    }
    for page in pages.values():
        for url, fragment in fragment_links(stored[page.key]):
            target = url or page.url
            if target in known and fragment not in known[target]:
                yield _finding(page, pages[target].key, fragment)


def _finding(page: PlannedPage, key: str, fragment: str) -> Finding:
    before, found, _ = page.text.partition(f"#{fragment}")
    line = before.count("\n") + 1 if found else None
    return Finding(*page.origin(line), f"{key} has no place called “{fragment}”")
