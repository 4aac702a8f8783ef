"""The table of directives: a name and what it means here. The guide for editors lists
the same names, which a test compares.
"""

from typing import Any

from core.rendering.doctree import code, figures, notes, plain, roles
from core.rendering.doctree.roles import role_for

__all__ = ["directive_for", "known_directives", "role_for"]

DIRECTIVES: dict[str, Any] = {
    **dict.fromkeys(notes.CALLOUTS, notes.Callout),
    **dict.fromkeys(notes.WORDS_ARE_TEXT, notes.TextCallout),
    **dict.fromkeys(
        ("code", "code-block", "sourcecode", "code-cell", "parsed-literal", "output"),
        code.Code,
    ),
    **dict.fromkeys(("prompt", "terminal", "console"), code.Session),
    "highlight": code.Highlight,
    **dict.fromkeys(("tabs", "tab-set", "tab-set-code"), code.TabSet),
    **dict.fromkeys(("tab", "group-tab", "tab-item"), code.Tab),
    "code-tab": code.CodeTab,
    "math": code.Maths,
    "image": figures.Image,
    **dict.fromkeys(("figure", "subfigure"), figures.Figure),
    "table": figures.Table,
    "list-table": figures.TableOfLists,
    "csv-table": figures.TableOfValues,
    **dict.fromkeys(("youtube", "vimeo", "video", "iframe"), figures.Video),
    **dict.fromkeys(
        ("container", "compound", "div", "grid", "grid-item", "hlist", "centered-block",
         "card-carousel", "header", "footer"),
        plain.Frame,
    ),
    **dict.fromkeys(("epigraph", "pull-quote", "highlights"), plain.Quotation),
    **dict.fromkeys(("rubric", "centered"), plain.Titled),
    "glossary": plain.Glossary,
    "only": plain.Only,
    "toctree": plain.Toctree,
    **dict.fromkeys(
        ("contents", "sectnum", "section-numbering", "index", "meta", "tags",
         "tabularcolumns", "currentmodule", "module", "py:currentmodule", "class",
         "rst-class", "cssclass", "sectionauthor", "codeauthor", "target-notes",
         "title", "default-domain", "bibliography", "footbibliography"),
        plain.Silent,
    ),
    **dict.fromkeys(("include", "literalinclude", "raw", "date"), plain.Refused),
    **dict.fromkeys(
        ("mermaid", "graphviz", "digraph", "graph", "uml", "plantuml"), plain.Drawing
    ),
    "role": roles.LocalRole,
    "default-role": roles.DefaultRole,
}  # fmt: skip
# Done by docutils itself, inside definitions of substitutions and for verse.
THEIRS = frozenset({"replace", "unicode", "line-block"})


def directive_for(name: str) -> Any:
    """Return the class of a directive, None for docutils' own, `Unknown` for others."""
    if name in THEIRS:
        return None
    return DIRECTIVES.get(name, plain.Unknown)


def known_directives() -> frozenset[str]:
    """Return every name that means something."""
    return frozenset(DIRECTIVES) | THEIRS
