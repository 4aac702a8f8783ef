"""What `mkdocs.yml` says: name, addresses, the folder of pages, order and titles."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from kb.importers import safe_yaml
from kb.importers.findings import Finding
from kb.importers.tree import Tree, Unreadable

NAMES = ("mkdocs.yml", "mkdocs.yaml")
DEEPEST_NAV = 20
# Titles that say where a page stands, not what it is about.
VAGUE = frozenset(
    {"overview", "introduction", "home", "welcome", "index", "general", "readme"}
)


@dataclass(frozen=True, slots=True)
class NavEntry:
    """A page in the navigation. `section` is the title of the group around it."""

    path: str
    title: str
    section: str


@dataclass(frozen=True, slots=True)
class MkDocs:
    """Paths of `nav` are from SOURCE, in order, each once."""

    config: str = ""
    name: str = ""
    site_url: str = ""
    repo_url: str = ""
    docs_dir: str = ""
    nav: tuple[NavEntry, ...] = ()
    snippet_folders: tuple[str, ...] = (".",)
    findings: tuple[Finding, ...] = field(default=())


def read(tree: Tree) -> MkDocs | None:
    """Return the configuration of a tree, or None where there is none."""
    config = next((name for name in NAMES if name in tree.files), None)
    if config is None:
        return None
    try:
        values = safe_yaml.load(tree.text(config)[0])
    except (Unreadable, safe_yaml.BadYaml) as error:
        line = getattr(error, "line", None)
        broken = Finding(config, line, f"the file is broken: {error}")
        return MkDocs(config, docs_dir="docs", findings=(broken,))
    return understand(values if isinstance(values, dict) else {}, config)


def understand(values: dict[str, Any], config: str = "mkdocs.yml") -> MkDocs:
    """Return the configuration of a file's values."""
    docs_dir = posixpath.normpath(_text(values.get("docs_dir")) or "docs")
    nav: dict[str, NavEntry] = {}
    for entry in _entries(values.get("nav"), "", docs_dir, DEEPEST_NAV):
        nav.setdefault(entry.path, entry)
    return MkDocs(
        config=config,
        name=_text(values.get("site_name")),
        site_url=_text(values.get("site_url")),
        repo_url=_text(values.get("repo_url")),
        docs_dir="" if docs_dir == "." else docs_dir,
        nav=tuple(nav.values()),
        snippet_folders=tuple(_snippet_folders(values.get("markdown_extensions"))),
    )


def is_vague(title: str) -> bool:
    """Say whether a title is one that half the pages could have."""
    return title.strip().lower() in VAGUE


def _entries(found: Any, section: str, docs_dir: str, depth: int) -> Iterator[NavEntry]:
    if depth == 0 or not isinstance(found, list):
        return
    for item in found:
        if isinstance(item, str):
            yield NavEntry(_path(docs_dir, item), "", section)
        elif isinstance(item, dict):
            for title, value in item.items():
                if isinstance(value, str):
                    yield NavEntry(_path(docs_dir, value), _text(title), section)
                else:
                    yield from _entries(value, _text(title), docs_dir, depth - 1)


def _path(docs_dir: str, path: str) -> str:
    return posixpath.normpath(posixpath.join(docs_dir, path))


def _snippet_folders(extensions: Any) -> Iterator[str]:
    folders: Any = None
    for extension in extensions if isinstance(extensions, list) else []:
        if isinstance(extension, dict):
            options = extension.get("pymdownx.snippets")
            folders = options.get("base_path") if isinstance(options, dict) else folders
    folders = [folders] if isinstance(folders, str) else folders
    yield from (_text(f) for f in folders or ["."] if isinstance(f, str))


def _text(value: Any) -> str:
    return (
        value.strip() if isinstance(value, str) else "" if value is None else str(value)
    )
