"""What a Sphinx project says of itself. Its `conf.py` is read, never run.

Order and place of pages come from the `toctree` directives of its pages.
"""

import ast
import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatch
from typing import Any

from kb.importers.findings import Finding
from kb.importers.mkdocs import NavEntry
from kb.importers.toctree import Entry, entries, has_toctree
from kb.importers.tree import SOURCES, Tree, Unreadable

CONFIG = "conf.py"
LARGEST = 500_000
LONGEST_TEXT = 20_000
# Sphinx's own folders, and what themes and lessons keep beside the pages.
ASIDE = re.compile(r"(?:^|/)_[^/]*/")


@dataclass(frozen=True, slots=True)
class Sphinx:
    """Settings of a project; the first half has the names that `MkDocs` has.

    `parents` maps a page to the page whose toctree names it, `prolog` and `epilog` are
    text of every reStructuredText page, `substitutions` those of MyST.
    """

    config: str = ""
    name: str = ""
    site_url: str = ""
    repo_url: str = ""
    docs_dir: str = ""
    nav: tuple[NavEntry, ...] = ()
    snippet_folders: tuple[str, ...] = (".",)
    findings: tuple[Finding, ...] = ()
    parents: dict[str, str] = field(default_factory=dict)
    excluded: tuple[str, ...] = ()
    prolog: str = ""
    epilog: str = ""
    substitutions: dict[str, str] = field(default_factory=dict)

    def is_aside(self, name: str) -> bool:
        """Say whether Sphinx would leave a file out, or only include it somewhere."""
        inside = posixpath.relpath(name, self.docs_dir or ".")
        if ASIDE.search(name):
            return True
        return any(
            fnmatch(inside, pattern) or inside.startswith(f"{pattern.rstrip('/')}/")
            for pattern in self.excluded
        )


def read(tree: Tree) -> Sphinx | None:
    """Return the project of a tree, or None where nothing speaks of Sphinx."""
    found = sorted(
        name
        for name in tree.files
        if posixpath.basename(name) == CONFIG and _is_config(tree, name)
    )
    texts = dict(_texts(tree))
    if not found and not any(has_toctree(text, name) for name, text in texts.items()):
        return None
    config = found[0] if len(found) == 1 else ""
    values, findings = _values(tree, config) if config else ({}, ())
    folder = posixpath.dirname(config)
    nav, parents = _order(tree, texts, folder)
    return Sphinx(
        config=config,
        name=_text(values.get("html_title")) or _text(values.get("project")),
        site_url=_text(values.get("html_baseurl")),
        docs_dir=folder,
        nav=tuple(nav),
        findings=findings,
        parents=parents,
        excluded=tuple(_texts_of(values.get("exclude_patterns"))),
        prolog=_text(values.get("rst_prolog")),
        epilog=_text(values.get("rst_epilog")),
        substitutions=_substitutions(values.get("myst_substitutions")),
    )


def literals(source: str) -> dict[str, Any]:
    """Return what a Python file assigns as plain values, without running it.

    Raises SyntaxError, and what `ast` raises for sources that are no Python.
    """
    values: dict[str, Any] = {}
    for node in ast.parse(source).body:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
        elif isinstance(node, ast.AnnAssign) and node.value is not None:
            target, value = node.target, node.value
        else:
            continue
        if isinstance(target, ast.Name):
            try:
                values[target.id] = ast.literal_eval(value)
            except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
                continue
    return values


def _values(tree: Tree, config: str) -> tuple[dict[str, Any], tuple[Finding, ...]]:
    try:
        return literals(tree.text(config, LARGEST)[0]), ()
    except (Unreadable, SyntaxError, ValueError, RecursionError, MemoryError) as error:
        line = getattr(error, "lineno", None)
        return {}, (Finding(config, line, f"the file is broken: {error!s:.200}"),)


def _is_config(tree: Tree, name: str) -> bool:
    """Say whether a `conf.py` is Sphinx's: other programs have one too."""
    folder = posixpath.dirname(name)
    return any(
        posixpath.join(folder, f"index{suffix}") in tree.files for suffix in SOURCES
    )


def _texts(tree: Tree) -> Iterator[tuple[str, str]]:
    for name in sorted(tree.files):
        if name.endswith((".rst", ".md")):
            try:
                yield name, tree.text(name)[0]
            except Unreadable:
                continue


def _order(
    tree: Tree, texts: dict[str, str], folder: str
) -> tuple[list[NavEntry], dict[str, str]]:
    """Return pages in the order of toctrees, and the page above each."""
    lists = {name: list(entries(text, name)) for name, text in texts.items()}
    named = {
        key
        for name, listed in lists.items()
        for entry in listed
        for key in pages_of(entry, name, tree.files, folder)
    }
    nav: dict[str, NavEntry] = {}
    parents: dict[str, str] = {}
    starts = [name for name, listed in lists.items() if listed and name not in named]

    todo = [(name, "", "") for name in reversed(starts)]
    while todo:
        name, title, above = todo.pop()
        if name in nav:
            continue
        nav[name] = NavEntry(name, title, "")
        if above:
            parents[name] = above
        below = [
            (key, entry.title, name)
            for entry in lists.get(name, [])
            for key in pages_of(entry, name, tree.files, folder)
        ]
        todo.extend(reversed(below))
    return list(nav.values()), parents


def pages_of(
    entry: Entry, page: str, files: frozenset[str], folder: str
) -> Iterator[str]:
    """Yield the files that a line of a toctree on `page` names."""
    path = entry.target
    base = folder if path.startswith("/") else posixpath.dirname(page)
    wanted = posixpath.normpath(posixpath.join(base, path.lstrip("/")))
    if entry.is_glob:
        yield from (
            name
            for name in sorted(files)
            if name.endswith(tuple(SOURCES))
            and fnmatch(posixpath.splitext(name)[0], wanted)
        )
        return
    for candidate in (wanted, *(f"{wanted}{suffix}" for suffix in SOURCES)):
        if candidate in files and candidate.endswith(tuple(SOURCES)):
            yield candidate
            return


def _texts_of(value: Any) -> Iterator[str]:
    if isinstance(value, list | tuple):
        yield from (item for item in value[:200] if isinstance(item, str) and item)


def _substitutions(value: Any) -> dict[str, str]:
    items = value.items() if isinstance(value, dict) else ()
    return {str(key): _text(text) for key, text in items if isinstance(text, str)}


def _text(value: Any) -> str:
    return value.strip()[:LONGEST_TEXT] if isinstance(value, str) else ""
