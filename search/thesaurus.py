"""Other ways to say the words of a query. Pure: where they come from is not here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from search import tokens
from search.query import Alternative, Query

MAX_ALTERNATIVES = 8  # texts for one phrase
MAX_PHRASES = 12  # phrases of a query that are expanded


class Synonyms:
    """Other words for a phrase, looked up by stem; built once, used by every query.

    ``groups`` are lists of texts that mean the same: each stands for all others. In a
    pair ``(text, [others])`` of ``one_way`` only ``text`` is expanded.
    """

    def __init__(
        self,
        groups: Iterable[Sequence[str]] = (),
        one_way: Mapping[str, Sequence[str]] | None = None,
        language: str = "en",
    ) -> None:
        self.language = language
        self._others: dict[tuple[str, ...], list[str]] = {}
        for group in groups:
            for text in group:
                self._add(text, [other for other in group if other != text])
        for text, others in (one_way or {}).items():
            self._add(text, others)
        self.longest = max((len(key) for key in self._others), default=0)

    def _add(self, text: str, others: Sequence[str]) -> None:
        key = tuple(tokens.tokens(text, self.language))
        if not key:
            return
        known = self._others.setdefault(key, [])
        known += [other for other in others if other not in known]

    def __len__(self) -> int:
        return len(self._others)

    def others(self, key: tuple[str, ...]) -> list[str]:
        """Texts that may stand for the stems ``key``."""
        return self._others.get(key, [])


NO_SYNONYMS = Synonyms()


def expand(query: Query, synonyms: Synonyms) -> Query:
    """``query`` with other ways to say its words, the longest phrases first."""
    stems = [tokens.stem(word, synonyms.language) for word in query.sequence]
    wanted = {term.position for term in query.terms if term.kind != "phrase"}
    found = [
        Alternative(start, end, tuple(others[:MAX_ALTERNATIVES]))
        for start in range(len(stems))
        for end in range(start + 1, min(len(stems), start + synonyms.longest) + 1)
        if wanted & set(range(start, end))
        and (others := synonyms.others(tuple(stems[start:end])))
    ]
    found.sort(key=lambda a: (a.start - a.end, a.start))
    return replace(query, alternatives=tuple(found[:MAX_PHRASES]))
