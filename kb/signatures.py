"""Signatures: how an error message is known again in whatever somebody pasted.

A signature is the wording of a message with placeholders for what changes:

    Detected {n} oom_kill event            a number
    Access denied: user {word} has no      no blank inside
    CANCELLED AT {any} DUE TO TIME LIMIT   up to 200 characters of one line, or none

It is never a regular expression, so no signature can make the site stand still: parts
are looked up with `str.find` and joined nearest first, which is linear in the text.
Upper and lower case are the same; a part that ends in a letter or digit ends there in
the text too, so that `0:53` is neither `10:53` nor `0:531`. A placeholder at an end
lets anything follow: `AssocGrp{word}`. Pure: no database.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

LONGEST_PASTE = 10_000  # characters looked at
LONGEST = 200  # characters of a signature
REACH = {"{n}": 20, "{word}": 100, "{any}": 200}
Place = Literal["anywhere", "line", "end"]

_PLACEHOLDER = re.compile(r"( ?\{any\} ?|\{n\}|\{word\})")
_QUOTES = str.maketrans(dict.fromkeys("`\u2018\u2019\u201b\u00b4", "'"))
# Every repetition is bounded or over characters the next part cannot begin with.
_ANSI = re.compile(r"\x1b(?:\[[0-9;?]{0,40}[ -/]{0,4}[@-~]|[()][0-9A-B]|[=>78])")
_NOISE = re.compile(
    r"""\b\d{4}-\d\d-\d\d[t ]\d\d:\d\d(?::\d\d)?(?:[.,]\d{1,9})?z?  # dates
      | \b\d\d:\d\d:\d\d(?:[.,]\d{1,9})?\b                          # times of day
      | \b0x[0-9a-f]{3,40}\b                                        # addresses
      | \b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}(?::\d{1,5})?\b         # of the network
      | \[(?:default)?(?:rank\ ?)?\d{1,6}\]:                        # ranks
    """,
    re.VERBOSE,
)
# What launchers and libraries put before each line: task number, host:process:thread.
_BEFORE = re.compile(
    r"^\s{0,20}(?:\d{1,6}:\s|[a-z][\w.-]{0,63}:\d{1,8}:\d{1,8} \[\d{1,3}\] )", re.M
)
_BLANKS = re.compile(r"[ \t\f\v]+")

# Words that stand in almost every message; a signature needs another one.
GENERIC = frozenset(
    """
    a an and at by for from in is it no not of on or the to was with
    code core file info job line log message process python rank runtime signal slurm
    srun sbatch step task torch
    abort aborted critical debug dumped err error errors exception exit exited exiting
    fail failed failure fatal killed runtimeerror terminated trace traceback valueerror
    warn warning
    """.split()  # noqa: SIM905 - a list of forty strings hides the words
)
# What healthy or any failing job prints: a signature that finds these finds everything.
ORDINARY = """\
Submitted batch job 4812711
srun: error: nid005123: task 3: Exited with exit code 1
Traceback (most recent call last):
  File "/home/user/train.py", line 210, in <module>
    main()
