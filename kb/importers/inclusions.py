"""`include`, `literalinclude` and `csv-table :file:`, put into the text itself.

Only files inside the source, no addresses, no circles; what is put in remembers its own
file and line. What cannot be put in stays where it is, marked, and is reported.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

from kb.importers import frontmatter
from kb.importers.fences import myst_code, rst_code
from kb.importers.pieces import Options, literal, pick
from kb.importers.snippets import DEEPEST, MOST_CHARACTERS, MOST_LINES, Line
from kb.importers.tree import Tree, Unreadable, is_inside

LONGEST_LINE = 1_000
NAMES = "include|literalinclude|csv-table"
RST = re.compile(
    rf"^(?P<indent>[ ]*)\.\. (?P<name>{NAMES})::[ \t]*(?P<path>.*?)[ \t]*$"
)
MYST = re.compile(
    r"^(?P<indent>[ ]*)(?P<fence>`{3,}|:{3,}|~{3,})[ ]*\{(?P<name>[\w:-]+)\}"
    r"[ \t]*(?P<path>.*?)[ \t]*$"
)
OPTION = re.compile(r"^[ \t]*:(?P<name>[\w-]+):[ \t]*(?P<value>.*?)[ \t]*$")
IMAGES = re.compile(r"(!\[[^\]\n]{0,500}\]\(|\{(?:figure|image)\}[ ]+)([^)\s:]+)")
LINKS = re.compile(r"(?<!!)(\[[^\]\n]{1,500}\]\()([^)\s:#]+)")


@dataclass(slots=True)
class Included:
    """A text with everything put in. `files` are those that became part of it."""

    lines: list[Line] = field(default_factory=list)
    problems: list[tuple[Line, str]] = field(default_factory=list)
    files: set[str] = field(default_factory=set)
    characters: int = 0

    @property
    def is_full(self) -> bool:
        """Whether files have brought in more than a page may hold."""
        return len(self.lines) > MOST_LINES or self.characters > MOST_CHARACTERS


@dataclass(frozen=True, slots=True)
class Found:
    """A directive in a list of lines; `last` is the place after it."""

    name: str
    path: str
    indent: str
    fence: str
    options: Options
    last: int


class Includer:
    """Puts files into the page `page` of a tree whose pages lie in `folder`."""

    def __init__(self, tree: Tree, page: str, folder: str) -> None:
        self.tree, self.page, self.folder = tree, page, folder
        self.done = Included()

    def run(self, lines: list[Line]) -> Included:
        """Return the text with everything put in."""
        self._expand(lines, "", (self.page,))
        return self.done

    def _expand(self, lines: list[Line], indent: str, chain: tuple[str, ...]) -> None:
        rst = chain[-1].endswith(".rst")
        find = _find_rst if rst else _find_myst
        texts = [line.text for line in lines]
        code = rst_code(texts) if rst else myst_code(texts)
        place = 0
        while place < len(lines):
            line = lines[place]
            found = None if place in code else find(lines, place)
            if found is None:
                self.done.lines.append(replace(line, text=indent + line.text))
                place += 1
                continue
            reason = self._put_in(found, line, indent, chain)
            if reason:
                self.done.problems.append((line, reason))
                kept = [
                    replace(row, text=indent + row.text)
                    for row in lines[place : found.last]
                ]
                self.done.lines.extend(_marked(kept, found, rst=rst))
            place = found.last

    def _put_in(
        self, found: Found, at: Line, indent: str, chain: tuple[str, ...]
    ) -> str:
        """Put a file in, or return why not."""
        shown = f"“{found.name}” of “{found.path[:200]}”"
        if "url" in found.options or "://" in found.path:
            return f"{shown} names an address; none is fetched"
        path = self._path(found.path, chain[-1])
        if path is None:
            return f"{shown}: the file is not in the source"
        if path in chain:
            return f"{shown} includes itself"
        if len(chain) > DEEPEST or self.done.is_full:
            return f"{shown}: too many files within files"
        try:
            text, _ = self.tree.text(path)
        except Unreadable as error:
            return f"{shown}: {error}"
        self.done.characters += len(text)
        self.done.files.add(path)
        rows = [Line(row, path, n) for n, row in enumerate(_rows(text), 1)]
        inner = indent + found.indent
        if found.name != "include" or _is_literal(found.options, path, chain[-1]):
            self.done.lines.extend(literal(found, rows, inner, at))
            return ""
        rows = pick(_body(text, rows, path), found.options)
        if not path.endswith(".rst"):
            rows = self._moved(rows, found.options, path)
        self._expand(rows, inner, (*chain, path))
        return ""

    def _path(self, written: str, current: str) -> str | None:
        """Return the file a directive names: from beside it, the page, or `/`."""
        name = written.strip().strip("<>")
        bases = (
            [self.folder, ""]
            if name.startswith("/")
            else [posixpath.dirname(current), posixpath.dirname(self.page)]
        )
        for base in bases:
            path = posixpath.normpath(posixpath.join(base, name.lstrip("/")))
            if path in self.tree.files and is_inside(
                self.tree.path(path), self.tree.folder
            ):
                return path
        return None

    def _moved(self, rows: list[Line], options: Options, path: str) -> list[Line]:
        """Images, and links below a named folder, are relative to their file."""
        here = posixpath.relpath(
            posixpath.dirname(path) or ".", posixpath.dirname(self.page) or "."
        )

        def moved(row: Line) -> Line:
            text = row.text
            if "relative-images" in options:
                text = IMAGES.sub(_joined(here, ""), text)
            if options.get("relative-docs"):
                text = LINKS.sub(_joined(here, options["relative-docs"]), text)
            return replace(row, text=text) if text != row.text else row

        return [moved(row) if len(row.text) <= LONGEST_LINE else row for row in rows]


def _joined(here: str, only_below: str) -> Callable[[re.Match[str]], str]:
    def join(found: re.Match[str]) -> str:
        path = found[2]
        if path.startswith("/") or not path.startswith(only_below):
            return found[0]
        return found[1] + posixpath.normpath(posixpath.join(here, path))

    return join


def _rows(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")


def _body(text: str, rows: list[Line], path: str) -> list[Line]:
    """Front matter is said to the included file's own page, not to this one."""
    return rows if path.endswith(".rst") else rows[frontmatter.split(text).lines :]


