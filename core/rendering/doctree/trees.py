"""Repairs on a parsed tree."""

from typing import Any

from docutils import nodes

from core.rendering.doctree.code import tab, tabset


def gather_tabs(document: nodes.document) -> None:
    """Put tabs that follow one another without a frame into one.

    Code in a frame of tabs becomes a tab that is called by its language.
    """
    for found in list(document.findall(tabset)):
        for block in [c for c in found.children if _is_code(c)]:
            title = nodes.title("", block.get("caption") or block.get("language"))
            found.replace(block, tab("", title, block))
    for found in list(document.findall(tab)):
        if not isinstance(found.parent, tabset):
            _frame(found)


def _is_code(node: Any) -> bool:
    return isinstance(node, nodes.literal_block) and bool(node.get("language"))


def _frame(first: Any) -> None:
    parent = first.parent
    place = parent.index(first)
    run = []
    for node in parent.children[place:]:
        if not isinstance(node, tab | nodes.comment):
            break
        run.append(node)
    for node in run:
        parent.remove(node)
    parent.insert(place, tabset("", *[n for n in run if isinstance(n, tab)]))
