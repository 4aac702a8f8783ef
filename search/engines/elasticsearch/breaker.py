"""Leaving a server in peace that has failed: a circuit breaker, one a process.

Nothing is shared between processes: each learns within a few requests, and no cache
has to work for search to work.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from collections.abc import Callable

FAILURES, WITHIN, REST = 5, 30.0, 20.0


class Breaker:
    """Five failures in 30 seconds open it for 20; then one request may try while the
    others still wait, and decides."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failures: deque[float] = deque(maxlen=FAILURES)
        self._opened_at: float | None = None
        self._trying = False

    @property
    def open(self) -> bool:
        return self._opened_at is not None

    def allows(self) -> bool:
        """Whether a request may be sent now. Who is let through tells the outcome."""
        with self._lock:
            if self._opened_at is None:
                return True
            if self._trying or self._clock() - self._opened_at < REST:
                return False
            self._trying = True
            return True

    def succeeded(self) -> None:
        with self._lock:
            self._failures.clear()
            self._opened_at, self._trying = None, False

    def failed(self) -> None:
        with self._lock:
            now = self._clock()
            self._failures.append(now)
            full = len(self._failures) == FAILURES
            if self._trying or (full and now - self._failures[0] <= WITHIN):
                self._opened_at = now
            self._trying = False
