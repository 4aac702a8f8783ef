"""All hits of a query, in batches, from one moment of the index.

A point in time keeps that moment while others write, and each batch goes on after the
last hit of the one before, so that the thousandth batch costs what the first did.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any

from search.engines import EngineError
from search.engines.elasticsearch import client
from search.engines.elasticsearch.client import Trouble

KEPT = "1m"

Ask = Callable[[Callable[[Any], Any]], Mapping[str, Any]]


def walk(
    body: Mapping[str, Any], aliases: list[str], *, batch: int, most: int, ask: Ask
) -> Iterator[list[int]]:
    """Entry ids, at most `most`. Raises EngineError, also on the way."""
    moment = _open(aliases)
    try:
        where = [*map(_field, body["sort"])].index("entry")
        after: Any = None
        left = most
        while left > 0:
            asked = _asked(body, moment, size=min(batch, left), after=after)
            answer = ask(partial(_send, asked))
            moment = answer.get("pit_id", moment)
            hits = answer["hits"]["hits"]
            if not hits:
                return
            yield [int(hit["sort"][where]) for hit in hits]
            left -= len(hits)
            after = hits[-1]["sort"]
    finally:
        _close(moment)


def _send(body: Mapping[str, Any], server: Any) -> Any:
    return server.search(body=body)


def _asked(
    body: Mapping[str, Any], moment: str, *, size: int, after: Any
) -> dict[str, Any]:
    """The body for the next batch: nothing is counted on the way."""
    kept = {name: body[name] for name in body if name not in ("aggs", "from")}
    kept |= {"size": size, "pit": {"id": moment, "keep_alive": KEPT}}
    kept["track_total_hits"] = False
    return kept | ({"search_after": after} if after else {})


def _field(order: Any) -> str:
    return order if isinstance(order, str) else next(iter(order))


def _open(aliases: list[str]) -> str:
    try:
        with client.told():
            answer = client.reading().open_point_in_time(index=aliases, keep_alive=KEPT)
            return str(answer["id"])
    except Trouble as trouble:
        raise EngineError(str(trouble)) from trouble


def _close(moment: str) -> None:
    """It would end by itself within a minute."""
    with suppress(Trouble), client.told():
        client.reading().close_point_in_time(id=moment)
