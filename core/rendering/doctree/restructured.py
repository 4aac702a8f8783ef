"""reStructuredText, parsed by docutils with our directives and roles."""

from collections.abc import Callable
from typing import Any

from docutils import nodes
from docutils.parsers.rst import Parser
from docutils.transforms import misc, references

from core.rendering.doctree.bombs import disarm
from core.rendering.doctree.desk import open_document
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


def rst_parser() -> Callable[[Job], str]:
    """Return a parser for reStructuredText."""
    install()
    return _convert


def _convert(job: Job) -> str:
    document = open_document(job)
    Parser().parse(job.source, document)
    return finish(document)


def finish(document: nodes.document) -> str:
    """Resolve what the parser left open, and return the HTML."""
    desk = document.settings.desk
    disarm(document, desk)
    document.transformer.add_transforms(TRANSFORMS)
    document.transformer.apply_transforms()
    gather_tabs(document)
    return Writer(document, desk).html()
