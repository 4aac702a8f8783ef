"""A docutils tree to raw HTML: the markup that all dialects share before it is shaped.

Words are escaped here. Headings keep the places their author gave them; tabs, notes
and footnotes get the classes that `core.rendering.shape` knows.
"""

from html import escape
from typing import Any

from docutils import nodes

from core.rendering.doctree.desk import Desk
from core.rendering.doctree.footnotes import footnotes
from core.rendering.doctree.references import resolve
from core.rendering.doctree.tables import table
from core.rendering.extensions import RESOLVED

FRAMES = {
    "paragraph": "p",
    "compact_paragraph": "p",
    "emphasis": "em",
    "strong": "strong",
    "title_reference": "cite",
    "subscript": "sub",
    "superscript": "sup",
    "bullet_list": "ul",
    "list_item": "li",
    "definition_list": "dl",
    "term": "dt",
    "definition": "dd",
    "field_list": "dl",
    "field_name": "dt",
    "field_body": "dd",
    "option_list": "dl",
    "option_group": "dt",
    "description": "dd",
    "block_quote": "blockquote",
    "attribution": "p",
    "caption": "figcaption",
    "figure": "figure",
    "strike": "del",
}
SILENT = frozenset(
    {"comment", "substitution_definition", "pending", "meta", "decoration", "colspec"}
)
# Elements whose places stand right before them, for they are no frames of their own.
HOLLOW = frozenset({"container", "legend", "callout", "tabset", "math_block", "table",
                    "literal_block", "image"})  # fmt: skip
LISTS = {"loweralpha": "a", "upperalpha": "A", "lowerroman": "i", "upperroman": "I"}


