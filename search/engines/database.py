"""The engine that is always there: our own text table in the site's database.

Three statements a search: find (hits, facets, statistics), read the tokens of the
best candidates, read and recheck the page of hits. A search that finds little takes
a statement for the vocabulary and repeats the first, with corrected words.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import ClassVar

from django.db import DatabaseError

from search.engines import (
    EngineError,
    Like,
    Request,
    likeness,
    ordering,
    signatures,
    statement,
)
from search.engines.answering import FEW, Answering
from search.engines.suggesting import suggest
from search.meaning import fusing, matrix
from search.meaning.fusing import Near
from search.models import Stamp
from search.plan import Plan
from search.query import Query
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

    def related(self, like: Like) -> list[int]:
        """By the telling terms of the entry, ordered as if somebody had asked them."""
        try:
            plan = likeness.plan_for(like.entry)
            return self._alike(like, plan) if plan.units else []
        except DatabaseError as error:
            raise EngineError(str(error)) from error

    def _alike(self, like: Like, plan: Plan) -> list[int]:
        own = like.entry.locale
        request = Request(
            query=Query(),
            chosen={"type": like.kinds},
            reader=like.reader,
            locale=own,
            size=like.size + 1,
        )
        outcome = self._run(request, plan)
        ids = [key for key, _ in ordering.window(request, outcome)]
        others = [code for code in outcome.found.sizes if code not in (own, "")]
        if len(ids) <= FEW and others:
            elsewhere = self._run(request, plan, others)
            ids += [key for key, _ in ordering.window(request, elsewhere)]
        return [key for key in ids if key != like.entry.pk][: like.size]

    def walk(self, request: Request, most: int) -> Iterator[list[int]]:
        try:
            ids = ordering.listed(self.understood(request))[:most]
        except DatabaseError as error:
            raise EngineError(str(error)) from error
        for start in range(0, len(ids), request.size):
            yield ids[start : start + request.size]

    def find(
        self,
        request: Request,
        plan: Plan,
        bits: statement.Bits,
        *,
        locales: Sequence[str],
        passes: Sequence[str],
    ) -> statement.Found:
        found = self._run_with(request, plan, bits, locales, passes)
        newest = found.stamps.get(Stamp.MEANING, 0)
        if request.vector and not matrix.kept.knows(newest) and matrix.kept.renew():
            found = self._run_with(request, plan, bits, locales, passes)
        return found

    def _run_with(
        self,
        request: Request,
        plan: Plan,
        bits: statement.Bits,
        locales: Sequence[str],
        passes: Sequence[str],
    ) -> statement.Found:
        """What holds the words, and what is alike by the vectors in memory."""
        near: dict[int, Near] = {}
        if request.vector:
            near = matrix.kept.nearest(request.vector, locales=locales, passes=passes)
        found = statement.run(
            request,
            plan,
            bits,
            locales=locales,
            passes=passes,
            near=fusing.answering(near),
        )
        found.near = {key: one for key, one in near.items() if key in found.masks}
        found.compared = bool(near)
        return found
