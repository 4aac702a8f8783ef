"""Directives of code, tabs and maths."""

from textwrap import dedent
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Directive

from core.rendering.doctree.desk import desk_of
from core.rendering.doctree.options import Anything

NOTEBOOK_LANGUAGES = {"ipython": "python", "ipython3": "python", "python3": "python"}


class tabset(nodes.Element):
    """Tabs; its children are `tab`s."""


class tab(nodes.Element):
    """One tab; its first child is the `title`."""


class Code(Directive):
    """`code-block` and its many names: language, caption, marked lines."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = Anything()
    language = ""

    def run(self) -> list[Any]:
        """Return the code as one literal block."""
        language = self.arguments[0] if self.arguments else self.language
        language = language or desk_of(self.state).language
        text = "\n".join(self.content)
        if "dedent" in self.options:
            text = dedent(text)
        made = nodes.literal_block(text, text)
        made["language"] = NOTEBOOK_LANGUAGES.get(language.lower(), language)
        made["caption"] = self.options.get("caption") or ""
        made["marked"] = self.options.get("emphasize-lines") or ""
        self.add_name(made)
        return [made]


class Session(Code):
    """`prompt` and its like: a terminal session."""

    language = "console"


class Highlight(Directive):
    """`highlight`: the language of code that names none."""

    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = Anything()

    def run(self) -> list[Any]:
        """Remember the language."""
        language = self.arguments[0] if self.arguments else ""
        desk_of(self.state).language = "" if language == "none" else language
        return []


class TabSet(Directive):
    """`tabs` and `tab-set`."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = Anything()

    def run(self) -> list[Any]:
        """Return the tabs."""
        made = tabset()
        self.state.nested_parse(self.content, self.content_offset, made)
        return [made]


class Tab(Directive):
    """`tab`, `group-tab` and `tab-item`: the title, then anything."""

    has_content = True
    required_arguments = 1
    final_argument_whitespace = True
    option_spec = Anything()

    def run(self) -> list[Any]:
        """Return the tab."""
        found, messages = self.state.inline_text(self.arguments[0], self.lineno)
        made = tab("", nodes.title("", "", *found, *messages))
        self.state.nested_parse(self.content, self.content_offset, made)
        return [made]


class CodeTab(Code):
    """`code-tab`: a language and, perhaps, a title."""

    required_arguments, optional_arguments = 1, 0

    def run(self) -> list[Any]:
        """Return the tab with its code."""
        language, _, title = self.arguments[0].partition(" ")
        self.arguments: list[str] = [language]
        title = title.strip() or language
        return [tab("", nodes.title("", title), *super().run())]


class Maths(Directive):
    """`math`: beside the name, below it or both; empty lines part formulas."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = Anything()

    def run(self) -> list[Any]:
        """Return one block for each formula."""
        text = "\n".join([*self.arguments, "", *self.content])
        parts = [part.strip("\n") for part in text.split("\n\n") if part.strip()]
        made = [nodes.math_block(part, part) for part in parts]
        label = self.options.get("label") or self.options.get("name")
        if made and label:
            self.options["name"] = label
            self.add_name(made[0])
        return made
