"""Gives references that have no words of their own the words of what they name.

`:ref:`, `{doc}`, `[](label)` and lines of toctrees show the title of their target; only
here all pages are known. A toctree whose pages stand below its own page is hidden: the
site lists them already.
"""

import posixpath
import re
from dataclasses import replace

from docutils.nodes import fully_normalize_name

from kb.importers.outline import PlannedPage
from kb.importers.snippets import Line
from kb.importers.toctree import Toctree, toctrees
from kb.importers.tree import SOURCES

LONGEST_LINE = 2_000
RST_ROLE = re.compile(r":(ref|numref|doc|any):`([^`<>\n]{1,300})`")
MYST_ROLE = re.compile(r"\{(ref|numref|doc|any)\}`([^`<>\n]{1,300})`")
EMPTY_LINK = re.compile(r"(?<!!)\[\]\(<?([^)\s>]{1,300})>?\)")
UNSAFE = re.compile(r"[`<>\\|\[\]]")


def name_references(pages: list[PlannedPage]) -> None:
    """Do so for all pages that Sphinx would read."""
    by_key = {page.key: page for page in pages}
    words = {
        place.label: place.title
        for page in pages
        for place in page.places
        if place.is_explicit and place.title
    }
    for page in pages:
        if page.dialect in {"rst", "myst"}:
            lines = _with_toctrees(page, by_key)
            page.lines = tuple(_named(line, page, words, by_key) for line in lines)


def _named(
    line: Line, page: PlannedPage, words: dict[str, str], pages: dict[str, PlannedPage]
) -> Line:
    text = line.text
    if len(text) > LONGEST_LINE or ("`" not in text and "[](" not in text):
        return line

    def title(role: str, target: str) -> str:
        found = page_named(target, page.key, pages) if role in {"doc", "any"} else None
        own = words.get(fully_normalize_name(target.lstrip("#")), "")
        title = found.title if found else own
        return "" if UNSAFE.search(title) else title

    def role(found: re.Match[str]) -> str:
        words = title(found[1], found[2])
        head = found[0].partition("`")[0]
        return f"{head}`{words} <{found[2]}>`" if words else found[0]

    def link(found: re.Match[str]) -> str:
        words = title("any", found[1])
        return f"[{words}]({found[1]})" if words else found[0]

    if page.dialect == "rst":
        text = RST_ROLE.sub(role, text)
    else:
        text = EMPTY_LINK.sub(link, MYST_ROLE.sub(role, text))
    return line if text == line.text else replace(line, text=text)


def page_named(
    target: str, page: str, pages: dict[str, PlannedPage]
) -> PlannedPage | None:
    """Return the page that `:doc:` means on another page."""
    path = target.partition("#")[0].lstrip("/") if target.startswith("/") else target
    bases = [""] if target.startswith("/") else [posixpath.dirname(page)]
    if target.startswith("/"):
        # From the folder of the project, which is one above the page or more.
        folder = posixpath.dirname(page)
        while folder:
            bases.append(folder)
            folder = posixpath.dirname(folder)
    for base in bases:
        found = posixpath.normpath(posixpath.join(base, path.partition("#")[0]))
        for name in (found, *(f"{found}{suffix}" for suffix in SOURCES)):
            if name in pages:
                return pages[name]
    return None


def _with_toctrees(page: PlannedPage, pages: dict[str, PlannedPage]) -> list[Line]:
    """Hide what the site lists, and put titles to the rest."""
    lines = list(page.lines)
    name = "x.rst" if page.dialect == "rst" else "x.md"
    for found in reversed(toctrees([line.text for line in lines], name)):
        listed = [
            (place, entry, page_named(entry.target, page.key, pages))
            for place, entry in found.entries
            if "://" not in entry.target
        ]
        known = [target for _, _, target in listed if target is not None]
        if all(target.parent == page.key for target in known):
            _hide(lines, found, page)
            continue
        for place, entry, target in listed:
            if target is not None and not entry.title:
                row = lines[place]
                indent = row.text[: len(row.text) - len(row.text.lstrip())]
                title = re.sub(r"[<>]", "", target.title)
                text = f"{indent}{title} <{entry.target}>"
                lines[place] = replace(row, text=text)
    return lines


def _hide(lines: list[Line], found: Toctree, page: PlannedPage) -> None:
    if "hidden" in found.options:
        return
    inner = f"{found.indent}   " if page.dialect == "rst" else found.indent
    at = lines[found.first]
    lines.insert(found.first + 1, replace(at, text=f"{inner}:hidden:"))
