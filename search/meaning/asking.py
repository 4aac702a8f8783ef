"""The vector of a query, in time or not at all.

One thread of this process makes them, one after the other, so that a model that is
slow or hangs costs a search at most `PATIENCE` and never the web server's threads.
What comes too late is kept for who asks next.
"""

from __future__ import annotations

import logging
import os
import queue
import threading
import time
from collections import OrderedDict
from concurrent.futures import Future
from concurrent.futures import TimeoutError as TooLate

from search.meaning import embedding
from search.meaning.embedding import Embedder, Vector

PATIENCE = 0.15  # seconds
KEPT = 2_000
MOST_WAITING = 4  # with more in front the answer cannot come in time
REST = 60.0  # seconds after an error

logger = logging.getLogger(__name__)


class Asker:
    """Vectors of queries by one embedder."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Vector] = OrderedDict()
        self._waiting: dict[str, Future[Vector]] = {}
        self._texts: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._rests_until = 0.0

    def vector(self, text: str, *, patience: float | None = None) -> Vector | None:
        """None if it is not there in time, and nothing worse whatever happens."""
        with self._lock:
            if (kept := self._kept.get(text)) is not None:
                self._kept.move_to_end(text)
                return kept
            waiting = self._enqueue(text)
        if waiting is None:
            return None
        try:
            return waiting.result(PATIENCE if patience is None else patience)
        except TooLate:
            logger.warning("search_meaning_late: the search goes by words")
        except Exception:  # noqa: BLE001 (whatever a model raises)
            logger.warning("search_meaning_failed: the search goes by words")
        return None

    def _enqueue(self, text: str) -> Future[Vector] | None:
        if text in self._waiting:
            return self._waiting[text]
        if len(self._waiting) >= MOST_WAITING or time.monotonic() < self._rests_until:
            return None
        future: Future[Vector] = Future()
        self._waiting[text] = future
        self._texts.put(text)
        if self._thread is None:
            self._thread = threading.Thread(
                target=self._work, name="meaning of queries", daemon=True
            )
            self._thread.start()
        return future

    def _work(self) -> None:
        while True:
            text = self._texts.get()
            try:
                vector = self._embedder.query(text)
            except Exception as error:
                logger.exception("search_meaning_failed")
                self._done(text, error=error)
            else:
                self._done(text, vector=vector)

    def _done(
        self, text: str, *, vector: Vector = b"", error: Exception | None = None
    ) -> None:
        with self._lock:
            future = self._waiting.pop(text)
            if error is not None:
                self._rests_until = time.monotonic() + REST
            else:
                self._kept[text] = vector
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        if error is not None:
            future.set_exception(error)
        else:
            future.set_result(vector)


_askers: dict[str, Asker] = {}


def vector_of(text: str, *, patience: float | None = None) -> Vector | None:
    """The vector of a query by this site's embedder, if it has one."""
    embedder = embedding.current()
    if not embedder.name or not text:
        return None
    asker = _askers.get(embedder.name)
    if asker is None:
        asker = _askers.setdefault(embedder.name, Asker(embedder))
    return asker.vector(text, patience=patience)


def warm() -> None:
    """Loads the model and waits for it: for commands, whose first search would come
    before it is there."""
    vector_of("warm", patience=60.0)


def forget() -> None:
    """Forgets every vector, and threads that a fork left behind."""
    _askers.clear()


os.register_at_fork(after_in_child=forget)
