"""The parsers: one for each dialect, kept for the life of a thread.

Every parser hands its code fences and formulas to a `Job`, so that all dialects share
the same panels and the same MathML.
"""

import threading
from collections.abc import Callable

from markdown import Markdown

from core.rendering.doctree.myst import myst_parser
from core.rendering.doctree.restructured import rst_parser
from core.rendering.document import Dialect
from core.rendering.extensions import Ours, watch
from core.rendering.github import github_parser
from core.rendering.job import Job
from core.rendering.notebook import notebook_parser

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

OTHERS: dict[Dialect, Callable[[], Callable[[Job], str]]] = {
    "github": github_parser,
    "myst": myst_parser,
    "rst": rst_parser,
    "notebook": notebook_parser,
}

_parsers = threading.local()


def parse(job: Job) -> str:
    """Return the raw, unsafe HTML of the job's source."""
    parser = _parser(job.dialect)
    return parser(job)


def _parser(dialect: Dialect) -> Callable[[Job], str]:
    known: dict[str, Callable[[Job], str]] | None = getattr(_parsers, "known", None)
    if known is None:
        known = _parsers.known = {}
    if dialect not in known:
        make = OTHERS.get(dialect)
        known[dialect] = make() if make else _mkdocs(dialect)
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

    watch(parser, ours)

    def convert(job: Job) -> str:
        parser.reset()
        ours.begin(job)
        parser.job = job
        return str(parser.convert(job.source))

    return convert


def _read_fence_options(language, inputs, options, attrs, md) -> bool:  # type: ignore[no-untyped-def]
    options.update(inputs)
    return True


def _format_fence(source, language, css_class, options, md, **more) -> str:  # type: ignore[no-untyped-def]
    classes = more.get("classes") or []
    language = language or next(iter(classes), "")
    options = {**(more.get("attrs") or {}), **options}
    marked = str(options.get("hl_lines", ""))
    return str(md.job.code(source, language, options.get("title", ""), marked))