RuntimeError: an error occurred, see the log above
slurmstepd: error: *** STEP 4812711.0 ON nid005123 CANCELLED ***
epoch 1 step 200 loss 2.31 lr 0.0003 time 0.41 s
NCCL INFO Bootstrap: Using hsn0
Loading module, done. No errors. Job finished with exit code 0
"""


class SignatureError(Exception):
    """Carries in one sentence why a signature cannot be used."""

    def __init__(self, reason: str | Promise) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True)
class Signature:
    """`literals` in order, each joined to the next by the gap of the same number."""

    literals: tuple[str, ...]
    gaps: tuple[str, ...]
    open_start: bool = False
    open_end: bool = False
    place: Place = "anywhere"
    written: str = ""  # as the editor wrote it

    @property
    def weight(self) -> int:
        """How telling it is: its letters and digits."""
        return sum(character.isalnum() for part in self.literals for character in part)

    def find(self, text: str) -> tuple[int, int] | None:
        """Where it stands in a text that `normalise` made; None if nowhere."""
        if not all(part in text for part in self.literals):
            return None
        spans = [
            (start, start + len(self.literals[0]))
            for start in _places(text, self.literals[0])
            if self.open_start or _is_edge(text, start - 1, self.literals[0][0])
        ]
        for gap, part in zip(self.gaps, self.literals[1:], strict=True):
            if gap.startswith(" "):
                spans = [span for span in spans if _ends_there(text, span)]
            spans = list(_joined(text, spans, gap, part))
        last = self.literals[-1][-1]
        found = (
            span
            for span in (reversed(spans) if self.place == "end" else spans)
            if self.open_end or _is_edge(text, span[1], last)
        )
        return next((span for span in found if self._is_placed(text, *span)), None)

    def ends(self, line: str) -> tuple[int, int] | None:
        """Where a line of its own stands in a paste whose lines were joined: first or
        last, in the very letters. `line` has single blanks. None if nowhere."""
        if self.place != "line" or not self.written:
            return None
        if line.endswith(f" {self.written}"):
            return len(line) - len(self.written), len(line)
        return (0, len(self.written)) if line.startswith(f"{self.written} ") else None

    def _is_placed(self, text: str, start: int, end: int) -> bool:
        if self.place == "line":
            return text[start - 1 : start] in ("", "\n") and text[end : end + 1] in (
                "",
                "\n",
            )
        if self.place == "end":
            rest = text[end:]
            return len(rest) <= 100 and "\n" not in rest
        return True


def normalise(text: str) -> str:
    """A paste without what differs from run to run; lines kept, lower case."""
    text = text[:LONGEST_PASTE].replace("\r\n", "\n").replace("\r", "\n")
    text = _ANSI.sub("", text).translate(_QUOTES).lower()
    text = _BLANKS.sub(" ", _NOISE.sub(" ", _BEFORE.sub("", text)))
    return "\n".join(line.strip() for line in text.split("\n")).strip()


def compile_signature(text: str, place: Place = "anywhere") -> Signature:
    """The signature behind what an editor wrote. Raises SignatureError."""
    plain = _BLANKS.sub(" ", text.translate(_QUOTES).lower()).strip()
    if "\n" in plain or len(plain) > LONGEST:
        raise SignatureError(_("A signature is one line of at most 200 characters."))
    pieces = _PLACEHOLDER.split(plain)
    literals, gaps = pieces[0::2], pieces[1::2]
    open_start, open_end = len(pieces) > 1 and not pieces[0], not pieces[-1]
    if open_start:
        literals, gaps = literals[1:], gaps[1:]
    if open_end and literals:
        literals, gaps = literals[:-1], gaps[:-1]
    written = _BLANKS.sub(" ", text).strip() if len(pieces) == 1 else ""
    signature = Signature(
        tuple(literals), tuple(gaps), open_start, open_end, place, written
    )
    _refuse(signature)
    return signature


def _refuse(signature: Signature) -> None:
    """Raises SignatureError for what would find everything, or nothing."""
    parts = signature.literals
    if any(mark in part for part in parts for mark in "{}"):
        raise SignatureError(_("The placeholders are {n}, {word} and {any}."))
    if not parts or any(len(part.replace(" ", "")) < 3 for part in parts):
        raise SignatureError(
            _("Write at least three characters before, between and after placeholders.")
        )
    if signature.place == "line":
        return  # a line that says nothing else is telling enough
    words = re.findall(r"[a-z]{2,}", " ".join(parts))
    digits = any(character.isdigit() for part in parts for character in part)
    if not digits and all(word in GENERIC for word in words):
        raise SignatureError(
            _("This would match almost every error. Add the words that are its own.")
        )
    if signature.find(normalise(ORDINARY)):
        raise SignatureError(
            _("This matches what any job prints. Add the words that are its own.")
        )


@dataclass(frozen=True)
class Known:
    """A signature of the thing `key`; `machines` empty: of any machine."""

    key: Any
    signature: Signature
    machines: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Match:
    key: Any
    text: str  # what was recognised, as it stands in the paste made plain
    start: int  # and where
    weight: int


def matches(text: str, known: Iterable[Known], *, most: int = 3) -> list[Match]:
    """Things whose signature stands in the paste, the most telling first: those of a
    machine the paste names, then the longer wording, then the narrower scope."""
    paste = normalise(text)
    joined = " ".join(text[:LONGEST_PASTE].split()) if "\n" not in paste else ""
    names = set(re.findall(r"[a-z][a-z0-9]+", paste))
    best: dict[Any, tuple[tuple[bool, int, bool], Match]] = {}
    for item in known:
        words, span = paste, item.signature.find(paste)
        if not span and joined:
            words, span = joined, item.signature.ends(joined)
        if not span:
            continue
        weight = item.signature.weight
        named = bool(item.machines & names)
        order = (named, weight, bool(item.machines))
        if item.key not in best or order > best[item.key][0]:
            best[item.key] = (
                order,
                Match(item.key, words[slice(*span)], span[0], weight),
            )
    ordered = sorted(best.values(), key=lambda pair: pair[0], reverse=True)
    return [match for _order, match in ordered[:most]]


def _places(text: str, part: str) -> Iterator[int]:
    start = text.find(part)
    while start >= 0:
        yield start
        start = text.find(part, start + 1)


def _joined(
    text: str, spans: list[tuple[int, int]], gap: str, part: str
) -> Iterator[tuple[int, int]]:
    """Spans longer by a gap and a part. The nearest end is the best for any gap."""
    nearest = -1
    least = 1 if gap == "{n}" else 0
    for start in _places(text, part):
        while nearest + 1 < len(spans) and spans[nearest + 1][1] <= start - least:
            nearest += 1
        if nearest >= 0 and _bridges(text, spans[nearest][1], start, gap):
            yield spans[nearest][0], start + len(part)


def _bridges(text: str, end: int, start: int, gap: str) -> bool:
    """Whether the gap may stand for `text[end:start]`. {any} takes the blanks beside
    it, because what it stands for may be gone; the words beside it are whole then."""
    kind = gap.strip()
    if start - end > REACH[kind]:
        return False
    between = text[end:start]
    if kind == "{n}":
        return between.isdigit()
    if kind == "{word}":
        return not any(character.isspace() for character in between)
    is_whole = not gap.endswith(" ") or _is_edge(text, start - 1, text[start])
    return is_whole and "\n" not in between


def _ends_there(text: str, span: tuple[int, int]) -> bool:
    return _is_edge(text, span[1], text[span[1] - 1])


def _is_edge(text: str, position: int, inner: str) -> bool:
    """Whether the part whose outermost character is `inner` ends at `position`."""
    if not (inner.isalnum() or inner == "_") or not 0 <= position < len(text):
        return True
    outer = text[position]
    if inner.isdigit() and outer == ":":
        return False
    return not (outer.isalnum() or outer == "_")
