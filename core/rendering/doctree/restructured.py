"""reStructuredText, parsed by docutils with our directives and roles."""

from collections.abc import Callable
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Parser, states
from docutils.transforms import misc, references

from core.rendering.doctree.bombs import disarm
from core.rendering.doctree.desk import desk_of, open_document
from core.rendering.doctree.lookups import install
from core.rendering.doctree.trees import gather_tabs
from core.rendering.doctree.writer import Writer
from core.rendering.job import Job

TRANSFORMS: list[Any] = [
    references.Substitutions,
    references.PropagateTargets,
    references.AnonymousHyperlinks,
    references.IndirectHyperlinks,
    references.Footnotes,
    references.ExternalTargets,
    references.InternalTargets,
    references.DanglingReferences,
    misc.Transitions,
]


def _watched(method: Callable[..., Any]) -> Callable[..., Any]:
    def checked(inliner: Any, *arguments: Any, **more: Any) -> Any:
        desk_of(inliner).job.check_time()
        return method(inliner, *arguments, **more)

    return checked


def watched_inliner() -> states.Inliner:
    """Return docutils' own, looking at the clock: it searches the end of a paragraph
    for every quotation mark that opens.
    """
    inliner = states.Inliner()
    inliner.dispatch = {
        mark: _watched(method) for mark, method in states.Inliner.dispatch.items()
    }
    return inliner


def rst_parser() -> Callable[[Job], str]:
    """Return a parser for reStructuredText."""
    install()
    return _convert


def _convert(job: Job) -> str:
    document = open_document(job)
    Parser(inliner=watched_inliner()).parse(job.source, document)
    return finish(document)


def finish(document: nodes.document) -> str:
    """Resolve what the parser left open, and return the HTML."""
    desk = document.settings.desk
    disarm(document, desk)
    document.transformer.add_transforms(TRANSFORMS)
    document.transformer.apply_transforms()
    gather_tabs(document)
    return Writer(document, desk).html()
