"""Passages with the words found in them, safe to put in a page.

Engines mark words with two characters of the private use area; only these become
`<mark>`, everything else is escaped.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from search import tokens

START, END = "\ue000", "\ue001"
_MARKS = str.maketrans("", "", START + END)
_WORD = re.compile(r"[^\W_]+(?:\+\+|#(?!\w))?")
# What may stand between two words of one mark.
_JOINT = re.compile(r" |[_\-/:=.]{1,2}")
_GAP = re.compile(r"\s+")


def clean(text: str) -> str:
    """`text` without marks of its own; what is stored must not fake a highlight."""
    return text.translate(_MARKS)


def to_html(marked: str) -> SafeString:
    """Escaped text with `<mark>`; an unpaired mark is dropped."""
    out, open_ = [], False
    for piece in re.split(f"([{START}{END}])", marked):
        if piece == START:
            out.append("" if open_ else "<mark>")
            open_ = True
        elif piece == END:
            out.append("</mark>" if open_ else "")
            open_ = False
        else:
            out.append(escape(piece))
    return mark_safe("".join(out) + ("</mark>" if open_ else ""))  # noqa: S308


@dataclass(frozen=True)
class Sought:
    """What to mark: single stems, and phrases of stems only where they stand whole."""

    words: frozenset[str] = frozenset()
    phrases: frozenset[tuple[str, ...]] = frozenset()

    @classmethod
    def of(cls, needles: Iterable[Sequence[str]]) -> Sought:
        found = [tuple(needle) for needle in needles]
        return cls(
            frozenset(needle[0] for needle in found if len(needle) == 1),
            frozenset(needle for needle in found if len(needle) > 1),
        )

    @property
    def longest(self) -> int:
        return max((len(phrase) for phrase in self.phrases), default=0)

    @property
    def stems(self) -> frozenset[str]:
        return self.words | {stem for phrase in self.phrases for stem in phrase}


NOTHING = Sought()


def marked_html(text: str, sought: Sought, language: str) -> SafeString:
    """A short text as HTML with its words marked."""
    return to_html(mark_words(clean(text), sought, language))


def mark_words(text: str, sought: Sought, language: str) -> str:
    """`text` with marks round what is sought; neighbours that only a blank or joining
    punctuation separates share one mark."""
    spans: list[tuple[int, int]] = []
    before: list[tuple[str, int]] = []  # (stem, start) of the words just read
    for match in _WORD.finditer(text):
        whole, pieces = _stems_of(match[0], language)
        if whole & sought.words or _in_parts(pieces, sought):
            spans.append(match.span())
        if sought.phrases:
            before.append((next(iter(whole), ""), match.start()))
            spans += _phrase_ending(before, match.end(), sought)
    return _insert(text, _join(text, _united(spans)))


def _in_parts(pieces: frozenset[str], sought: Sought) -> bool:
    """Whether the parts of a camel-case word are what is sought."""
    return bool(pieces) and (
        pieces <= sought.words or any(set(p) <= pieces for p in sought.phrases)
    )


def _phrase_ending(
    before: list[tuple[str, int]], end: int, sought: Sought
) -> list[tuple[int, int]]:
    """The span of a phrase whose last word has just been read."""
    del before[: -sought.longest]
    for size in range(len(before), 1, -1):
        if tuple(stem for stem, _ in before[-size:]) in sought.phrases:
            return [(before[-size][1], end)]
    return []


def _united(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans in order, those that overlap made one."""
    united: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if united and start < united[-1][1]:
            united[-1] = (united[-1][0], max(end, united[-1][1]))
        else:
            united.append((start, end))
    return united


@lru_cache(maxsize=50_000)
def _stems_of(word: str, language: str) -> tuple[frozenset[str], frozenset[str]]:
    return (
        frozenset(tokens.tokens(word, language)),
        frozenset(tokens.parts(word, language)),
    )


def passage(text: str, sought: Sought, language: str, *, length: int = 260) -> str:
    """The stretch of `text` that holds most of what is sought, marked."""
    text = _GAP.sub(" ", clean(text)).strip()
    if len(text) <= length:
        return mark_words(text, sought, language)
    stems = sought.stems
    hits = [
        (match.start(), found)
        for match in _WORD.finditer(text[:20_000])
        if (found := _stems_of(match[0], language)[0] & stems)
    ]
    start = _best_start(hits, length)
    start = _sentence_start(text, start)
    end = min(len(text), start + length)
    if end < len(text):
        end = text.rfind(" ", start, end) if " " in text[start:end] else end
    cut = mark_words(text[start:end].strip(), sought, language)
    return ("… " if start else "") + cut + (" …" if end < len(text) else "")


def _best_start(hits: Sequence[tuple[int, frozenset[str]]], length: int) -> int:
    best, where = (0, 0), 0
    for number, (start, _) in enumerate(hits):
        inside = [
            found for at, found in hits[number : number + 60] if at < start + length
        ]
        value = (len(frozenset().union(*inside)), len(inside))
        if value > best:
            best, where = value, start
    return where


def _sentence_start(text: str, start: int) -> int:
    """The beginning of the sentence, or of the word some way before `start`."""
    from_ = max(0, start - 120)
    stop = max(text.rfind(mark, from_, start) for mark in (". ", ": ", "? ", "! "))
    if stop >= 0:
        return stop + 2
    if start <= 60:
        return 0
    return text.rfind(" ", 0, start - 30) + 1


def _join(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and _JOINT.fullmatch(text[joined[-1][1] : start]):
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return joined


def _insert(text: str, spans: Sequence[tuple[int, int]]) -> str:
    edges = [0, *(edge for span in spans for edge in span), len(text)]
    out = []
    for number, (left, right) in enumerate(pairwise(edges)):
        piece = text[left:right]
        out.append(START + piece + END if number % 2 else piece)
    return "".join(out)


def mark_prefix(
    text: str, stems: frozenset[str], unfinished: str, language: str
) -> str:
    """`text` with whole words of `stems` marked, and the start of words that begin
    with the folded `unfinished`."""
    spans = []
    for match in _WORD.finditer(clean(text)):
        whole, _ = _stems_of(match[0], language)
        if whole and whole <= stems:
            spans.append(match.span())
        elif "".join(tokens.words(match[0])).startswith(unfinished):
            spans.append((match.start(), match.start() + len(unfinished)))
    return _insert(clean(text), spans)


def mark_start(text: str, letters: int) -> str:
    """`text` with its first `letters` letters or digits marked."""
    for end, character in enumerate(text):
        if letters == 0:
            return _insert(text, [(0, end)])
        letters -= character.isalnum()
    return _insert(text, [(0, len(text))])
