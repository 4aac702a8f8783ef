"""The synonyms in force: those of `en.txt`, of the topics and of the editors.

Read once a process and again when their stamp has changed; every search brings the
stamp along, so that a change holds at once in all processes.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from django.db.models import QuerySet

from core.models import Topic
from core.taxonomy import Plan
from search.models import Synonym
from search.thesaurus import Synonyms

FOLDER = Path(__file__).parent


@lru_cache
def read_file(language: str) -> tuple[list[list[str]], dict[str, list[str]]]:
    """(groups, one-way) of the list kept in this folder; empty if there is none.

    >>> "graphics card" in [word for group in read_file("en")[0] for word in group]
    True
    """
    path = FOLDER / f"{language}.txt"
    groups: list[list[str]] = []
    one_way: dict[str, list[str]] = {}
    if language.isalpha() and path.is_file():
        for line in path.read_text().splitlines():
            left, arrow, right = line.partition("#")[0].partition("=>")
            if arrow:
                one_way.setdefault(left.strip(), []).extend(_listed(right))
            elif texts := _listed(left):
                groups.append(texts)
    return groups, one_way


def _listed(line: str) -> list[str]:
    return [text.strip() for text in line.split(",") if text.strip()]


class Known:
    """Synonyms by language, kept until their stamp changes."""

    def __init__(self) -> None:
        self._stamp: int | None = None
        self._by_language: dict[str, Synonyms] = {}

    def of(self, language: str) -> Synonyms:
        """Two statements the first time, none later."""
        language = language.split("-")[0].lower()
        if language not in self._by_language:
            self._by_language[language] = _load(language)
        return self._by_language[language]

    def stamp(self, value: int) -> bool:
        """Takes note of the stamp in force; True if what is kept was older."""
        old = self._stamp is not None and self._stamp != value
        if old:
            self._by_language.clear()
        self._stamp = value
        return old

    def forget(self) -> None:
        self._stamp = None
        self._by_language.clear()


known = Known()


def thought_of(language: str, plan: Plan) -> Synonyms:
    """The synonyms as they would be after a change of topics that is not made yet."""
    topics = {k: v for k, v in Topic.objects.words().items() if k not in plan.gone}
    changed = (topics | dict(plan.words)).values()
    groups = [[name, *synonyms] for name, synonyms in changed if synonyms]
    return _load(language.split("-")[0].lower(), groups)


def thought_with(language: str, row: Synonym) -> Synonyms:
    """The synonyms as they would be with `row`, which is not saved yet."""
    language = language.split("-")[0].lower()
    others = _rows(language).exclude(pk=row.pk) if row.pk else _rows(language)
    return _load(language, rows=[*others, row])


def _rows(language: str) -> QuerySet:
    return Synonym.objects.filter(language__in=["", language])


def _load(
    language: str,
    topics: list[list[str]] | None = None,
    rows: Iterable[Synonym] | None = None,
) -> Synonyms:
    groups, one_way = read_file(language)
    groups = [*groups, *(_topics() if topics is None else topics)]
    one_way = dict(one_way)
    for row in _rows(language) if rows is None else rows:
        if row.both_ways:
            groups.append([row.words, *row.other_list])
        else:
            one_way[row.words] = [*one_way.get(row.words, []), *row.other_list]
    return Synonyms(groups, one_way, language)


def _topics() -> list[list[str]]:
    topics = Topic.objects.exclude(synonyms="").words().values()
    return [[name, *synonyms] for name, synonyms in topics]
