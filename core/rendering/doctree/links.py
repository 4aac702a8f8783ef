"""References to labels, pages and terms, resolved when the tree is written."""

from docutils import nodes


class crossref(nodes.Inline, nodes.Element):
    """`role` is ref, doc, term, download, numref, eq or any; `title` may be empty."""
