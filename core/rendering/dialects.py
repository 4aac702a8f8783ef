"""The parsers: one for each dialect, kept for the life of a thread.

Every parser hands its code fences and formulas to a `Job`, so that all dialects share
the same panels and the same MathML.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field

from markdown import Markdown
from markdown_it import MarkdownIt
from mdit_py_plugins.dollarmath import dollarmath_plugin
from mdit_py_plugins.footnote import footnote_plugin

from core.rendering.code import TERMINALS, render_code, render_terminal
from core.rendering.document import Dialect, Problem, Resolve
from core.rendering.extensions import Ours
from core.rendering.maths import FormulaError, shown_as_text, to_mathml
from core.rendering.stamps import Stamps

MKDOCS_EXTENSIONS = [
    "abbr",
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "pymdownx.blocks.caption",
    "pymdownx.caret",
    "pymdownx.details",
    "pymdownx.keys",
    "pymdownx.mark",
    "pymdownx.superfences",
    "pymdownx.tabbed",
    "pymdownx.tilde",
]

_parsers = threading.local()


@dataclass(slots=True)
class Job:
    """What one rendering collects while its parser runs."""

    source: str
    dialect: Dialect
    resolve: Resolve | None
    stamps: Stamps = field(default_factory=Stamps)
    problems: list[Problem] = field(default_factory=list)

    def line_of(self, text: str) -> int | None:
        """Return the line on which `text` first stands in the source."""
        place = self.source.find(text)
        return None if place < 0 else self.source.count("\n", 0, place) + 1

    def complain(self, reason: str, at: str = "") -> None:
        """Record a problem; `at` is a piece of the source that shows where."""
        self.problems.append(Problem(self.line_of(at) if at else None, reason))

    def formula(self, tex: str, *, display: bool) -> str:
        """Return the stamp of a formula, as MathML or, with a problem, as text."""
        try:
            markup = to_mathml(tex, display=display)
        except FormulaError as error:
            self.complain(str(error), at=tex.strip()[:60])
            markup = shown_as_text(tex)
        return self.stamps.add(markup, words=tex.strip())

    def code(self, text: str, language: str, title: str = "", marked: str = "") -> str:
        """Return the panel of a code fence."""
        if language in TERMINALS:
            panel = render_terminal(text, title=title)
        else:
            panel = render_code(
                text, language=language, filename=title, highlighted=marked
            )
        return self.stamped_panel(panel)

    def stamped_panel(self, panel: str) -> str:
        """Return `panel` with its buttons, which the sanitiser would drop, stamped."""
        start, end = panel.find("<span><button"), panel.find("</figcaption>")
        if start < 0 or end < start:
            return panel
        return panel[:start] + self.stamps.add(panel[start:end]) + panel[end:]


def parse(job: Job) -> str:
    """Return the raw, unsafe HTML of the job's source."""
    parser = _parser(job.dialect)
    return parser(job)


def _parser(dialect: Dialect) -> Callable[[Job], str]:
    known: dict[str, Callable[[Job], str]] | None = getattr(_parsers, "known", None)
    if known is None:
        known = _parsers.known = {}
    if dialect not in known:
        known[dialect] = _github() if dialect == "github" else _mkdocs(dialect)
    return known[dialect]


def forget_parsers() -> None:
    """Drop this thread's parsers: after a crash they may be in an odd state."""
    _parsers.known = {}


def _mkdocs(dialect: Dialect) -> Callable[[Job], str]:
    ours = Ours(evidence=dialect == "markdown")
    fence = {
        "name": "*",
        "class": "",
        "validator": _read_fence_options,
        "format": _format_fence,
    }
    parser = Markdown(
        extensions=[*MKDOCS_EXTENSIONS, ours],
        extension_configs={
            "pymdownx.superfences": {"custom_fences": [fence]},
            "pymdownx.tabbed": {"alternate_style": True},
            "pymdownx.tilde": {"subscript": False},
            "pymdownx.caret": {"superscript": False},
            "footnotes": {"BACKLINK_TEXT": "↩"},
        },
        output_format="html",
    )

    def convert(job: Job) -> str:
        parser.reset()
        ours.begin(job)
        parser.job = job  # type: ignore[attr-defined]
        return parser.convert(job.source)

    return convert


def _read_fence_options(language, inputs, options, attrs, md) -> bool:  # type: ignore[no-untyped-def]
    options.update(inputs)
    return True


def _format_fence(source, language, css_class, options, md, **more) -> str:  # type: ignore[no-untyped-def]
    classes = more.get("classes") or []
    language = language or next(iter(classes), "")
    options = {**(more.get("attrs") or {}), **options}
    return md.job.code(
        source, language, options.get("title", ""), str(options.get("hl_lines", ""))
    )


def _github() -> Callable[[Job], str]:
    parser = MarkdownIt("commonmark", {"html": True, "maxNesting": 40})
    parser.enable(["table", "strikethrough"])
    parser.use(footnote_plugin)
    parser.use(dollarmath_plugin, allow_space=False, allow_digits=False)

    def fence(self, tokens, place, options, env) -> str:  # type: ignore[no-untyped-def]
        info = tokens[place].info.strip()
        language = info.split()[0].strip("{}.") if info else ""
        return env["job"].code(tokens[place].content, language)

    def formula(self, tokens, place, options, env) -> str:  # type: ignore[no-untyped-def]
        return env["job"].formula(tokens[place].content, display=False)

    def display(self, tokens, place, options, env) -> str:  # type: ignore[no-untyped-def]
        stamp = env["job"].formula(tokens[place].content, display=True)
        return f'<div class="display">{stamp}</div>\n'

    parser.add_render_rule("fence", fence)
    parser.add_render_rule("math_inline", formula)
    parser.add_render_rule("math_inline_double", formula)
    for name in ("math_block", "math_block_label"):
        parser.add_render_rule(name, display)
    return lambda job: parser.render(job.source, {"job": job})
