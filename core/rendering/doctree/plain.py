"""Directives that frame text, stay silent, are refused, or are not known."""

from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive

from core.rendering.doctree.desk import desk_of
from core.rendering.doctree.links import crossref
from core.rendering.doctree.options import Anything

LONGEST_NAME = 60
FOR_PRINT = frozenset({"latex", "pdf", "text", "man", "epub", "texinfo", "xml"})


class Frame(Directive):
    """A frame without a look of its own: `container`, `grid`, `div` and others."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = Anything()

    def run(self) -> list[Any]:
        """Return what stands in it."""
        made = nodes.container()
        self.state.nested_parse(self.content, self.content_offset, made)
        self.add_name(made)
        return [made]


class Quotation(Frame):
    """`epigraph`, `pull-quote`, `highlights`."""

    def run(self) -> list[Any]:
        """Return a block quotation."""
        return [nodes.block_quote("", *super().run())]


class Titled(Directive):
    """`rubric` and `centered`: a line that stands out and is no heading."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec = Anything()

    def run(self) -> list[Any]:
        """Return the line."""
        found, messages = self.state.inline_text(self.arguments[0], self.lineno)
        return [nodes.paragraph("", "", nodes.strong("", "", *found), *messages)]


class Silent(Directive):
    """What has no words: index entries, metadata, the site's own list of contents."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = Anything()

    def run(self) -> list[Any]:
        """Return nothing."""
        return []


class Only(Frame):
    """`only`: text for the web is shown, text for other media is named."""

    def run(self) -> list[Any]:
        """Return the text when it is for readers of a web page."""
        words = " ".join(self.arguments).lower().split()
        if words and set(words) <= FOR_PRINT | {"or", "and"}:
            reason = f"text only for {' '.join(words)} is not shown"
            desk_of(self.state).report(reason, self.lineno)
            return []
        return super().run()


class Glossary(Frame):
    """`glossary`: terms that `:term:` finds, from any page of the source."""

    def run(self) -> list[Any]:
        """Return the list with its places."""
        made = super().run()
        document = self.state.document
        for term in made[0].findall(nodes.term):
            name = f"term-{nodes.make_id(term.astext())}"
            if name not in document.ids:
                term["ids"].append(name)
                document.ids[name] = term
        return made


class Toctree(Directive):
    """`toctree`: links to pages, unless the site lists them already (`hidden`)."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = Anything()

    def run(self) -> list[Any]:
        """Return a list of links, below its caption."""
        links = [link for line in self.content if (link := self._link(line.strip()))]
        if not links:
            return []
        items = [nodes.list_item("", nodes.paragraph("", "", link)) for link in links]
        listed = nodes.bullet_list("", *items)
        caption = self.options.get("caption")
        if not caption or "hidden" in self.options:
            return [listed]
        strong = nodes.strong("", caption)
        return [nodes.paragraph("", "", strong), listed]

    def _link(self, line: str) -> Any:
        title, _, target = line.rstrip(">").rpartition("<")
        title, target = title.strip(), target.strip()
        if "://" in target:
            return nodes.reference("", title or target, refuri=target)
        if not line or line == "self" or "hidden" in self.options:
            return None
        if "glob" in self.options and "*" in target:
            return None
        return crossref(role="doc", target=target, title=title)


class Refused(Directive):
    """What would bring in files, addresses or foreign markup: named, never done."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = Anything()

    def run(self) -> list[Any]:
        """Return the content as it was written, and say so."""
        if "missing" not in self.options:
            reason = f"“{self.name}” is not done here; it is shown as it was written"
            desk_of(self.state).report(reason, self.lineno)
        text = "\n".join([*self.arguments, *self.content])
        return [nodes.literal_block(text, text)] if text.strip() else []


class Drawing(Refused):
    """`mermaid`, `graphviz` and others: the text of a drawing is shown."""

    def run(self) -> list[Any]:
        """Return the drawing's text and say so."""
        reason = f"a drawing in “{self.name}” is shown as text"
        desk_of(self.state).report(reason, self.lineno)
        text = "\n".join(self.content) or "".join(self.arguments)
        return [nodes.literal_block(text, text)] if text.strip() else []


class Unknown(Directive):
    """A directive nobody told us about: reported, its words shown."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = Anything()

    def run(self) -> list[Any]:
        """Return words and content, and say so."""
        name = self.name[:LONGEST_NAME]
        reason = f"nobody knows the directive “{name}”; its content is shown"
        desk_of(self.state).report(reason, self.lineno)
        made = nodes.container()
        for words in self.arguments:
            found, messages = self.state.inline_text(words, self.lineno)
            made += nodes.paragraph("", "", *found, *messages)
        self.state.nested_parse(self.content, self.content_offset, made)
        return [made]
