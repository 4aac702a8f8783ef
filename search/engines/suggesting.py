"""Suggestions while one types: commands and variables, pages, topics.

Three statements: the vocabulary, what matches and how often, the rows with their
recheck. Everything is limited to what the reader may find at this moment.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.db import connection

from search import highlight, texts, tokens
from search.engines import pages
from search.models import Word
from search.plan import Option
from search.results import Suggestion
from search.visibility import Reader

SHORTEST = 2
LONGEST = 80
COMMANDS, PAGES, TOPICS = 4, 5, 3
READ = 40


def suggest(
    text: str, *, passes: Sequence[str], reader: Reader, locale: str
) -> list[Suggestion]:
    """At most a dozen suggestions for an unfinished `text`; any text is fine."""
    text = tidied(text)
    folded = tokens.words(text)
    if len("".join(folded)) < SHORTEST:
        return []
    found = words_like("".join(folded))
    counts, ids = _matches(folded, found, passes, locale)
    rows = pages.read(ids, reader)
    listed = [rows[i] for i in ids if i in rows]
    return arranged(text, found, counts, listed, locale)


def tidied(text: str) -> str:
    return " ".join(tokens.clean(text).split())[:LONGEST]


def arranged(
    text: str,
    words: Sequence[Word],
    counts: Mapping[str, int],
    listed: Sequence[pages.Row],
    locale: str,
) -> list[Suggestion]:
    """The lines to show: commands that stand somewhere, then pages, then topics."""
    folded = tokens.words(text)
    mark = frozenset(tokens.tokens(text, locale))
    named = [
        _page(row, mark, folded[-1])
        for kind_is_topic in (False, True)
        for row in [r for r in listed if (r.kind == "topic") is kind_is_topic][
            : TOPICS if kind_is_topic else PAGES
        ]
    ]
    found = [word for word in words if counts.get(word.text)]
    found.sort(key=lambda word: (-counts[word.text], word.text))
    commands = [_command(word, counts[word.text], "".join(folded)) for word in found]
    return commands[:COMMANDS] + named


def words_like(key: str) -> list[Word]:
    """Commands, variables and options that begin with a folded text."""
    kinds = [Word.Kind.VARIABLE, Word.Kind.OPTION, Word.Kind.COMMAND]
    rows = Word.objects.filter(kind__in=kinds, key__startswith=key, entries__gt=0)
    return list(rows.order_by("-entries", "text")[: 2 * COMMANDS])


def _matches(
    folded: Sequence[str], words: Sequence[Word], passes: Sequence[str], locale: str
) -> tuple[dict[str, int], list[int]]:
    """How many visible entries hold each word, and entries whose title matches."""
    key = texts.key()
    marks = ",".join(["%s"] * len(passes))
    visible = f"e.state <> 'withdrawn' AND e.visibility IN ({marks}) AND e.locale = %s"
    arms, parameters = [], []
    for word in words:
        option = Option(tuple(tokens.tokens(word.text, locale)))
        where, value = texts.condition([option])
        # Not a join: SQLite would ask the text table once for each entry.
        arms.append(
            "SELECT CAST(%s AS text) AS what, COUNT(*) AS number, 0 AS place"  # noqa: S608
            f" FROM search_entry e WHERE e.id IN"
            f" (SELECT {key} FROM search_text WHERE {where}) AND {visible}"
        )
        parameters += [word.text, value, *passes, locale]
    conditions = []
    title_values = []
    for number, word_ in enumerate(folded[:6]):
        last = number == len(folded) - 1
        stems = (word_,) if last else tuple(tokens.tokens(word_, locale))
        where, value = texts.condition([Option(stems, prefix=last)], title=True)
        conditions.append(f"e.id IN (SELECT {key} FROM search_text WHERE {where})")  # noqa: S608
        title_values.append(value)
    arms.append(
        "SELECT * FROM (SELECT '' AS what, e.id AS number, LENGTH(e.title) AS place"  # noqa: S608
        f" FROM search_entry e WHERE {' AND '.join(conditions)} AND {visible}"
        f" ORDER BY LENGTH(e.title), e.id LIMIT {READ}) titles"
    )
    parameters += [*title_values, *passes, locale]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(arms), parameters)
        rows = cursor.fetchall()
    counts = {what: number for what, number, _ in rows if what}
    titles = sorted((place, number) for what, number, place in rows if not what)
    return counts, [number for _, number in titles]


def _page(row: pages.Row, stems: frozenset[str], unfinished: str) -> Suggestion:
    return Suggestion(
        group="topics" if row.kind == "topic" else "pages",
        label=row.title,
        label_html=highlight.to_html(
            highlight.mark_prefix(row.title, stems, unfinished, row.locale)
        ),
        kind=row.kind,
        url=row.url,
        facts=row.facts,
    )


def _command(word: Word, entries: int, key: str) -> Suggestion:
    return Suggestion(
        group="commands",
        label=word.text,
        label_html=highlight.to_html(highlight.mark_start(word.text, len(key))),
        kind=word.kind,
        query=word.text,
        entries=entries,
    )
