"""How a query was read, as parts of which each can be taken away. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import urlencode

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from search.facets import FACETS, Facet
from search.query import Query, Term

Parameters = Mapping[str, Iterable[str]]

# What stands before a part; words and phrases need nothing.
WITHOUT, ONLY_TITLES = _("without"), _("in titles only")


@dataclass(frozen=True, slots=True)
class Part:
    """`address` is the search without this part, from the "?" on."""

    text: str | Promise
    address: str
    before: str | Promise = ""


def address(text: str, parameters: Parameters | None = None, **more: str) -> str:
    """`?q=…` with the filters chosen."""
    pairs = [("q", text)]
    pairs += [(name, v) for name, values in (parameters or {}).items() for v in values]
    return f"?{urlencode([*pairs, *more.items()], errors='replace')}"


def parts(query: Query, parameters: Parameters) -> list[Part]:
    """The parts of a query whose reading needs to be shown: a pasted error, a question,
    or one with operators. None of plain words, which are just what they say."""
    if query.intent == "error":
        runs = query.runs
        return [
            Part(run, address(_joined(runs, without=run), parameters)) for run in runs
        ]
    if not _needs_showing(query):
        return []
    written = _written(query)
    return [
        Part(
            shown,
            address(_joined([w for w, _s, _b in written], without=word), parameters),
            before,
        )
        for word, shown, before in written
    ]


def _needs_showing(query: Query) -> bool:
    operators = query.excluded or query.filters or query.title_only
    phrase = any(term.kind == "phrase" for term in query.terms)
    return bool(operators or phrase or query.left_out or query.intent == "question")


def _written(query: Query) -> list[tuple[str, str | Promise, str | Promise]]:
    """(as it is typed, as it is shown, what stands before it) of each part."""
    found: list[tuple[str, str | Promise, str | Promise]] = [
        (_typed(term), f"“{term.text}”" if term.kind == "phrase" else term.text, "")
        for term in query.terms
    ]
    found += [(f"-{_typed(term)}", term.text, WITHOUT) for term in query.excluded]
    found += [
        (f'{name}:"{value}"', value, FACETS.get(name, name))
        for name, value in query.filters
    ]
    if query.title_only:
        found.append(("in:title", ONLY_TITLES, ""))
    return found


def _typed(term: Term) -> str:
    return f'"{term.text}"' if term.kind == "phrase" else term.text


def _joined(texts: Iterable[str], *, without: str) -> str:
    return " ".join(text for text in texts if text != without)


def chosen(facets: Iterable[Facet], text: str, parameters: Parameters) -> list[Part]:
    """The filters that are on, each with the search without it; those that stand in
    the query itself are parts of it."""
    given = {name: list(values) for name, values in parameters.items()}
    found = []
    for facet in facets:
        for value in facet.values:
            if not value.selected or value.value not in _folded(given, facet.name):
                continue
            gone = facet.name, value.value
            fewer = {
                name: [v for v in values if (name, _fold(v)) != gone]
                for name, values in given.items()
            }
            found.append(Part(value.label, address(text, fewer), facet.label))
    return found


def _folded(given: Mapping[str, list[str]], name: str) -> set[str]:
    return {_fold(value) for value in given.get(name, ())}


def _fold(value: str) -> str:
    return value.strip().lower()
