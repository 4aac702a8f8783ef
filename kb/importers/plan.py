"""Which pages an import makes, at which addresses, and what their links mean.

No database: what stands already is passed in.
"""

import hashlib
import posixpath
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from core.rendering.document import Dialect
from kb.importers import mkdocs, sphinx
from kb.importers.findings import Finding, ImportFailed
from kb.importers.links import Targets, hrefs, original
from kb.importers.mkdocs import MkDocs
from kb.importers.outline import Builder, PlannedPage
from kb.importers.reading import CHOSEN, Settings
from kb.importers.references import name_references
from kb.importers.tree import IMAGES, PAGES, Tree

# Raise it when the same source must be written anew.
VERSION = 1


@dataclass(slots=True)
class Plan:
    """Everything an import needs to know before it writes. Parents come first."""

    name: str
    dialect: Dialect
    url: str
    pages: list[PlannedPage]
    targets: Targets
    failed: list[Finding]
    findings: list[Finding]

    def dialect_of(self, page: PlannedPage) -> Dialect:
        """Return what a page is written in."""
        return page.dialect

    def fingerprint(self, page: PlannedPage) -> str:
        """Return what changes when, and only when, the page must be written anew."""
        digest = hashlib.sha256(f"{VERSION}\0{page.dialect}\0".encode())
        text = page.text
        for part in (page.title, page.long_title, page.source_url, text):
            digest.update(part.encode("utf-8", "surrogatepass") + b"\0")
        for href in hrefs(text):
            target = self.targets.resolve(href, page.key)
            picture = self.targets.picture(href, page.key) if target is None else None
            digest.update(f"{href}\0{target}\0{picture}\0".encode("utf-8", "replace"))
        return digest.hexdigest()


def make_plan(
    tree: Tree,
    *,
    base_url: str,
    root: str = "",
    source_url: str = "",
    dialect: str = "",
    standing: Mapping[str, str] | None = None,
    taken: Collection[str] = (),
) -> Plan:
    """Return the plan for a tree whose top page will stand at `base_url`.

    `dialect` is what somebody chose, "" leaves it to the tree; `standing` maps paths of
    pages that exist already to their addresses, `taken` are addresses below `base_url`
    of pages that are not from this source. Raises ImportFailed for a tree without
    pages.
    """
    config = mkdocs.read(tree)
    settings = config or sphinx.read(tree) or MkDocs()
    folder = _root(tree, settings, root)
    where = source_url or settings.site_url or settings.repo_url
    builder = Builder(tree, settings, folder, dialect)
    pages = builder.pages()
    if not builder.names:
        inside = f"/{folder}" if folder else ""
        raise ImportFailed(f"{tree.folder.name}{inside} has no pages")
    _name_top(pages[0], settings.name)
    name_references(pages)
    _address(pages, base_url, standing or {}, taken)
    site_root = folder if config else None
    for page in pages:
        if not page.key.endswith("/"):
            page.source_url = original(where, page.key, site_root=site_root)[:700]
    targets = Targets(
        root=folder,
        pages={page.key: page.url for page in pages},
        references=_references(pages),
        files=_files(tree, where, site_root),
    )
    return Plan(
        name=settings.name or pages[0].title,
        dialect=CHOSEN.get(dialect, "mkdocs" if config else "github"),
        url=where,
        pages=pages,
        targets=targets,
        failed=builder.failed,
        findings=[*tree.findings, *settings.findings],
    )


def _name_top(top: PlannedPage, name: str) -> None:
    """The top page stands among other sources: it has the name of its own."""
    if name and top.title != name:
        top.title, top.long_title = name[:255], top.title


def _address(
    pages: list[PlannedPage],
    base_url: str,
    standing: Mapping[str, str],
    taken: Collection[str],
) -> None:
    by_key = {page.key: page for page in pages}
    for page in pages:
        if page.parent is None:
            page.url = standing.get(page.key, base_url)
        else:
            above = by_key[page.parent].url
            page.url = standing.get(page.key) or _free(above, page, taken)


def _free(above: str, page: PlannedPage, taken: Collection[str]) -> str:
    """Give way to a page that somebody made at the same address."""
    slug, number = page.slug, 1
    while f"{above}{page.slug}/" in taken:
        number += 1
        page.slug = f"{slug}-{number}"
    return f"{above}{page.slug}/"


def _root(tree: Tree, settings: Settings, root: str) -> str:
    if root:
        cleaned = posixpath.normpath(root.replace("\\", "/")).strip("/")
        return "" if cleaned == "." else cleaned
    folder = settings.docs_dir if settings.config else ""
    inside = any(name.startswith(f"{folder}/") for name in tree.files)
    return folder if folder and inside else ""


def _references(pages: list[PlannedPage]) -> dict[str, str]:
    """Map labels to addresses; what an author wrote beats what headings suggest."""
    found: dict[str, str] = {}
    for explicit in (True, False):
        for page in pages:
            for place in page.places:
                if place.is_explicit is explicit:
                    mark = f"#{place.anchor}" if place.anchor else ""
                    found.setdefault(place.label, f"{page.url}{mark}")
    return found


def _files(tree: Tree, where: str, site_root: str | None) -> dict[str, str]:
    """Scripts and other files are read where they come from."""
    if not where:
        return {}
    return {
        name: original(where, name, site_root=site_root)
        for name in tree.files
        if posixpath.splitext(name)[1].lower() not in PAGES | IMAGES
    }
