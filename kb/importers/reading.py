"""One page of a tree, read as its dialect asks: front matter, files put in, title."""

import re
from dataclasses import dataclass, field
from typing import Any

from core.rendering.doctree.names import known_directives
from core.rendering.document import Dialect
from kb.importers import frontmatter, labels, notebooks, titles
from kb.importers.findings import Finding
from kb.importers.inclusions import Includer
from kb.importers.mkdocs import MkDocs
from kb.importers.sandbox import Sandbox
from kb.importers.snippets import Line, expand
from kb.importers.sphinx import Sphinx
from kb.importers.substitutions import substitute
from kb.importers.tree import Tree

Settings = MkDocs | Sphinx
# What an editor may choose for the Markdown of a source.
CHOSEN: dict[str, Dialect] = {"mkdocs": "mkdocs", "github": "github", "myst": "myst"}
FENCED = re.compile(r"^[ ]*(?:`{3,}|:{3,}|~{3,})[ ]*\{([\w:-]+)\}", re.MULTILINE)
# Of other tools that write a language between braces.
NOT_MYST = frozenset({"code", "math", "image", "output", "class", "index", "title"})


@dataclass(slots=True)
class Read:
    """A page as it was read. `included` are files that became part of it."""

    title: str = ""
    front: dict[str, Any] = field(default_factory=dict)
    lines: tuple[Line, ...] = ()
    places: tuple[titles.Place, ...] = ()
    findings: list[Finding] = field(default_factory=list)
    included: frozenset[str] = frozenset()
    pictures: dict[str, bytes] = field(default_factory=dict)


def dialect_of(name: str, text: str, settings: Settings, chosen: str = "") -> Dialect:
    """Return the dialect of a file, from its ending, its project, and its text.

    What somebody chose holds for Markdown; other files say by their ending.
    """
    if name.endswith(".rst"):
        return "rst"
    if name.endswith(".ipynb"):
        return "notebook"
    if chosen in CHOSEN:
        return CHOSEN[chosen]
    if settings.config:
        return "mkdocs" if isinstance(settings, MkDocs) else "myst"
    used = {found.lower() for found in FENCED.findall(text)}
    return "myst" if used & (known_directives() - NOT_MYST) else "github"


def read_page(
    tree: Tree,
    name: str,
    settings: Settings,
    folder: str,
    sandbox: Sandbox,
    chosen: str = "",
) -> tuple[Read, Dialect]:
    """Return a page and its dialect. Raises Unreadable."""
    if name.endswith(".ipynb"):
        return _notebook(tree, name, sandbox), "notebook"
    text, remark = tree.text(name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    dialect = dialect_of(name, text, settings, chosen)
    if dialect == "rst":
        read = _restructured(tree, name, text, settings, folder)
    else:
        read = _markdown(tree, name, text, settings, folder, dialect)
    if remark:
        read.findings.append(Finding(name, None, remark))
    return read, dialect


def _notebook(tree: Tree, name: str, sandbox: Sandbox) -> Read:
    slim = notebooks.read(tree, name, sandbox)
    lines = tuple(Line(t, name, n) for n, t in enumerate(slim.source.split("\n"), 1))
    return Read(
        title=slim.title,
        lines=lines,
        places=tuple(titles.Place(*place) for place in slim.places),
        findings=[Finding(name, None, reason) for reason in slim.problems],
        pictures=slim.pictures,
    )


def _markdown(
    tree: Tree, name: str, text: str, settings: Settings, folder: str, dialect: Dialect
) -> Read:
    front = frontmatter.split(text)
    findings: list[Finding] = []
    included: set[str] = set()
    if dialect == "myst":
        lines = _numbered(front.text, name, front.lines + 1)
        lines, found, included = _with_files(tree, name, folder, lines)
        findings += found
        lines = substitute(lines, _substitutions(front.values, settings))
        titled = labels.take_title(lines, dialect)
    else:
        expanded = expand(
            front.text,
            name,
            tree,
            folders=settings.snippet_folders,
            first_line=front.lines + 1,
        )
        findings += expanded.findings
        titled = titles.take_title(expanded.lines, dialect)
    if front.problem:
        findings.append(Finding(name, front.problem_line, front.problem))
    return Read(
        title=titled.title,
        front=front.values,
        lines=titled.lines,
        places=titled.places,
        findings=findings,
        included=frozenset(included),
    )


def _restructured(
    tree: Tree, name: str, text: str, settings: Settings, folder: str
) -> Read:
    lines = _numbered(text, name, 1)
    lines, findings, included = _with_files(tree, name, folder, lines)
    titled = labels.take_title(lines, "rst")
    kept = titled.lines
    if isinstance(settings, Sphinx):
        kept = (*_of_all(settings.prolog, settings), *kept)
        kept = (*kept, *_of_all(settings.epilog, settings))
    return Read(
        title=titled.title,
        lines=kept,
        places=titled.places,
        findings=findings,
        included=frozenset(included),
    )


def _with_files(
    tree: Tree, name: str, folder: str, lines: list[Line]
) -> tuple[list[Line], list[Finding], set[str]]:
    done = Includer(tree, name, folder).run(lines)
    findings = [Finding(at.path, at.number, reason) for at, reason in done.problems]
    return done.lines, findings, done.files


def _substitutions(front: dict[str, Any], settings: Settings) -> dict[str, str]:
    """Return what `{{ name }}` means: a page's own words come before its project's."""
    general = settings.substitutions if isinstance(settings, Sphinx) else {}
    myst = front.get("myst")
    own = myst.get("substitutions") if isinstance(myst, dict) else None
    own = own if isinstance(own, dict) else front.get("substitutions")
    items = own.items() if isinstance(own, dict) else ()
    return general | {str(k): v for k, v in items if isinstance(v, str)}


def _of_all(text: str, settings: Sphinx) -> list[Line]:
    """Text of every page of a project, with empty lines around it."""
    if not text:
        return []
    rows = ["", *text.split("\n"), ""]
    return [Line(row, settings.config, 1) for row in rows]


def _numbered(text: str, name: str, first: int) -> list[Line]:
    return [Line(row, name, n) for n, row in enumerate(text.split("\n"), first)]
