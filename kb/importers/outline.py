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
from kb.importers import frontmatter, mkdocs, titles
from kb.importers.findings import Finding
from kb.importers.mkdocs import MkDocs, NavEntry
from kb.importers.snippets import Line, expand
from kb.importers.tree import PAGES, Tree, Unreadable

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
        self, tree: Tree, settings: MkDocs, folder: str, dialect: Dialect
    ) -> None:
        self.tree, self.settings, self.folder = tree, settings, folder
        self.dialect: Dialect = dialect
        self.failed: list[Finding] = []
        self.names = [name for name in sorted(tree.files) if self._is_page(name)]
        self.nav = {entry.path: entry for entry in settings.nav}
        self.order = {entry.path: n for n, entry in enumerate(settings.nav)}

    def pages(self) -> list[PlannedPage]:
        """Return all pages, each after its parent, siblings in navigation order."""
        read = {name: self._read(name) for name in self.names}
        folders = self._folders(self.names)
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
        return list(self._in_order(owners[self.folder], read))

    def _is_page(self, name: str) -> bool:
        stem, suffix = posixpath.splitext(posixpath.basename(name))
        inside = not self.folder or name.startswith(f"{self.folder}/")
        aside = self.dialect == "github" and stem.lower() in NOT_FOR_READERS
        return inside and suffix.lower() in PAGES and not aside

    def _read(self, name: str) -> PlannedPage:
        try:
            text, remark = self.tree.text(name)
        except Unreadable as error:
            self.failed.append(Finding(name, None, str(error)))
            title = self._title(name, {}, "")
            return PlannedPage(name, title, is_unreadable=True)
        text = text.replace("\r\n", "\n").replace("\r", "\n")
        front = frontmatter.split(text)
        expanded = expand(
            front.text,
            name,
            self.tree,
            folders=self.settings.snippet_folders,
            first_line=front.lines + 1,
        )
        titled = titles.take_title(expanded.lines, self.dialect)
        findings = expanded.findings
        if remark:
            findings.append(Finding(name, None, remark))
        if front.problem:
            findings.append(Finding(name, front.problem_line, front.problem))
        title = self._title(name, front.values, titled.title)
        longer = titled.title if titled.title != title else ""
        return PlannedPage(name, title, longer, titled.lines, findings, titled.places)

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
        for name in sorted(read):
            if posixpath.dirname(name) == folder and _is_index(name):
                return read[name]
        if folder != self.folder and f"{folder}.md" in read:
            return read[f"{folder}.md"]
        title = self._section(folder) or _words(folder) or self.settings.name
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
