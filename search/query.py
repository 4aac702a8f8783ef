"""What a query is once it has been read; free of any engine."""

from dataclasses import dataclass, field
from typing import Literal

from search import tokens

Intent = Literal["empty", "words", "navigational", "token", "error", "question"]
TermKind = Literal["word", "phrase", "token"]


@dataclass(frozen=True)
class Term:
    """One thing to look for. ``position`` counts the words of the query, so that
    synonyms and neighbours can be found again."""

    text: str
    kind: TermKind = "word"
    position: int = 0
    required: bool = False
    fresh: bool = False  # something that is left out stands before it


@dataclass(frozen=True)
class Alternative:
    """Other ways to say the words at positions ``start`` … ``end - 1``."""

    start: int
    end: int
    texts: tuple[str, ...]


@dataclass(frozen=True)
class Query:
    """What the reader wants, free of any engine. Texts are not stemmed yet."""

    raw: str = ""
    terms: tuple[Term, ...] = ()
    excluded: tuple[Term, ...] = ()
    filters: tuple[tuple[str, str], ...] = ()
    title_only: bool = False
    intent: Intent = "empty"
    alternatives: tuple[Alternative, ...] = ()
    left_out: tuple[str, ...] = ()
    sequence: tuple[str, ...] = field(default=(), repr=False)

    @property
    def text(self) -> str:
        """The words looked for, as one line."""
        return " ".join(term.text for term in self.terms)

    @property
    def runs(self) -> tuple[str, ...]:
        """The terms as they stood together: neighbours make one text."""
        runs: list[str] = []
        end = -1
        for term in self.terms:
            if runs and term.position == end and not term.fresh:
                runs[-1] = f"{runs[-1]} {term.text}"
            else:
                runs.append(term.text)
            end = term.position + len(tokens.words(term.text))
        return tuple(runs)

    def chosen(self, name: str) -> tuple[str, ...]:
        """Values asked for by ``name:value``."""
        return tuple(value for key, value in self.filters if key == name)
