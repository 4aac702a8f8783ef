"""Pages of a tree and how they stand below one another.

Folders become parents: their `index.md` or `README.md` is the parent's own text, a
folder without one gets an empty page, below which the site shows what it holds.
"""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.text import slugify

from core.rendering.document import Dialect
from kb.importers import mkdocs, titles
from kb.importers.findings import Finding
from kb.importers.links import Targets
from kb.importers.mkdocs import MkDocs, NavEntry
from kb.importers.reading import Settings, read_page
from kb.importers.sandbox import Sandbox
from kb.importers.snippets import Line
from kb.importers.sphinx import Sphinx
from kb.importers.tree import MARKDOWN, PAGES, SOURCES, Tree, Unreadable

NOT_FOR_READERS = frozenset(
    {"license", "licence", "contributing", "code_of_conduct", "security", "changelog",
     "pull_request_template", "issue_template"}
)  # fmt: skip
LAST = 1_000_000


@dataclass(slots=True)
class PlannedPage:
    """A page to be. `key` is its path from SOURCE; without a file it ends with `/`."""

    key: str
    title: str
    long_title: str = ""
    lines: tuple[Line, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    places: tuple[titles.Place, ...] = ()
    parent: str | None = None
    slug: str = ""
    url: str = ""
    source_url: str = ""
    # It could not be read; where pages stand below it, an empty one stands in.
    is_unreadable: bool = False
    has_children: bool = False
    dialect: Dialect = "mkdocs"
    # Files that became part of the text, and images that it brought along.
    included: frozenset[str] = frozenset()
    pictures: dict[str, bytes] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The source of its body."""
        return "\n".join(line.text for line in self.lines).strip("\n") + "\n"

    @property
    def top_labels(self) -> set[str]:
        """Anchors that mean the whole page: its title's, and GitHub's own."""
        return {p.label for p in self.places if not p.anchor} | {"readme", "top"}

    def origin(self, line: int | None) -> tuple[str, int | None]:
        """Return path and line in the source of a line of `text`."""
        if line is None or not self.lines:
            return self.key, None
        skipped = next((n for n, row in enumerate(self.lines) if row.text), 0)
        row = self.lines[min(skipped + line - 1, len(self.lines) - 1)]
        return row.path, row.number


class Builder:
    """Reads the pages of a tree and puts them below one another."""

    def __init__(
        self, tree: Tree, settings: Settings, folder: str, chosen: str = ""
    ) -> None:
        """`chosen` is the dialect that somebody gave its Markdown, "" for none."""
        self.tree, self.settings, self.folder = tree, settings, folder
        self.chosen = chosen
        self.failed: list[Finding] = []
        self.names = [name for name in sorted(tree.files) if self._is_page(name)]
        self.nav = {entry.path: entry for entry in settings.nav}
        self.order = {entry.path: n for n, entry in enumerate(settings.nav)}

    def pages(self) -> list[PlannedPage]:
        """Return all pages, each after its parent, siblings in navigation order."""
        with Sandbox(Targets()) as sandbox:
            read = {name: self._read(name, sandbox) for name in self.names}
        self._drop_parts(read)
        folders = self._folders(list(read))
        owners = {folder: self._owner(folder, read) for folder in folders}
        for folder, owner in owners.items():
            if owner.key not in read:
                read[owner.key] = owner
            if folder != self.folder:
                owner.parent = owners[posixpath.dirname(folder)].key
        owned = {owner.key for owner in owners.values()}
        for page in read.values():
            if page.key not in owned:
                page.parent = owners[posixpath.dirname(page.key)].key
        if isinstance(self.settings, Sphinx):
            hang_by_toctrees(read, self.settings.parents, owners[self.folder].key)
        return list(self._in_order(owners[self.folder], read))

    def _is_page(self, name: str) -> bool:
        stem, suffix = posixpath.splitext(posixpath.basename(name))
        inside = not self.folder or name.startswith(f"{self.folder}/")
        if not inside or suffix.lower() not in PAGES:
            return False
        if self.settings.config and isinstance(self.settings, MkDocs):
            # A notebook or another text is a page of MkDocs only when it says so.
            return suffix.lower() in MARKDOWN or any(
                entry.path == name for entry in self.settings.nav
            )
        if isinstance(self.settings, Sphinx) and self.settings.is_aside(name):
            return False
        return stem.lower() not in NOT_FOR_READERS

    def _drop_parts(self, read: dict[str, PlannedPage]) -> None:
        """A file that another page includes, and no toctree names, is no page."""
        parts = {part for page in read.values() for part in page.included}
        for name in parts - {entry.path for entry in self.settings.nav}:
            read.pop(name, None)

    def _read(self, name: str, sandbox: Sandbox) -> PlannedPage:
        try:
            page, dialect = read_page(
                self.tree, name, self.settings, self.folder, sandbox, self.chosen
            )
        except Unreadable as error:
            self.failed.append(Finding(name, None, str(error)))
            title = self._title(name, {}, "")
            return PlannedPage(name, title, is_unreadable=True)
        title = self._title(name, page.front, page.title)
        longer = page.title if page.title != title else ""
        return PlannedPage(
            name,
            title,
            longer,
            page.lines,
            page.findings,
            page.places,
            dialect=dialect,
            included=page.included,
            pictures=page.pictures,
        )

    def _title(self, name: str, front: dict[str, Any], heading: str) -> str:
        entry = self.nav.get(name, NavEntry(name, "", ""))
        own = front.get("title")
        chosen = own.strip() if isinstance(own, str) else ""
        chosen = chosen or entry.title
        if heading and (not chosen or mkdocs.is_vague(chosen)):
            chosen = heading
        if not chosen and _is_index(name):
            chosen = entry.section or _words(posixpath.dirname(name))
        if not chosen and _is_index(name):
            chosen = self.settings.name or _words(self.tree.folder.name)
        return (chosen or _words(name) or "Documentation")[:255]

    def _folders(self, names: list[str]) -> list[str]:
        """Return every folder with pages in or below it, outer ones first."""
        found = {self.folder}
        for name in names:
            folder = posixpath.dirname(name)
            while folder != self.folder and folder:
                found.add(folder)
                folder = posixpath.dirname(folder)
        return sorted(found)

    def _owner(self, folder: str, read: dict[str, PlannedPage]) -> PlannedPage:
        """Return the page of a folder: its index, a page of its name, or a new one."""
        inside = [n for n in sorted(read) if posixpath.dirname(n) == folder]
        indexes = [name for name in inside if _is_index(name)]
        # An index comes before a read-me, whatever their case.
        for name in sorted(indexes, key=lambda name: "readme" in name.lower()):
            return read[name]
        for suffix in SOURCES:
            if folder != self.folder and f"{folder}{suffix}" in read:
                return read[f"{folder}{suffix}"]
        title = self._section(folder) or _words(folder) or self.settings.name
        title = title or _words(self.tree.folder.name)
        return PlannedPage(f"{folder}/", (title or "Documentation")[:255])

    def _section(self, folder: str) -> str:
        """The title that the navigation gives the group of a folder's pages."""
        inside = [e for e in self.settings.nav if posixpath.dirname(e.path) == folder]
        sections = {entry.section for entry in inside}
        return sections.pop() if len(sections) == 1 and folder != self.folder else ""

    def _in_order(
        self, top: PlannedPage, read: dict[str, PlannedPage]
    ) -> Iterator[PlannedPage]:
        children: dict[str, list[PlannedPage]] = {}
        for page in read.values():
            if page.key != top.key:
                children.setdefault(page.parent or top.key, []).append(page)
        first: dict[str, int] = {}

        def rank(page: PlannedPage) -> int:
            if page.key not in first:
                below = [rank(child) for child in children.get(page.key, [])]
                own = self.order.get(page.key, LAST)
                first[page.key] = min([own, *below])
            return first[page.key]

        todo = [top]
        while todo:
            page = todo.pop()
            below = sorted(children.get(page.key, []), key=lambda p: (rank(p), p.key))
            _name_slugs(below)
            page.has_children = bool(below)
            yield page
            todo.extend(reversed(below))


def hang_by_toctrees(
    read: dict[str, PlannedPage], parents: dict[str, str], top: str
) -> None:
    """Put pages below the page whose toctree names them; drop folders left empty."""
    for key, above in parents.items():
        known = key in read and above in read and key != top
        if known and not _is_below(read, above, key):
            read[key].parent = above
    held = {page.parent for page in read.values()}
    while empty := [
        k for k, p in read.items() if k.endswith("/") and k not in held and k != top
    ]:
        for key in empty:
            del read[key]
        held = {page.parent for page in read.values()}
    below = [page for page in read.values() if page.parent == top]
    if top.endswith("/") and len(below) == 1 and below[0].key.endswith("/"):
        # A folder that holds everything says nothing.
        del read[below[0].key]
        for page in read.values():
            page.parent = top if page.parent == below[0].key else page.parent


def _is_below(read: dict[str, PlannedPage], key: str, other: str) -> bool:
    """Say whether `key` stands below `other`, or is it."""
    above: str | None = key
    seen: set[str] = set()
    while above is not None and above not in seen:
        if above == other:
            return True
        seen.add(above)
        above = read[above].parent if above in read else None
    return False


def _is_index(name: str) -> bool:
    return posixpath.splitext(posixpath.basename(name))[0].lower() in {
        "index",
        "readme",
    }


def _words(path: str) -> str:
    """Return a name of a file or folder as words."""
    stem = posixpath.splitext(posixpath.basename(path.rstrip("/")))[0]
    words = stem.replace("-", " ").replace("_", " ").strip()
    return words[:1].upper() + words[1:]


def _name_slugs(siblings: list[PlannedPage]) -> None:
    used: set[str] = set()
    for page in siblings:
        path = page.key.rstrip("/")
        if _is_index(path) and not page.key.endswith("/"):
            path = posixpath.dirname(path) or path
        stem = posixpath.splitext(posixpath.basename(path))[0]
        wanted = slugify(stem) or "page"
        slug, number = wanted[:200], 1
        while slug in used:
            number += 1
            slug = f"{wanted[:200]}-{number}"
        used.add(slug)
        page.slug = slug
