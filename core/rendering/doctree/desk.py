"""What one document carries while docutils works on it, and its settings."""

from copy import copy
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Parser
from docutils.utils import new_document

from core.rendering.job import Job, Unfit

LONGEST_LINE = 10_000
WARNING = 2
# Remarks on looks and on what this site does by itself.
HARMLESS = (
    "Duplicate implicit target name",
    "Duplicate explicit target name",
    "Title underline too short",
    "Title overline too short",
    "Possible title underline",
    "Non-consecutive header level",
    "Document headings start at",
)


@dataclass(slots=True)
class Desk:
    """A document's job, the roles it defines itself, and what it has said so far."""

    job: Job
    roles: dict[str, Any] = field(default_factory=dict)
    language: str = ""
    said: set[tuple[int | None, str]] = field(default_factory=set)

    def report(self, reason: str, line: int | None = None) -> None:
        """Record a problem once."""
        if (line, reason) not in self.said:
            self.said.add((line, reason))
            self.job.report(reason, line)

    def hear(self, message: nodes.system_message) -> None:
        """Take note of what docutils has to say; it may say it without end."""
        self.job.check_time()
        if message["level"] < WARNING:
            return
        text = message.children[0].astext() if message.children else ""
        text = " ".join(text.split()).partition(" [myst.")[0].rstrip(".")
        if not text.startswith(HARMLESS):
            self.report(text[:300], message.get("line"))


def open_document(job: Job) -> nodes.document:
    """Return an empty document for `job`. Raises Unfit for lines without end."""
    longest = max(map(len, job.source.split("\n")))
    if longest > LONGEST_LINE:
        raise Unfit(f"a line is longer than {LONGEST_LINE:,} characters")
    document: nodes.document = new_document("source", copy(_settings()))
    equip(document, Desk(job))
    return document


def equip(document: nodes.document, desk: Desk) -> None:
    """Put a desk where lookups, directives and roles find it."""
    document.settings.desk = document.reporter.desk = desk
    document.reporter.attach_observer(desk.hear)
    watch(document, desk)


def watch(document: nodes.document, desk: Desk) -> None:
    """Look at the clock at every line the parser reads."""

    def note_source(source: str, offset: int) -> None:
        desk.job.check_time()
        document.current_source = source
        document.current_line = offset if offset is None else offset + 1

    document.note_source = note_source


def desk_of(holder: Any) -> Desk:
    """Return the desk of a document, a parser's state or an inliner."""
    document = getattr(holder, "document", holder)
    desk: Desk = document.settings.desk
    return desk


@lru_cache(maxsize=1)
def _settings() -> Any:
    settings = get_default_settings(Parser)
    wanted = {
        "_disable_config": True,
        "file_insertion_enabled": False,
        "raw_enabled": False,
        "halt_level": 5,
        "report_level": WARNING,
        "warning_stream": False,
        "line_length_limit": LONGEST_LINE,
        "syntax_highlight": "none",
        "smart_quotes": False,
        "pep_references": False,
        "rfc_references": False,
        "id_prefix": "",
        "auto_id_prefix": "auto-",
        "doctitle_xform": False,
        "sectnum_xform": False,
    }
    for name, value in wanted.items():
        setattr(settings, name, value)
    return settings
