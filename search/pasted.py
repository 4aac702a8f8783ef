"""What a pasted error is recognised as: signatures of things that search knows.

The signatures are read once a process and again when their stamp has changed, which
every search brings along, as with the synonyms.
"""

from __future__ import annotations

import logging
from typing import Any

from django.db.models import Value

from kb import signatures
from kb.models import DiagnosisSignature, RecipePitfall
from search.query import Query

LINE_BREAK = "↵"  # how a field of one line shows where a paste breaks (paste.js)
LONGEST_ADDRESS = 2_500  # bytes of a search in an address; servers refuse 4,094
MOST = 3  # things put before all others
CONDENSED = 1_000  # characters of a long paste that its address keeps
MOST_RECOGNISED = 300

logger = logging.getLogger(__name__)


class KnownSignatures:
    """Compiled signatures, kept until their stamp changes."""

    def __init__(self) -> None:
        self._stamp: int | None = None
        self._known: list[signatures.Known] | None = None
        self.edition = 0  # grows when what was kept turned out to be old

    def all(self) -> list[signatures.Known]:
        """One statement the first time, none later."""
        if self._known is None:
            self._known = _load()
        return self._known

    def stamp(self, value: int) -> None:
        """Takes note of the stamp in force; drops what is older."""
        if self._stamp is not None and self._stamp != value:
            self._known = None
            self.edition += 1
        self._stamp = value

    def forget(self) -> None:
        self._stamp = self._known = None


known = KnownSignatures()


def matches(text: str) -> list[signatures.Match]:
    """Keys are (kind, primary key), the most telling first."""
    return signatures.matches(text, known.all(), most=MOST) if text.strip() else []


def with_lines(text: str) -> str:
    """What was typed, with the lines it had before a field of one line took it."""
    return text.replace(LINE_BREAK, "\n")


def on_one_line(text: str) -> str:
    """The same for a field of one line, which would glue the lines together."""
    return f" {LINE_BREAK} ".join(line.strip() for line in text.splitlines())


def condense(text: str, query: Query) -> str:
    """The parts of a long paste that its search needs, in about `CONDENSED`
    characters: the rare parts of `query`, and on lines of their own what is
    recognised, in the order of the paste."""
    found = sorted(matches(text), key=lambda match: match.start)
    recognised = [match.text[:MOST_RECOGNISED] for match in found]
    room = CONDENSED - sum(map(len, recognised))
    rare: list[str] = []
    for term in query.terms:
        if len(term.text) < room:
            rare.append(term.text)
            room -= len(term.text) + 1
    return "\n".join([" ".join(rare), *recognised]).strip()


def _load() -> list[signatures.Known]:
    """Signatures of diagnoses and of the pitfalls of recipes, in one statement."""
    found: dict[tuple[Any, ...], set[str]] = {}
    for kind, page, text, place, machine in sorted(_rows(), key=lambda row: row[:2]):
        found.setdefault((kind, page, text, place), set()).add(machine or "")
    scopes: dict[tuple[str, int], set[str]] = {}
    for (kind, page, *_rest), machines in found.items():
        if kind == "diagnosis":  # all wordings of a page hold where the page does
            scopes.setdefault((kind, page), set()).update(machines)
    known = (
        _known((kind, page), text, place, scopes.get((kind, page), machines) - {""})
        for (kind, page, text, place), machines in found.items()
    )
    return [each for each in known if each]


def _rows() -> Any:
    """(kind, page, text, place, machine)."""
    machine = "page__diagnosis_machines__machine"
    diagnoses = DiagnosisSignature.objects.in_force().order_by()
    pitfalls = RecipePitfall.objects.in_force().order_by()
    return diagnoses.values_list(
        Value("diagnosis"), "page_id", "text", "place", machine
    ).union(
        pitfalls.values_list(
            Value("recipe"), "page_id", "signature", "place", "machine"
        ),
        all=True,
    )


def _known(
    key: tuple[str, int], text: str, place: Any, machines: set[str]
) -> signatures.Known | None:
    try:
        signature = signatures.compile_signature(text, place)
    except signatures.SignatureError as error:
        # Written past the form, or before a rule became stricter.
        logger.warning("signature_refused: %s: %s", text, error.reason)
        return None
    return signatures.Known(key, signature, frozenset(machines))
