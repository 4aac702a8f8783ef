"""MyST, parsed by markdown-it and myst-parser into the same tree, without Sphinx.

Its Jinja expressions are never run, its front matter never read: `{{ name }}` is put in
by the importer, or shown as it was written.
"""

from collections.abc import Callable
from typing import Any

from docutils import nodes
from docutils.utils import new_document
from markdown_it.tree import SyntaxTreeNode
from myst_parser.config.main import MdParserConfig
from myst_parser.mdit_to_docutils.base import DocutilsRenderer, token_line
from myst_parser.mocking import MockRSTParser
from myst_parser.parsers.mdit import create_md_parser
from myst_parser.warnings_ import MystWarnings

from core.rendering.doctree.desk import desk_of, open_document, watch
from core.rendering.doctree.links import crossref
from core.rendering.doctree.lookups import install
from core.rendering.doctree.restructured import finish
from core.rendering.github import read_formula, watch_clock
from core.rendering.job import Job
from core.rendering.safety import is_placeholder

DEEPEST = 40
EXTENSIONS = {
    "amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath",
    "fieldlist", "strikethrough", "substitution",
}  # fmt: skip


class strike(nodes.Inline, nodes.TextElement):
    """Words struck out."""


def myst_parser() -> Callable[[Job], str]:
    """Return a parser for MyST."""
    install()
    config = MdParserConfig(
        enable_extensions=EXTENSIONS, heading_anchors=0, dmath_double_inline=True
    )
    parser = create_md_parser(config, Renderer)
    parser.options["maxNesting"] = DEEPEST
    parser.disable("math_inline")
    parser.inline.ruler.before("escape", "formula", read_formula)
    watch_clock(parser)

    def convert(job: Job) -> str:
        document = open_document(job)
        parser.options["document"] = document
        parser.render(job.source, {"job": job})
        return finish(document)

    return convert


class Renderer(DocutilsRenderer):
    """myst-parser's own, except for what would run, read or lose something."""

    def create_warning(self, message, subtype, *, line=None, **more):  # type: ignore[no-untyped-def]
        """Report the warning; headings that skip a level are lined up later."""
        if subtype is not MystWarnings.MD_HEADING_NON_CONSECUTIVE:
            desk_of(self).report(" ".join(str(message).split())[:300], line)

    def render_children(self, token: SyntaxTreeNode) -> None:
        """Look at the clock: a table has as many cells as somebody likes."""
        desk_of(self).job.check_time()
        super().render_children(token)

    def render_front_matter(self, token: SyntaxTreeNode) -> None:
        """Leave it: the importer has read what matters."""

    def render_html_inline(self, token: SyntaxTreeNode) -> None:
        """Keep a tag for the sanitiser; `<username>` is words."""
        tag = token.content
        made = nodes.Text(tag) if is_placeholder(tag) else _html(tag)
        self.current_node.append(made)

    def render_html_block(self, token: SyntaxTreeNode) -> None:
        """Keep HTML for the sanitiser."""
        self.current_node.append(_html(token.content))

    def create_highlighted_code_block(self, text, lexer_name, **more):  # type: ignore[no-untyped-def]
        """Keep code as it is: the site highlights it like any other."""
        made = nodes.literal_block(text, text)
        made["language"] = str(lexer_name or "").strip("{}.")
        made["marked"] = more.get("emphasize_lines") or ""
        return made

    def render_formula(self, token: SyntaxTreeNode) -> None:
        """A formula in a sentence."""
        self.current_node.append(nodes.math(token.content, token.content))

    def render_s(self, token: SyntaxTreeNode) -> None:
        """Words struck out."""
        made = strike()
        with self.current_node_context(made, append=True):
            self.render_children(token)

    def render_link_unknown(self, token: SyntaxTreeNode) -> None:
        """A page of the source, a file, or a label."""
        target = self.md.normalizeLinkText(str(token.attrGet("href") or ""))
        is_path = "/" in target or "." in target or "#" in target
        made: Any = (
            nodes.reference(refuri=target)
            if is_path
            else crossref(role="any", target=target, title="")
        )
        made.line = token_line(token, 0) or None
        with self.current_node_context(made, append=True):
            self.render_children(token)

    def render_link_path(self, token: SyntaxTreeNode) -> None:
        """`path:` and `project:` name files and pages of the source."""
        made = nodes.reference(refuri=str(token.attrGet("href")).partition(":")[2])
        with self.current_node_context(made, append=True):
            self.render_children(token)

    render_link_project = render_link_path

    def render_link_inventory(self, token: SyntaxTreeNode) -> None:
        """A page of another Sphinx site: nothing is fetched, so the words stay."""
        target = str(token.attrGet("href"))
        line = token_line(token, 0) or None
        desk_of(self).report(f"“{target[:200]}” is a place of another site", line)
        self.render_children(token)

    def render_substitution(self, token: SyntaxTreeNode, inline: bool) -> None:
        """Show `{{ name }}` as it was written."""
        name = token.content.strip()
        line = token_line(token, 0) or None
        desk_of(self).report(f"nothing is put in for “{{{{ {name[:60]} }}}}”", line)
        words = nodes.Text(f"{{{{ {name} }}}}")
        made = words if inline else nodes.paragraph("", "", words)
        self.current_node.append(made)

    def render_restructuredtext(self, token: SyntaxTreeNode) -> None:
        """`{eval-rst}`: the same tables, the same limits."""
        document = new_document("source", self.document.settings)
        document.reporter = self.reporter
        watch(document, desk_of(self))
        source = "\n" * token_line(token) + token.content
        MockRSTParser().parse(source, document)
        for name, definition in document.substitution_defs.items():
            self.document.substitution_defs.setdefault(name, definition)
            self.document.substitution_names.setdefault(name.lower(), name)
        self.current_node.extend(document.children)


def _html(markup: str) -> nodes.raw:
    return nodes.raw("", markup, format="html")