def _is_literal(options: Options, path: str, within: str) -> bool:
    """Whether a file is shown as code: asked for, or of another dialect."""
    other = within.endswith(".rst") and path.endswith((".md", ".ipynb"))
    return other or "literal" in options or "code" in options


def _find_rst(lines: list[Line], place: int) -> Found | None:
    text = lines[place].text
    found = RST.match(text) if len(text) <= LONGEST_LINE and ".. " in text else None
    if found is None:
        return None
    options: Options = {}
    last = place + 1
    while last < len(lines) and (option := OPTION.match(lines[last].text)):
        if not lines[last].text.startswith(found["indent"] + " "):
            break
        options[option["name"]] = option["value"]
        last += 1
    return _wanted(found["name"], found["path"], found["indent"], "", options, last)


def _find_myst(lines: list[Line], place: int) -> Found | None:
    text = lines[place].text
    found = MYST.match(text) if len(text) <= LONGEST_LINE and "{" in text else None
    if found is None or found["name"] not in NAMES.split("|"):
        return None
    options: Options = {}
    last = place + 1
    while last < len(lines) and not lines[last].text.strip().startswith(found["fence"]):
        option = OPTION.match(lines[last].text)
        if option:
            options[option["name"]] = option["value"]
        last += 1
    last = min(last + 1, len(lines))
    name, path, fence = found["name"], found["path"], found["fence"]
    return _wanted(name, path, found["indent"], fence, options, last)


def _wanted(
    name: str, path: str, indent: str, fence: str, options: Options, last: int
) -> Found | None:
    """A table is only of interest when its values lie elsewhere."""
    if name == "csv-table":
        if not {"file", "url"} & set(options):
            return None
        options = {"title": path, **options}
        path = options.get("file") or options.get("url", "")
    return Found(name, path, indent, fence, options, last)


def _marked(rows: list[Line], found: Found, *, rst: bool) -> Iterator[Line]:
    """Mark a directive that stays, so that it is not reported a second time."""
    yield rows[0]
    indent = rows[0].text[: len(rows[0].text) - len(rows[0].text.lstrip())]
    yield replace(rows[0], text=f"{indent}{'   ' if rst else ''}:missing:")
    yield from rows[1:]