class Writer:
    """Writes one document."""

    def __init__(self, document: nodes.document, desk: Desk) -> None:
        self.document, self.desk, self.job = document, desk, desk.job
        self.level = 0
        self.notes: list[Any] = []

    def html(self) -> str:
        """Return the HTML of the document, footnotes last."""
        body = self.inside(self.document)
        return body + footnotes(self)

    def inside(self, node: Any) -> str:
        """Return the HTML of all children."""
        return "".join(self.write(child) for child in node.children)

    def write(self, node: Any) -> str:
        """Return the HTML of a node; one that is not known shows its children."""
        self.job.check_time()
        if isinstance(node, nodes.Text):
            return escape(node.astext(), quote=False)
        name = node.tagname
        if name in SILENT:
            return ""
        method = getattr(self, f"on_{name}", None)
        places = self.places(node) if name in HOLLOW or method is None else ""
        if method is not None:
            return places + str(method(node))
        if name not in FRAMES:
            return places + self.inside(node)
        tag = FRAMES[name]
        return f"<{tag}>{places}{self.inside(node)}</{tag}>"

    def places(self, node: Any) -> str:
        """Return targets for the places of a node."""
        ids = [name for name in node.get("ids", []) if not name.startswith("auto-")]
        return "".join(f'<span id="{escape(name)}"></span>' for name in ids)

    # Parts of a page

    def on_section(self, node: Any) -> str:
        self.level += 1
        html = self.inside(node)
        self.level -= 1
        return html

    def on_title(self, node: Any) -> str:
        parent = node.parent
        if not isinstance(parent, nodes.section):
            return f"<p><strong>{self.inside(node)}</strong></p>"
        return self.heading(node, self.level, self._names(parent))

    def on_rubric(self, node: Any) -> str:
        if "level" not in node:
            return f"<p><strong>{self.inside(node)}</strong></p>"
        return self.heading(node, node["level"], self._names(node))

    def heading(self, node: Any, level: int, names: list[str]) -> str:
        """Return a heading; level 1 to 6, the site moves them later."""
        tag = f"h{min(max(level, 1), 6)}"
        first = f' id="{escape(names[0])}"' if names else ""
        refs = escape(" ".join(names[1:]))
        return f'<{tag}{first} data-refs="{refs}">{self.inside(node)}</{tag}>\n'

    def _names(self, node: Any) -> list[str]:
        """Return places the author gave first, then those docutils made."""
        explicit = [
            node_id
            for name, node_id in self.document.nameids.items()
            if node_id in node["ids"] and self.document.nametypes.get(name)
        ]
        made = [name for name in node["ids"] if not name.startswith("auto-")]
        return list(dict.fromkeys([*explicit, *made]))

    def on_target(self, node: Any) -> str:
        return "" if "refuri" in node or "refid" in node else self._target(node)

    def _target(self, node: Any) -> str:
        return self.places(node) + self.inside(node)

    def on_transition(self, node: Any) -> str:
        return "<hr>\n"

    def on_system_message(self, node: Any) -> str:
        """What docutils could not read is shown as it was written."""
        lost = [n for n in node.children if isinstance(n, nodes.literal_block)]
        return "".join(self.on_literal_block(block) for block in lost)

    def on_problematic(self, node: Any) -> str:
        return escape(node.astext(), quote=False)

    def on_raw(self, node: Any) -> str:
        """HTML in Markdown; the sanitiser sees it, as it sees all."""
        return node.astext() if node.get("format") == "html" else ""

    # Lists

    def on_enumerated_list(self, node: Any) -> str:
        kind = LISTS.get(node.get("enumtype", ""), "")
        attributes = f' type="{kind}"' if kind else ""
        start = node.get("start")
        if isinstance(start, int) and start != 1:
            attributes += f' start="{start}"'
        return f"<ol{attributes}>{self.inside(node)}</ol>"

    def on_classifier(self, node: Any) -> str:
        return f" <small>({self.inside(node)})</small>"

    def on_definition_list_item(self, node: Any) -> str:
        """Classifiers belong to the line of their term."""
        html = ""
        classifiers = [c for c in node.children if isinstance(c, nodes.classifier)]
        for child in node.children:
            if isinstance(child, nodes.term):
                more = "".join(self.write(classifier) for classifier in classifiers)
                html += f"<dt>{self.places(child)}{self.inside(child)}{more}</dt>"
            elif not isinstance(child, nodes.classifier):
                html += self.write(child)
        return html

    def on_option(self, node: Any) -> str:
        return f"<code>{escape(node.astext())}</code> "

    def on_line_block(self, node: Any) -> str:
        lines = [
            self.write(child) if child.tagname == "line_block" else self.inside(child)
            for child in node.children
        ]
        inner = "<br>".join(lines)
        return inner if node.parent.tagname == "line_block" else f"<p>{inner}</p>"

    # Words

    def on_literal(self, node: Any) -> str:
        return f"<code>{escape(node.astext(), quote=False)}</code>"

    def on_abbreviation(self, node: Any) -> str:
        words = self.inside(node)
        title = escape(node.get("explanation", ""))
        return f'<abbr title="{title}">{words}</abbr>'

    def on_reference(self, node: Any) -> str:
        address = node.get("refuri") or f"#{node.get('refid', '')}"
        mark = f" {RESOLVED}" if "refid" in node else ""
        return f'<a href="{escape(address)}"{mark}>{self.inside(node)}</a>'

    def on_crossref(self, node: Any) -> str:
        return resolve(node, self.document, self.desk, self.inside(node))

    def on_image(self, node: Any) -> str:
        source, alt = escape(node.get("uri", "")), escape(node.get("alt") or "")
        return f'<img src="{source}" alt="{alt}">'

    def on_math(self, node: Any) -> str:
        return self.job.formula(node.astext(), display=False)

    def on_math_block(self, node: Any) -> str:
        tex = node.astext()
        if "\\begin" not in tex and ("\\\\" in tex or "&" in tex):
            tex = f"\\begin{{aligned}}{tex}\\end{{aligned}}"
        tex = tex.replace("{split}", "{aligned}")
        return f'<div class="display">{self.job.formula(tex, display=True)}</div>\n'

    # Blocks

    def on_literal_block(self, node: Any) -> str:
        classes = [c for c in node.get("classes", []) if c != "code"]
        language = node.get("language") or next(iter(classes), "")
        caption, marked = node.get("caption", ""), str(node.get("marked", ""))
        return self.job.code(node.astext(), language.lower(), caption, marked) + "\n"

    def on_doctest_block(self, node: Any) -> str:
        return self.job.code(node.astext(), "pycon") + "\n"

    def on_table(self, node: Any) -> str:
        return table(node, self.inside)

    def on_callout(self, node: Any) -> str:
        title, *rest = node.children
        words = self.inside(title)
        body = "".join(self.write(child) for child in rest)
        if node["folded"]:
            summary = f"<summary>{words}</summary>"
            return f'<details class="{node["look"]}">{summary}{body}</details>\n'
        head = f'<p class="admonition-title">{words}</p>' if words else ""
        return f'<div class="admonition {node["look"]}">{head}{body}</div>\n'

    def on_tabset(self, node: Any) -> str:
        tabs = [child for child in node.children if child.tagname == "tab"]
        others = [child for child in node.children if child.tagname != "tab"]
        labels = "".join(f"<label>{self.inside(tab[0])}</label>" for tab in tabs)
        panels = "".join(
            f"<div class='tabbed-block'>{self._panel(t)}</div>" for t in tabs
        )
        after = "".join(self.write(child) for child in others)
        if not tabs:
            return after
        return (
            f"<div class='tabbed-set'><div class='tabbed-labels'>{labels}</div>"
            f"<div class='tabbed-content'>{panels}</div></div>\n{after}"
        )

    def _panel(self, node: Any) -> str:
        return "".join(self.write(child) for child in node.children[1:])

    # Notes at the end

    def on_footnote_reference(self, node: Any) -> str:
        target, own = escape(node.get("refid", "")), escape(node["ids"][0])
        label = escape(node.astext())
        link = f'<a class="footnote-ref" href="#{target}">{label}</a>'
        return f'<sup id="fnref-{own}">{link}</sup>'

    def on_citation_reference(self, node: Any) -> str:
        target, label = escape(node.get("refid", "")), escape(node.astext())
        return f'<a href="#{target}">[{label}]</a>' if target else f"[{label}]"

    def on_footnote(self, node: Any) -> str:
        self.notes.append(node)
        return ""

    on_citation = on_footnote
