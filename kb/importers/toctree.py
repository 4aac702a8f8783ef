"""`toctree` directives, found in reStructuredText and MyST without parsing it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

RST = re.compile(r"^(?P<indent>[ ]*)\.\. toctree::[ \t]*$")
MYST = re.compile(
    r"^(?P<indent>[ ]*)(?P<fence>`{3,}|:{3,}|~{3,})[ ]*\{toctree\}[ \t]*$"
)
OPTION = re.compile(r"^[ ]*:(?P<name>[\w-]+):[ ]*(?P<value>.*)$")
TITLED = re.compile(r"^(?P<title>.*?)[ ]*<(?P<target>[^<>]+)>$")
LONGEST_LINE = 1_000
MOST = 2_000


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a toctree: a page, or a pattern of pages."""

    target: str
    title: str = ""
    is_glob: bool = False


@dataclass(frozen=True, slots=True)
class Toctree:
    """A directive, from the line `first` up to, not with, the line `last`."""

    first: int
    last: int
    indent: str
    entries: tuple[tuple[int, Entry], ...]
    options: frozenset[str]


def has_toctree(text: str, name: str) -> bool:
    """Say whether a page has one at all."""
    return "toctree" in text and bool(toctrees(text.split("\n"), name))


def entries(text: str, name: str) -> Iterator[Entry]:
    """Yield what the toctrees of a page name, addresses left out."""
    if "toctree" in text:
        for found in toctrees(text.split("\n"), name):
            for _, entry in found.entries:
                if "://" not in entry.target:
                    yield entry


def toctrees(lines: list[str], name: str) -> list[Toctree]:
    """Return the toctrees of a page in order; `name` tells its dialect."""
    pattern = RST if name.endswith(".rst") else MYST
    found: list[Toctree] = []
    place = 0
    while place < len(lines):
        start = pattern.match(lines[place][:LONGEST_LINE])
        if start is None:
            place += 1
            continue
        last = _end(lines, place + 1, start)
        found.append(_read(lines, place, last, start["indent"]))
        place = last
    return found


def _end(lines: list[str], place: int, start: re.Match[str]) -> int:
    """Return the place after a directive's last line."""
    fence = start.groupdict().get("fence")
    indent = len(start["indent"])
    while place < len(lines):
        line = lines[place]
        if fence and line.strip().startswith(fence):
            return place + 1
        own = len(line) - len(line.lstrip())
        if not fence and line.strip() and own <= indent:
            return place
        place += 1
    return place


def _read(lines: list[str], first: int, last: int, indent: str) -> Toctree:
    options: set[str] = set()
    listed: list[tuple[int, Entry]] = []
    for place in range(first + 1, last):
        line = lines[place][:LONGEST_LINE].strip()
        option = OPTION.match(line) if not listed else None
        if option:
            options.add(option["name"])
        elif line and not line.startswith(("`", ":::", "~", "%")) and line != "self":
            listed.append((place, _entry(line, "glob" in options)))
    return Toctree(first, last, indent, tuple(listed[:MOST]), frozenset(options))


def _entry(line: str, glob: bool) -> Entry:
    titled = TITLED.match(line)
    if titled:
        return Entry(titled["target"].strip(), titled["title"].strip())
    return Entry(line, is_glob=glob and bool(re.search(r"[*?\[]", line)))
