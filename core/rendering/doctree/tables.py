"""Tables of a docutils tree."""

from collections.abc import Callable
from html import escape
from typing import Any

from docutils import nodes

Inside = Callable[[Any], str]
SPANS = {"morecols": "colspan", "morerows": "rowspan"}


def table(node: Any, inside: Inside) -> str:
    """Return the table with its caption; `inside` gives the HTML of children."""
    caption = "".join(
        f"<caption>{inside(child)}</caption>"
        for child in node.children
        if isinstance(child, nodes.title)
    )
    parts = [
        _part(part, inside, _stubs(group))
        for group in node.findall(nodes.tgroup)
        if group.parent is node
        for part in group.children
        if isinstance(part, nodes.thead | nodes.tbody)
    ]
    return f"<table>{caption}{''.join(parts)}</table>\n"


def _stubs(group: Any) -> list[bool]:
    return [bool(c.get("stub")) for c in group if isinstance(c, nodes.colspec)]


def _part(part: Any, inside: Inside, stubs: list[bool]) -> str:
    head = isinstance(part, nodes.thead)
    rows = "".join(
        "<tr>"
        + "".join(
            _cell(cell, inside, head=head or (place < len(stubs) and stubs[place]))
            for place, cell in enumerate(row.children)
        )
        + "</tr>"
        for row in part.children
    )
    return f"<{part.tagname}>{rows}</{part.tagname}>"


def _cell(cell: Any, inside: Inside, *, head: bool) -> str:
    tag = "th" if head else "td"
    spans = "".join(
        f' {name}="{int(cell[key]) + 1}"' for key, name in SPANS.items() if key in cell
    )
    right = ' align="right"' if "text-right" in cell.get("classes", []) else ""
    only = cell.children[0] if len(cell.children) == 1 else None
    # A cell of one paragraph is words, not a paragraph.
    single = isinstance(only, nodes.paragraph)
    words = inside(only if single else cell)
    return f"<{tag}{escape(spans, quote=False)}{right}>{words}</{tag}>"
