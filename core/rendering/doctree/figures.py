"""Directives of pictures and tables."""

from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive
from docutils.parsers.rst.directives.tables import CSVTable, ListTable, RSTTable

from core.rendering.doctree.desk import desk_of
from core.rendering.doctree.options import Anything, tolerant


class Image(Directive):
    """`image`: its address and its alternative text; sizes are the site's affair."""

    required_arguments = 1
    final_argument_whitespace = True
    option_spec = Anything()

    def run(self) -> list[Any]:
        """Return the image, in a link when the author wants one."""
        return [self.image()]

    def image(self) -> Any:
        """Return the image, in a link when the author wants one."""
        address = "".join(self.arguments[0].split())
        made = nodes.image(uri=address, alt=self.options.get("alt") or "")
        target = self.options.get("target") or ""
        if ":" in target or "/" in target:
            return nodes.reference("", "", made, refuri=target)
        return made


class Figure(Image):
    """`figure`: an image with a caption and, below it, more words."""

    has_content = True

    def run(self) -> list[Any]:
        """Return the figure."""
        made = nodes.figure("", self.image())
        inside = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, inside)
        for number, child in enumerate(inside.children):
            if number == 0 and isinstance(child, nodes.paragraph):
                made += nodes.caption(child.rawsource, "", *child.children)
            elif not isinstance(child, nodes.comment):
                made += child
        self.add_name(made)
        return [made]


class Table(RSTTable):
    """`table` with any option."""

    option_spec = tolerant(RSTTable.option_spec)


class TableOfLists(ListTable):
    """`list-table` with any option."""

    option_spec = tolerant(ListTable.option_spec)


class TableOfValues(CSVTable):
    """`csv-table`; files are put in by the importer, addresses never."""

    option_spec = tolerant(CSVTable.option_spec)

    def run(self) -> list[Any]:
        """Return the table; one whose values lie elsewhere is named and left out."""
        elsewhere = self.options.get("file") or self.options.get("url")
        if not elsewhere:
            return list(super().run())
        if "missing" not in self.options:
            reason = f"the values of a table are not read from “{elsewhere[:200]}”"
            desk_of(self.state).report(reason, self.lineno)
        return [nodes.literal_block(elsewhere, elsewhere)]


class Video(Directive):
    """`youtube` and its like: a link, for no third party is asked for anything."""

    required_arguments = 1
    has_content = True
    final_argument_whitespace = True
    option_spec = Anything()
    places = {
        "youtube": "https://www.youtube.com/watch?v=",
        "vimeo": "https://vimeo.com/",
    }

    def run(self) -> list[Any]:
        """Return the link."""
        what = self.arguments[0].strip()
        address = what if "/" in what else f"{self.places.get(self.name, '')}{what}"
        link = nodes.reference("", address, refuri=address)
        made = nodes.container("", nodes.paragraph("", "", link))
        self.state.nested_parse(self.content, self.content_offset, made)
        return [made]
