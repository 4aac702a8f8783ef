"""`--8<-- "file"`: text of another file of the same source.

Only files inside the source, no addresses, no circles. Each line remembers the file
and line it came from, so that a problem is reported where it was written.
"""

import posixpath
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from kb.importers.findings import Finding
from kb.importers.tree import Tree, Unreadable, is_inside

DEEPEST = 10
MOST_LINES = 50_000
MOST_CHARACTERS = 2_000_000
# Longer lines are data: no mark is looked for in them.
LONGEST_MARK = 1_000
MARK = re.compile(
    r"^(?P<indent>[ \t]*)(?P<escape>;*)-{1,}8<-{1,}"
    r"(?:[ \t]+(?P<q>[\"'])(?P<name>.+?)(?P=q)(?:[ \t]+.*)?)?[ \t]*$"
)
SECTION = re.compile(
    r"-{1,}8<-{1,}[ \t]*\[[ \t]*(start|end)[ \t]*:[ \t]*([\w-]+)[ \t]*\]"
)
SLICED = re.compile(
    r"^(?P<file>.+?)(?::(?P<first>\d*):(?P<last>\d*)|:(?P<part>[\w-]+))?$"
)


@dataclass(frozen=True, slots=True)
class Line:
    """A line and where it was written."""

    text: str
    path: str
    number: int


@dataclass(slots=True)
class Expansion:
    """The text of a page with its snippets in place."""

    lines: list[Line] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    included: int = 0

    @property
    def is_full(self) -> bool:
        """Whether snippets have brought in more than a page may hold."""
        return len(self.lines) > MOST_LINES or self.included > MOST_CHARACTERS


def expand(
    text: str,
    path: str,
    tree: Tree,
    *,
    folders: Sequence[str] = (".",),
    first_line: int = 1,
) -> Expansion:
    """Return `text` of the file `path` with every snippet put in."""
    done = Expansion()
    lines = [
        Line(line, path, number)
        for number, line in enumerate(text.split("\n"), first_line)
    ]
    if "8<" in text:
        _expand(lines, "", (path,), tree, folders, done)
    else:
        done.lines = lines
    return done


def _expand(
    lines: list[Line],
    indent: str,
    chain: tuple[str, ...],
    tree: Tree,
    folders: Sequence[str],
    done: Expansion,
) -> None:
    in_block = False
    for line in lines:
        may_mark = "8<" in line.text and len(line.text) <= LONGEST_MARK
        found = MARK.match(line.text) if may_mark else None
        if in_block and not found:
            name = line.text.strip()
            if name and not name.startswith(";"):
                lead = line.text[: len(line.text) - len(line.text.lstrip())]
                _include(name, line, indent + lead, chain, tree, folders, done)
        elif not found:
            if not (may_mark and SECTION.search(line.text)):
                done.lines.append(Line(indent + line.text, line.path, line.number))
        elif found["escape"]:
            shown = line.text.replace(";", "", 1)
            done.lines.append(Line(indent + shown, line.path, line.number))
        elif found["name"]:
            inner = indent + found["indent"]
            _include(found["name"], line, inner, chain, tree, folders, done)
        else:
            in_block = not in_block


def _include(
    written: str,
    at: Line,
    indent: str,
    chain: tuple[str, ...],
    tree: Tree,
    folders: Sequence[str],
    done: Expansion,
) -> None:
    def complain(reason: str) -> None:
        done.findings.append(Finding(at.path, at.number, reason))

    sliced = SLICED.match(written)
    name = sliced["file"] if sliced else written
    path = _find(name, tree, folders)
    if "://" in written:
        complain(f"the snippet “{written[:200]}” is an address; none is fetched")
    elif path is None:
        complain(f"the snippet “{written[:200]}” is not in the source")
    elif path in chain:
        complain(f"the snippet “{written[:200]}” includes itself")
    elif len(chain) > DEEPEST or done.is_full:
        complain("there are too many snippets within snippets")
    else:
        try:
            text, _ = tree.text(path)
        except Unreadable as error:
            complain(f"the snippet “{written[:200]}”: {error}")
            return
        done.included += len(text)
        lines = [
            Line(line, path, number)
            for number, line in enumerate(text.rstrip("\n").split("\n"), 1)
        ]
        lines = _slice(lines, sliced)
        _expand(lines, indent, (*chain, path), tree, folders, done)


def _find(name: str, tree: Tree, folders: Sequence[str]) -> str | None:
    for folder in folders:
        path = posixpath.normpath(posixpath.join(folder, name))
        if path in tree.files and is_inside(tree.path(path), tree.folder):
            return path
    return None


def _slice(lines: list[Line], sliced: re.Match[str] | None) -> list[Line]:
    if sliced is None:
        return lines
    if sliced["part"]:
        kept, inside = [], False
        for line in lines:
            mark = SECTION.search(line.text[:LONGEST_MARK])
            if mark and mark[2] == sliced["part"]:
                inside = mark[1] == "start"
            elif inside:
                kept.append(line)
        return kept
    first = int(sliced["first"] or 1)
    last = int(sliced["last"]) if sliced["last"] else len(lines)
    return lines[max(first - 1, 0) : last]
