"""A query in stems of one language: what an engine over prepared text looks for.

Pure. A term becomes a unit with options: the word itself, its camel-case parts, a
corrected typo. Synonyms, words written together and initials are spans, because they
may stand for several terms at once.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from search import tokens
from search.query import Alternative, Query, Term

# What an option is worth beside the word itself.
SYNONYM, JOINED, INITIALS, PARTS, SHORTER, TYPO, PREFIX = (
    0.7,
    0.95,
    0.5,
    0.7,
    0.6,
    0.8,
    0.35,
)


@dataclass(frozen=True)
class Option:
    """A phrase of stems that answers a term, worth ``weight`` of the term itself.
    ``text`` is the same as it was said, for engines with stemmers of their own."""

    stems: tuple[str, ...]
    weight: float = 1.0
    prefix: bool = False
    text: str = field(default="", compare=False)

    @property
    def needle(self) -> str:
        """What to look for in padded text (" slurm job ")."""
        return " " + " ".join(self.stems) + ("" if self.prefix else " ")


@dataclass(frozen=True)
class Unit:
    """One term of the query and everything that may stand for it."""

    term: Term
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Span:
    """Options that stand for several units at once (or for one, as a synonym)."""

    units: tuple[int, ...]
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Plan:
    """A query in stems of one language, ready for an engine over prepared text."""

    units: tuple[Unit, ...]
    spans: tuple[Span, ...] = ()
    excluded: tuple[Option, ...] = ()
    neighbours: tuple[tuple[str, tuple[int, ...]], ...] = ()
    title: str = ""
    title_only: bool = False
    language: str = "en"

    @property
    def empty(self) -> bool:
        return not self.units


def plan(
    query: Query,
    language: str = "en",
    *,
    typos: Mapping[str, Sequence[str]] | None = None,
    prefix: bool = False,
) -> Plan:
    """``query`` in stems of ``language``; ``typos`` maps words to corrections. With
    ``prefix`` the last word may be unfinished."""
    units = [_unit(term, language, typos or {}) for term in query.terms]
    if prefix and units and units[-1].term.kind == "word":
        last = tuple(tokens.words(units[-1].term.text))
        unfinished = Option(last, PREFIX, prefix=True, text=" ".join(last))
        options = (*units[-1].options, unfinished)
        units[-1] = Unit(units[-1].term, options)
    units = [unit for unit in units if unit.options and unit.options[0].stems]
    excluded = tuple(
        option
        for term in query.excluded
        if (option := _option(term.text, language)).stems
    )
    return Plan(
        units=tuple(units),
        spans=_spans(query, units, language),
        excluded=excluded,
        neighbours=_neighbours(query, units, language),
        title=" ".join(tokens.stem(w, language) for w in query.sequence),
        title_only=query.title_only,
        language=language,
    )


def _option(text: str, language: str, weight: float = 1.0) -> Option:
    return Option(tuple(tokens.tokens(text, language)), weight, text=text)


def _unit(term: Term, language: str, typos: Mapping[str, Sequence[str]]) -> Unit:
    options = [_option(term.text, language)]
    if not options[0].stems:
        return Unit(term, ())
    pieces = tokens.parts(term.text, language)
    if term.kind != "phrase" and pieces:
        said = " ".join(tokens.pieces(term.text))
        options.append(Option(tuple(pieces), PARTS, text=said))
    if term.kind == "token" and len(options[0].stems) > 1:
        options += _shorter(term.text, options[0].stems, language)
    for word in typos.get(term.text.lower(), ()):
        options.append(_option(word, language, TYPO))
    return Unit(term, tuple(dict.fromkeys(options)))


def _shorter(text: str, stems: tuple[str, ...], language: str) -> list[Option]:
    """``NCCL_DEBUG=INFO`` also stands where only ``NCCL_DEBUG`` is told, and a path
    where its last name is."""
    path = text.strip("/").split("/")
    names = [text.partition(mark)[0] for mark in "=@" if mark in text]
    names += ["/".join(path[-2:])] if len(path) > 2 else []
    options = [_option(name, language, SHORTER) for name in names]
    return [o for o in options if len(o.stems) > 1 and o.stems != stems]


def _spans(query: Query, units: Sequence[Unit], language: str) -> tuple[Span, ...]:
    """Synonyms, words written together and initials, with the units they cover."""
    found = [
        Span(inside, options)
        for alternative in query.alternatives
        if (inside := _inside(alternative, units))
        and (options := _other_words(alternative, inside, units, language))
    ]
    words = [i for i, unit in enumerate(units) if unit.term.kind == "word"]
    for start in range(len(words)):
        for end in range(start + 2, min(start + 4, len(words)) + 1):
            inside = tuple(words[start:end])
            if inside == tuple(range(inside[0], inside[-1] + 1)):
                found += _run_together(inside, units, language)
    return tuple(found)


def _inside(alternative: Alternative, units: Sequence[Unit]) -> tuple[int, ...]:
    return tuple(
        i
        for i, unit in enumerate(units)
        if alternative.start <= unit.term.position < alternative.end
        and unit.term.kind != "phrase"
    )


def _other_words(
    alternative: Alternative,
    inside: tuple[int, ...],
    units: Sequence[Unit],
    language: str,
) -> tuple[Option, ...]:
    own = {option.stems for i in inside for option in units[i].options}
    options = (_option(text, language, SYNONYM) for text in alternative.texts)
    return tuple(o for o in options if o.stems and o.stems not in own)


def _run_together(
    inside: tuple[int, ...], units: Sequence[Unit], language: str
) -> list[Span]:
    """ "jupyter lab" → jupyterlab; "environment definition file" → edf."""
    texts = ["".join(tokens.words(units[i].term.text)) for i in inside]
    if len(texts) > 2:
        initials = "".join(t[0] for t in texts)
        return [Span(inside, (Option((initials,), INITIALS, text=initials),))]
    joined = "".join(texts)
    if not joined.isalpha() or units[inside[1]].term.position != (
        units[inside[0]].term.position + 1
    ):
        return []
    stems = (tokens.stem(joined, language),)
    return [Span(inside, (Option(stems, JOINED, text=joined),))]


def _neighbours(
    query: Query, units: Sequence[Unit], language: str
) -> tuple[tuple[str, tuple[int, ...]], ...]:
    """Pairs of terms that follow each other, and threes of a pasted error's words."""
    found: list[tuple[str, tuple[int, ...]]] = [
        (f" {' '.join(one.options[0].stems + two.options[0].stems)} ", (i, i + 1))
        for i, (one, two) in enumerate(pairwise(units))
    ]
    if query.intent == "error":
        where = {unit.term.position: i for i, unit in enumerate(units)}
        stems = [tokens.stem(word, language) for word in query.sequence]
        for start in range(len(stems) - 2):
            inside = tuple(where[p] for p in range(start, start + 3) if p in where)
            if inside:
                found.append((f" {' '.join(stems[start : start + 3])} ", inside))
    return tuple(found)
