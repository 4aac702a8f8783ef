"""Which texts of an entry get a vector: its sections, in pieces. Pure."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence

PIECE = 400  # characters that one vector tells well
MOST_PIECES = 2  # of a section; more cost time and found no more
MOST_SECTIONS = 200  # of an entry

_SENTENCE = re.compile(r"(?<=[.!?:;]) ")

Pieces = tuple[str, ...]


def texts_of(
    title: str, summary: str, sections: Sequence[Mapping[str, str]]
) -> list[Pieces]:
    """The pieces of each section in their order, every piece below its headings. A
    lead without text takes the summary; an entry without sections is its summary."""
    if not sections:
        return [_pieces(title, summary)]
    return [
        _pieces(
            _above(title, section.get("title", "")),
            section.get("text", "") or (summary if number == 0 else ""),
        )
        for number, section in enumerate(sections[:MOST_SECTIONS])
    ]


def digest(embedder: str, pieces: Pieces) -> str:
    """The same for the same vector."""
    whole = "\0".join([embedder, *pieces]).encode("utf-8", "ignore")
    return hashlib.sha256(whole).hexdigest()[:16]


def _above(title: str, heading: str) -> str:
    return title if heading in ("", title) else f"{title}: {heading}"


def _pieces(above: str, text: str) -> Pieces:
    cut = list(_cut(" ".join(text.split())))[:MOST_PIECES] or [""]
    return tuple(f"{above}. {piece}".strip()[: 2 * PIECE] for piece in cut)


def _cut(text: str) -> Iterator[str]:
    """Whole sentences, about `PIECE` characters of them at a time."""
    piece = ""
    for sentence in _SENTENCE.split(text):
        if piece and len(piece) + len(sentence) > PIECE:
            yield piece
            piece = ""
        piece = f"{piece} {sentence}".strip()
        while len(piece) > 2 * PIECE:
            yield piece[:PIECE]
            piece = piece[PIECE:]
    if piece:
        yield piece
