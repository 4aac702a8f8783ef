"""What a text speaks of, in a few words: the terms that tell it from all others.

The database engine looks for pages like another one with the same statement and the
same formula as for a query; the query is made here, from the page.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping
from typing import Any

from search import tokens, words
from search.models import Entry, EntryFacet, Word
from search.plan import Option, Plan, Unit
from search.query import Term

TERMS, TOPICS = 12, 4
LOOKED_UP = 250  # words of a page whose rarity is asked for
IN_TITLE, IN_HEADING = 4, 2  # how often a word said there counts
# Of all entries, and of a small site; a word that stands in more tells nothing.
MOST_SHARE, MOST = 0.25, 20
MOST_CHARACTERS = 40_000


def plan_for(entry: Any) -> Plan:
    """A plan whose units are the topics and the telling terms of an entry; empty if it
    has none. Three statements."""
    topics = EntryFacet.objects.filter(entry=entry, name="topic").order_by("label")
    wanted = list(topics.values_list("label", flat=True)[:TOPICS])
    counts = said(entry)
    common = [word for word, _ in counts.most_common(LOOKED_UP)]
    rows = Word.objects.filter(text__in=common, entries__gt=0)
    found = dict(rows.values_list("text", "entries"))
    documents = Entry.objects.findable().count()
    wanted += telling(counts, found, documents)
    options = dict.fromkeys(
        Option(tuple(tokens.tokens(text, entry.locale)), text=text) for text in wanted
    )
    units = [Unit(Term(option.text), (option,)) for option in options if option.stems]
    return Plan(tuple(units[: TOPICS + TERMS]), language=entry.locale)


def said(entry: Any) -> Counter[str]:
    """How often each word of the vocabulary is said, more in title and headings."""
    counts: Counter[str] = Counter()
    for text, weight in _texts(entry):
        known = words.vocabulary([text], entry.locale)
        for word in tokens.words(text):
            if word in known:
                counts[word] += weight
    return counts


def telling(
    counts: Mapping[str, int], entries: Mapping[str, int], documents: int
) -> list[str]:
    """Words by how often they are said here and how seldom elsewhere, the most telling
    first. One that stands in no other entry leads nowhere; one in many tells nothing.

    >>> telling({"slurm": 3, "quota": 3, "own": 9}, {"slurm": 9, "quota": 2}, 100)
    ['quota', 'slurm']
    """
    most = max(documents * MOST_SHARE, MOST)
    worth = {
        word: (1 + math.log(count)) * math.log(1 + documents / entries[word])
        for word, count in counts.items()
        if 1 < entries.get(word, 0) <= most
    }
    return sorted(worth, key=lambda word: (-worth[word], word))[: 2 * TERMS]


def _texts(entry: Any) -> list[tuple[str, int]]:
    found = [(entry.title, IN_TITLE), (entry.summary, IN_HEADING)]
    left = MOST_CHARACTERS
    for section in entry.sections:
        found.append((section.get("title", ""), IN_HEADING))
        text = section.get("text", "")[: max(left, 0)]
        left -= len(text)
        found.append((text, 1))
    return found
