"""Text source to HTML, once, at save time.

One road for every dialect: a parser of its own, then one post-processing (headings
and anchors, notes, tabs, tables, code, maths, links, sections) and nh3 last.
"""

from core.rendering.code import render_code, render_terminal
from core.rendering.document import (
    Dialect,
    Heading,
    Picture,
    Problem,
    Rendered,
    Section,
)
from core.rendering.render import render

__all__ = [
    "Dialect",
    "Heading",
    "Picture",
    "Problem",
    "Rendered",
    "Section",
    "render",
    "render_code",
    "render_terminal",
]
