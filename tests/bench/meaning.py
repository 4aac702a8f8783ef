"""What meaning costs: the vector of a query and of a section, and a search with it on
the database engine. Nothing without the extra `semantic`."""

import time
from collections.abc import Callable, Iterator

from django.conf import settings

from search import ledger, services
from search.meaning import asking, embedding, keeping
from tests.bench.measure import Measure

QUESTIONS = [
    "why is my job waiting so long",
    "how do I copy a large data set from my laptop to the cluster",
    "which machine has the most memory for each accelerator",
    "can I read the results of a colleague",
    "what happens to my files when the project ends",
    "run the same script over hundreds of inputs",
]
ROUNDS = 5
QUERY, PATIENCE = 30.0, asking.PATIENCE * 1000


def run() -> Iterator[Measure]:
    settings.SEMANTIC = "auto"
    if not embedding.works():
        return
    model = embedding.current()
    asking.warm()
    times = sorted(best(lambda t: model.query(t), text) for text in QUESTIONS)
    yield Measure("meaning.query.median", times[len(times) // 2], "ms", QUERY)
    yield Measure("meaning.query.slowest", times[-1], "ms", PATIENCE)
    ledger.drain()
    started, made = time.process_time(), 0
    while made < 40 and keeping.step():
        made += keeping.TEXTS
    spent = (time.process_time() - started) * 1000
    yield Measure("meaning.section", spent / max(made, 1), "ms of a processor")
    asking.PATIENCE = 10.0  # no bench of a busy machine's patience
    kept = sorted(best(ask, text) for text in QUESTIONS)
    settings.SEMANTIC = "off"
    bare = sorted(best(ask, text) for text in QUESTIONS)
    settings.SEMANTIC = "auto"
    middle = len(QUESTIONS) // 2
    yield Measure("meaning.search.added", kept[middle] - bare[middle], "ms")


def ask(text: str) -> None:
    """Its vector is kept after the first time, as in a process that serves readers."""
    services.search(text=text, using="database")


def best(way: Callable[[str], object], text: str) -> float:
    """The best time of a few, in milliseconds."""
    times = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        way(text)
        times.append(time.perf_counter() - started)
    return min(times) * 1000
