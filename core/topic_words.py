"""The words of topics: names, synonyms, what is nearly the same. Pure."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from typing import Literal

from snowballstemmer import stemmer

from core.spelling import distance

LONGEST = 100
MOST = 40

Likeness = Literal["same", "stem", "synonym", "spelling"]
_DIGITS = re.compile(r"\d+")
_SPLIT = re.compile(r"[^\w+#]+|_+")


def listed(text: str, name: str = "") -> list[str]:
    """The synonyms of a field, one a line, each once in whatever case, without `name`.

    >>> listed("GPU\\n\\n gpu \\nCard", name="card")
    ['GPU']
    """
    found: dict[str, str] = {}
    for line in text.splitlines():
        word = " ".join(line.split())
        if word and folded(word) != folded(name):
            found.setdefault(word.casefold(), word)
    return list(found.values())


def joined(own: Sequence[str], others: Iterable[str], *, name: str) -> list[str]:
    """`own` and what `others` add to them, for the topic called `name`."""
    return listed("\n".join([*own, *others]), name=name)


def too_much(words: Sequence[str]) -> tuple[str, ...]:
    """Synonyms longer than `LONGEST`, or those beyond the first `MOST`."""
    return tuple(w for n, w in enumerate(words) if len(w) > LONGEST or n >= MOST)


def folded(text: str) -> str:
    """Without case, accents, blanks and signs; + and # stay, as in C++.

    >>> folded("Hélice-Solver"), folded("C++")
    ('helicesolver', 'c++')
    """
    return "".join(_words(text))


def stemmed(text: str) -> str:
    """The stems of the words, in order of the alphabet, as one text.

    >>> stemmed("Job arrays") == stemmed("array jobs")
    True
    """
    return "".join(sorted(_stem(word) for word in _words(text)))


def clashes(
    words: Iterable[str], others: Mapping[int, tuple[str, Sequence[str]]]
) -> list[tuple[str, int, bool]]:
    """(word, key of the other topic, whether it is its very name) of words that stand
    for another topic already. `others` is {key: (name, synonyms)}."""
    names = {folded(name): key for key, (name, _) in others.items()}
    synonyms = {
        folded(text): key for key, (_, texts) in others.items() for text in texts
    }
    return [
        (word, names.get(folded(word), synonyms.get(folded(word), 0)), same)
        for word in words
        if (same := folded(word) in names) or folded(word) in synonyms
    ]


@dataclass(frozen=True, slots=True)
class Pair:
    """Two topics, by key, that may be one; `how`, and the word they share if so."""

    one: int
    two: int
    how: Likeness
    word: str = ""


def alike(topics: Mapping[int, tuple[str, Sequence[str]]]) -> Iterator[Pair]:
    """Pairs that may be one topic, each once. `topics` is {key: (name, synonyms)}."""
    known = {
        key: (folded(name), stemmed(name), {folded(s): s for s in synonyms})
        for key, (name, synonyms) in topics.items()
    }
    for one, two in combinations(sorted(known), 2):
        fold, stem, words = known[one]
        other_fold, other_stem, other_words = known[two]
        shared = sorted(words.keys() & other_words.keys())
        if fold == other_fold:
            yield Pair(one, two, "same")
        elif fold in other_words or other_fold in words:
            word = other_words.get(fold) or words[other_fold]
            yield Pair(one, two, "synonym", word)
        elif shared:
            yield Pair(one, two, "synonym", words[shared[0]])
        elif stem == other_stem:
            yield Pair(one, two, "stem")
        elif _near(fold, other_fold):
            yield Pair(one, two, "spelling")


def _near(one: str, two: str) -> bool:
    """A slip or two apart; a number that differs means another thing (CUDA 11)."""
    slips = 2 if min(len(one), len(two)) > 8 else 1
    if min(len(one), len(two)) < 5 or abs(len(one) - len(two)) > slips:
        return False
    if len(set(one) ^ set(two)) > 2 * slips or _DIGITS.findall(one) != _DIGITS.findall(
        two
    ):
        return False
    return distance(one, two, slips) <= slips


def _words(text: str) -> list[str]:
    plain = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return [word for word in _SPLIT.split(plain.casefold()) if word]


@lru_cache(maxsize=4096)
def _stem(word: str) -> str:
    return str(_english.stemWord(word))


_english = stemmer("english")
