"""Titles and named places of a Markdown page, found without parsing it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from core.rendering.anchors import slug
from core.rendering.document import Dialect
from kb.importers.snippets import Line

# Longer lines are no headings: patterns would take for ever on some.
LONGEST_LINE = 1_000
FENCE = re.compile(r"^[ \t]*(`{3,}|~{3,})")
HEADING = re.compile(r"^(#{1,6})[ \t]+(.+?)[ \t]*#*[ \t]*$")
HTML_HEADING = re.compile(r"^[ \t]*<h1\b[^>]*>(.*?)</h1>[ \t]*$", re.IGNORECASE)
UNDERLINE = re.compile(r"^(=+|-+)[ \t]*$")
ATTRIBUTES = re.compile(r"[ \t]*\{:?[ \t]*([^{}]*)\}[ \t]*$")
EXPLICIT = re.compile(r"#([\w:.-]+)")
NAMED = re.compile(
    r"\[\]\(\)\{:?[ \t]*#([^\s}]+)[^}]*\}|<a\s+(?:id|name)=[\"']([^\"']+)[\"']"
)
ONLY_NAMED = re.compile(r"^[ \t]*(?:\[\]\(\)\{[^}]*\}[ \t]*)+$")
MARKUP = re.compile(
    r"!?\[([^\]]*)\](?:\([^)]*\)|\[[^\]]*\])|<[^>]+>|[*`]|(?<!\w)_|_(?!\w)"
)
ICON = re.compile(r":[a-z]+-[a-z0-9-]+:")


@dataclass(frozen=True, slots=True)
class Place:
    """A label of a page. An empty anchor is the page's top; `title` names the place."""

    label: str
    anchor: str
    is_explicit: bool
    title: str = ""


@dataclass(frozen=True, slots=True)
class Titled:
    """A page without its title line, which the page shows by itself."""

    title: str
    lines: tuple[Line, ...]
    places: tuple[Place, ...]


def take_title(lines: list[Line], dialect: Dialect) -> Titled:
    """Return the first heading as the title when it is of level 1, and the rest.

    What names the title names the page: those labels become targets at its top.
    """
    headings = list(_headings(lines))
    first = headings[0] if headings and headings[0][1] == 1 else None
    kept = list(lines)
    title, top = "", []
    if first:
        at, _, text, extra = first
        title = plain(text)
        names, begin = _names_above(lines, at)
        names += EXPLICIT.findall(_attributes(text))
        top = [Place(name, "", True) for name in names]
        targets = "".join(f'<span id="{name}"></span>' for name in names)
        kept[at] = replace(lines[at], text=targets)
        for number in range(begin, at):
            kept[number] = replace(lines[number], text="")
        for number in range(at + 1, at + 1 + extra):
            kept[number] = replace(lines[number], text="")
        top.append(Place(slug(title, dialect), "", False))
    rest = [heading for heading in headings if heading is not first]
    places = [*top, *_places(kept, rest, dialect)]
    return Titled(title[:255], tuple(kept), tuple(places))


def plain(text: str) -> str:
    """Return a heading's words without their markup."""
    text = ICON.sub("", ATTRIBUTES.sub("", text))
    words = " ".join(MARKUP.sub(lambda found: found[1] or "", text).split())
    return words.replace("\\", "")


def _attributes(text: str) -> str:
    found = ATTRIBUTES.search(text)
    return found[1] if found else ""


def _names_above(lines: list[Line], at: int) -> tuple[list[str], int]:
    """Return labels in the lines right above, and where they begin."""
    names: list[str] = []
    begin = at
    while begin > 0 and ONLY_NAMED.match(lines[begin - 1].text):
        begin -= 1
        names = [
            found[0] or found[1] for found in NAMED.findall(lines[begin].text)
        ] + names
    return names, begin


def _headings(lines: list[Line]) -> Iterator[tuple[int, int, str, int]]:
    """Yield (line, level, text, lines below that belong to it), outside fences."""
    for number, text in _outside_fences(lines):
        found = HEADING.match(text)
        if found:
            yield number, len(found[1]), found[2], 0
        elif html := HTML_HEADING.match(text):
            yield number, 1, html[1], 0
        elif (
            number + 1 < len(lines)
            and text.strip()
            and not text.startswith((" ", "\t"))
        ):
            below = UNDERLINE.match(lines[number + 1].text)
            before = lines[number - 1].text.strip() if number else ""
            if below and len(below[1]) >= 3 and not before and "|" not in text:
                yield number, 1 if below[1][0] == "=" else 2, text, 1


def _outside_fences(lines: list[Line]) -> Iterator[tuple[int, str]]:
    fence = ""
    for number, line in enumerate(lines):
        may_fence = line.text.lstrip()[:3] in {"```", "~~~"}
        found = FENCE.match(line.text) if may_fence else None
        if found and not fence:
            fence = found[1]
        elif found and found[1].startswith(fence):
            fence = ""
        elif not fence:
            yield number, line.text if len(line.text) <= LONGEST_LINE else ""


def _places(
    lines: list[Line], headings: list[tuple[int, int, str, int]], dialect: Dialect
) -> Iterator[Place]:
    for _, text in _outside_fences(lines):
        if "#" in text or "<a" in text:
            for found in NAMED.findall(text):
                name = found[0] or found[1]
                yield Place(name, name, True)
    for _, _, text, _ in headings:
        for name in EXPLICIT.findall(_attributes(text)):
            yield Place(name, name, True)
        words = slug(plain(text), dialect)
        yield Place(words, words, False)
