"""Which queries ask the same thing. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from search import tokens
from search.stopwords import stop_words

LONGEST_KEY = 256
NEAR = 0.62  # share of trigrams that two spellings have in common
SHORTEST = 5  # letters of a text that may be a slip of another one


def key_of(text: str, language: str) -> str:
    """Stems without stop words, each once, in alphabetical order.

    >>> key_of("How do I save the Checkpoints?", "en")
    'checkpoint save'
    """
    language = language.split("-")[0] or "en"
    stops = stop_words(language)
    words = tokens.words(text)
    kept = [word for word in words if word not in stops] or words
    stems = sorted({tokens.stem(word, language) for word in kept})
    return " ".join(stems)[:LONGEST_KEY]


@dataclass(frozen=True, slots=True)
class Asked:
    """What was typed, added up over a period. `hits` are those of the last time."""

    text: str
    times: int
    hits: int = 0
    clicks: int = 0
    last: str = ""  # the day, in ISO 8601


@dataclass(slots=True)
class Group:
    """Queries that are the same but for spelling; the most frequent speaks for all."""

    asked: list[Asked] = field(default_factory=list)
    keys: set[str] = field(default_factory=set)

    @property
    def text(self) -> str:
        return self.asked[0].text

    @property
    def times(self) -> int:
        return sum(each.times for each in self.asked)

    @property
    def clicks(self) -> int:
        return sum(each.clicks for each in self.asked)

    @property
    def hits(self) -> int:
        return max(each.hits for each in self.asked)

    @property
    def last(self) -> str:
        return max(each.last for each in self.asked)

    @property
    def in_vain(self) -> int:
        """How often one of them found nothing at all."""
        return sum(each.times for each in self.asked if not each.hits)

    @property
    def click_share(self) -> float:
        return self.clicks / self.times if self.times else 0.0


def grouped(asked: Iterable[Asked], language: str) -> list[Group]:
    """Groups by stems, then joined where the spelling is nearly the same. The order of
    the most asked first."""
    by_key: dict[str, Group] = {}
    for each in sorted(asked, key=lambda a: (-a.times, a.text)):
        key = key_of(each.text, language) or each.text
        group = by_key.setdefault(key, Group())
        group.asked.append(each)
        group.keys.add(key)
    groups = _joined(list(by_key.values()))
    for group in groups:
        group.asked.sort(key=lambda a: (-a.times, a.text))
    return sorted(groups, key=lambda g: (-g.times, g.text))


def _joined(groups: list[Group]) -> list[Group]:
    """Each group joins the most asked one before it that is spelt nearly alike."""
    kept: list[Group] = []
    marks: list[frozenset[str]] = []
    found_in: dict[str, list[int]] = defaultdict(list)
    for group in sorted(groups, key=lambda g: (-g.times, g.text)):
        key = min(group.keys)
        own = _trigrams(key)
        home = _nearest(key, own, marks, found_in, kept)
        if home is None:
            for trigram in own:
                found_in[trigram].append(len(kept))
            kept.append(group)
            marks.append(own)
        else:
            kept[home].asked += group.asked
            kept[home].keys |= group.keys
    return kept


def _nearest(
    key: str,
    own: frozenset[str],
    marks: list[frozenset[str]],
    found_in: dict[str, list[int]],
    kept: list[Group],
) -> int | None:
    if len(key) < SHORTEST:
        return None
    shared: dict[int, int] = defaultdict(int)
    for trigram in own:
        for place in found_in.get(trigram, ()):
            shared[place] += 1
    best, where = NEAR, None
    for place, count in sorted(shared.items()):
        share = count / len(own | marks[place])
        nearer = share > best or (where is None and share == best)
        if nearer and _numbers(key) == _numbers(min(kept[place].keys)):
            best, where = share, place
    return where


def _numbers(key: str) -> list[str]:
    """Words with digits: `a100` is no slip of `h100`, nor `exit 53` of `exit 54`."""
    return [word for word in key.split() if any(map(str.isdigit, word))]


def _trigrams(key: str) -> frozenset[str]:
    padded = f"  {key} "
    return frozenset(padded[i : i + 3] for i in range(len(padded) - 2))
