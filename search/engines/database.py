"""The engine that is always there: our own text table in the site's database.

Three statements a search: find (hits, facets, statistics), read the tokens of the
best candidates, read and recheck the page of hits. A search that finds little takes
a statement for the vocabulary and repeats the first, with corrected words.
"""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import replace
from typing import ClassVar

from django.db import DatabaseError

from search.engines import EngineError, Request, signatures, statement
from search.engines.answering import Answering
from search.engines.suggesting import suggest
from search.plan import Plan
from search.results import Results, Suggestion
from search.visibility import Reader


class DatabaseEngine(Answering):
    name: ClassVar[str] = "database"

    def search(self, request: Request) -> Results:
        started = time.perf_counter()
        try:
            results = self.answer(request)
        except DatabaseError as error:
            raise EngineError(str(error)) from error
        return replace(results, took_ms=(time.perf_counter() - started) * 1000)

    def suggest(self, text: str, *, reader: Reader, locale: str) -> list[Suggestion]:
        passes = signatures.passes(reader)
        return suggest(text, passes=passes, reader=reader, locale=locale)

    def find(
        self,
        request: Request,
        plan: Plan,
        bits: statement.Bits,
        *,
        locales: Sequence[str],
        passes: Sequence[str],
    ) -> statement.Found:
        return statement.run(request, plan, bits, locales=locales, passes=passes)
