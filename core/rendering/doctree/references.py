"""Where `:ref:`, `:doc:`, `:term:` and their like lead."""

from html import escape
from typing import Any

from docutils import nodes

from core.rendering.doctree.desk import Desk
from core.rendering.extensions import RESOLVED


def resolve(node: Any, document: nodes.document, desk: Desk, words: str) -> str:
    """Return the link a cross-reference becomes, or its words and a problem.

    A place on the page itself comes first, then what the site knows of the source.
    """
    role, target = node["role"], node["target"]
    title = words or escape(node["title"], quote=False)
    if role in {"doc", "download"}:
        label = title or _readable(target)
        return f'<a href="{escape(target)}">{label}</a>'
    if role == "cite":
        return title or f"[{escape(target, quote=False)}]"
    place = _place(role, target, document)
    if place:
        label = title or _title(document.ids.get(place)) or _readable(target)
        return f'<a href="#{escape(place)}">{label}</a>'
    label = title or (escape(target, quote=False) if role == "term" else "")
    label = label or _readable(target)
    address = _elsewhere(role, target, desk)
    if address:
        return f'<a href="{escape(address)}" {RESOLVED}>{label}</a>'
    if desk.job.resolve is not None:
        desk.report(f"nothing is called “{target[:200]}”", node.line)
    return label


def _place(role: str, target: str, document: nodes.document) -> str:
    if role == "term":
        name = f"term-{nodes.make_id(target)}"
        return name if name in document.ids else ""
    found = document.nameids.get(nodes.fully_normalize_name(target))
    return str(found or "")


def _elsewhere(role: str, target: str, desk: Desk) -> str | None:
    """Ask the site: for a label, then, where any will do, for a page."""
    ask = desk.job.resolve
    if ask is None:
        return None
    if role == "term":
        return ask(f"ref:term:{nodes.make_id(target)}")
    label = nodes.fully_normalize_name(target)
    return ask(f"ref:{label}") or (ask(target) if role == "any" else None)


def _title(found: Any) -> str:
    """Return the words of a section's heading or a figure's caption."""
    for child in getattr(found, "children", []):
        if isinstance(child, nodes.title | nodes.caption):
            return escape(child.astext(), quote=False)
    return ""


def _readable(target: str) -> str:
    """Return a label or a path as words: better than nothing."""
    last = target.rstrip("/").rpartition("/")[2]
    words = last.replace("-", " ").replace("_", " ").strip() or target
    return escape(words, quote=False)
