"""The worker's loop: the first generation, then every change, with patience in trouble.

While the server is away or asks for less, the loop waits longer and longer, up to half
a minute; nothing is lost, because the ledger knows what has not been sent.
"""

from __future__ import annotations

import logging
import random
import time
from collections.abc import Callable

from search.engines.elasticsearch import generations, stream
from search.engines.elasticsearch.client import Trouble
from search.engines.elasticsearch.mapping import schema
from search.models import Generation

FIRST, LONGEST = 0.5, 30.0

logger = logging.getLogger(__name__)


class Patience:
    """How long to leave a server in peace that asked for it."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._until = 0.0
        self.wait = 0.0

    @property
    def over(self) -> bool:
        return self._clock() >= self._until

    def longer(self) -> None:
        """Twice as long as the last time, give or take a fifth, so that two workers do
        not come back at once."""
        self.wait = min(max(self.wait * 2, FIRST), LONGEST)
        self._until = self._clock() + self.wait * random.uniform(0.8, 1.2)  # noqa: S311

    def done(self) -> None:
        self.wait = self._until = 0.0


patience = Patience()
_told: set[str] = set()


def step() -> bool:
    """Sends a batch to each generation. True if there may be more to send at once."""
    if not patience.over:
        return False
    try:
        if not Generation.objects.exists():
            generations.rebuild(logger.info)
        _warn_of_older_form()
        sent = stream.step()
    except generations.GateClosed as error:
        logger.error("search_gate_closed: %s", error)
        patience.longer()
        return False
    except Trouble as trouble:
        logger.warning("search_stream_waits: %s", trouble)
        patience.longer()
        return False
    patience.done()
    return sent >= stream.BATCH


def _warn_of_older_form() -> None:
    """Once a process, which is at its start."""
    live = generations.live()
    if live and live.schema != schema() and live.name not in _told:
        _told.add(live.name)
        logger.error(
            "search_schema_changed: the index has an older form and the database"
            " answers instead; run manage.py search_rebuild"
        )
