"""Footnotes and citations, gathered at the end of a page."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes

if TYPE_CHECKING:
    from core.rendering.doctree.writer import Writer


def footnotes(writer: Writer) -> str:
    """Return the notes that the writer has met; a note may speak of others."""
    items = []
    done = 0
    while done < len(writer.notes):
        items.append(_footnote(writer.notes[done], writer))
        done += 1
    if not items:
        return ""
    return f'<div class="footnotes"><ul class="plain">{"".join(items)}</ul></div>'


def _footnote(node: Any, writer: Writer) -> str:
    label = node[0].astext() if isinstance(node[0], nodes.label) else ""
    words = "".join(writer.write(c) for c in node if not isinstance(c, nodes.label))
    head = f"<strong>[{escape(label)}]</strong> "
    inner = words.replace("<p>", f"<p>{head}", 1)
    inner = inner if inner != words else head + words
    return f"<li>{_places(node)}{inner}{_ways_back(node)}</li>"


def _places(node: Any) -> str:
    """Even the places that docutils numbers: references name them."""
    return "".join(f'<span id="{escape(name)}"></span>' for name in node["ids"])


def _ways_back(node: Any) -> str:
    if node.tagname != "footnote":
        return ""
    return "".join(
        f' <a class="footnote-backref" href="#fnref-{escape(back)}">↩</a>'
        for back in node.get("backrefs", [])
    )
