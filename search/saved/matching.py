"""Which results are worth telling: those that hold what was asked. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from datetime import datetime

from search.query import Query
from search.results import Hit

ALL_UP_TO = 3  # terms that must all be there
SHARE = 0.75  # of more terms
MOST_SEEN = 600

Seen = Mapping[str, str]


def holds(query: Query, hit: Hit) -> bool:
    """A page of results may end with what shares one word of four; nobody wants a mail
    of that."""
    terms = len(query.terms)
    needed = terms if terms <= ALL_UP_TO else math.ceil(SHARE * terms)
    return hit.put_first == "recognised" or len(hit.why) >= needed


def name_of(hit: Hit) -> str:
    return f"{hit.kind}:{hit.source_pk}"


def with_seen(seen: Seen, names: Iterable[str], at: datetime) -> dict[str, str]:
    """`seen` with names that are new in it, first seen `at`; the latest are kept."""
    stamp = at.isoformat()
    found = {**dict.fromkeys(names, stamp), **seen}
    newest = sorted(found.items(), key=lambda pair: (pair[1], pair[0]))[-MOST_SEEN:]
    return dict(newest)


def first_seen_after(seen: Seen, names: Iterable[str], after: datetime) -> list[str]:
    return [
        name
        for name in names
        if name in seen and datetime.fromisoformat(seen[name]) > after
    ]
