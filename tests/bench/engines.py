"""Both engines on the same text in one run: search, suggestions, rebuild, and what it
costs when Elasticsearch is away. Needs a server: ELASTICSEARCH_URL or
LYCEUM_TEST_ELASTICSEARCH."""

import os
import random
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.conf import settings
from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from search import ledger, services
from search.engines.elasticsearch import (
    client,
    engine,
    generations,
    indices,
    stream,
)
from search.engines.elasticsearch.mapping import index_body
from search.models import Entry
from tests.bench.measure import Measure, seconds
from tests.bench.search import QUERIES, fill, sentences_of_the_demo

SIZES = {1_000: 2.0, 10_000: 1.5}
ROUNDS = 5
TYPED = ["slu", "check", "--gpu", "conta", "why is my j", "stor"]


def run() -> Iterator[Measure]:
    url = os.environ.get("ELASTICSEARCH_URL") or os.environ.get(
        "LYCEUM_TEST_ELASTICSEARCH", ""
    )
    if not url:
        return
    ledger.drain()
    sentences, dice, there = sentences_of_the_demo(), random.Random(20261124), 0
    with searched_with(url) as server:
        for size, target in SIZES.items():
            fill(there, size, sentences, dice)
            there = size
            label = f"engines.{size // 1000}k"
            yield rebuilding(label, server)
            yield from searching(label, server, target)
        yield from away(label)


@contextmanager
def searched_with(url: str) -> Iterator[Elasticsearch]:
    settings.ELASTICSEARCH_URL = url
    settings.ELASTICSEARCH_PREFIX = f"bench-{uuid.uuid4().hex[:8]}"
    with Elasticsearch(url, request_timeout=60) as server:
        try:
            yield server
        finally:
            for name in server.indices.get(index=f"{settings.ELASTICSEARCH_PREFIX}-*"):
                server.indices.delete(index=name)
            settings.ELASTICSEARCH_URL = ""


def rebuilding(label: str, server: Elasticsearch) -> Measure:
    """Documents a second of a rebuild ÷ of a bare bulk of the same lines."""
    ours = seconds(generations.rebuild)
    raw = f"{settings.ELASTICSEARCH_PREFIX}-raw"
    server.indices.create(index=raw, **index_body("en"))
    entries = list(Entry.objects.findable().filter(locale="en"))
    lines = [
        {"_index": raw, "_id": str(entry.pk), "_source": content}
        for entry, content in stream.documents(entries)
    ]
    bare = seconds(lambda: [*streaming_bulk(server, lines, chunk_size=stream.BATCH)])
    server.indices.delete(index=raw)
    return Measure(f"{label}.rebuild_to_bulk", bare / ours, "×", 0.8, at_least=True)


def searching(label: str, server: Elasticsearch, most: float) -> Iterator[Measure]:
    bodies = remembered()
    index = indices.read_alias("en")
    ways = {
        "database": lambda text: services.search(text=text, using="database"),
        "elasticsearch": lambda text: services.search(text=text, using="elasticsearch"),
        "same_body": lambda text: server.search(index=index, body=bodies[text]),
    }
    slow = {name: percentiles(way, QUERIES) for name, way in ways.items()}
    for name, (median, high) in slow.items():
        yield Measure(f"{label}.{name}.median", median, "ms")
        yield Measure(f"{label}.{name}.p95", high, "ms")
    ratio = slow["elasticsearch"][1] / slow["same_body"][1]
    yield Measure(f"{label}.p95_to_same_body", ratio, "×", most)
    for name, limit in {"database": None, "elasticsearch": 30.0}.items():
        _, high = percentiles(
            lambda t, n=name: services.suggest(text=t, using=n), TYPED
        )
        yield Measure(f"{label}.{name}.suggest.p95", high, "ms", limit)


def away(label: str) -> Iterator[Measure]:
    """The server takes connections and says nothing: the breaker opens."""
    healthy = percentiles(lambda text: services.search(text=text), QUERIES)[1]
    url = settings.ELASTICSEARCH_URL
    with socket.create_server(("127.0.0.1", 0)) as silent:
        settings.ELASTICSEARCH_URL = f"http://127.0.0.1:{silent.getsockname()[1]}"
        while engine.breaker.allows():
            services.search(text="slurm")
        answered = percentiles(lambda text: services.search(text=text), QUERIES)[1]
    settings.ELASTICSEARCH_URL = url
    engine.breaker.succeeded()
    yield Measure(f"{label}.away_to_healthy", answered / healthy, "×", 1.5)


def remembered() -> dict[str, dict]:
    """The first body that each query sends."""
    bodies: dict[str, dict] = {}

    class Recorder:
        def __init__(self, text: str) -> None:
            self.text = text

        def search(self, *, index: list[str], body: dict) -> object:
            bodies.setdefault(self.text, body)
            return client.reading().search(index=index, body=body)

    asked = engine.ask
    try:
        for text in QUERIES:
            engine.ask = lambda send, text=text: asked(lambda _: send(Recorder(text)))
            services.search(text=text, using="elasticsearch")
    finally:
        engine.ask = asked
    return bodies


def percentiles(way: Callable[[str], object], texts: list[str]) -> tuple[float, float]:
    """Median and 95th percentile of each text's best time, in milliseconds."""
    best = []
    for text in texts:
        way(text)
        times = []
        for _ in range(ROUNDS):
            started = time.perf_counter()
            way(text)
            times.append(time.perf_counter() - started)
        best.append(min(times) * 1000)
    best.sort()
    return best[len(best) // 2], best[min(int(len(best) * 0.95), len(best) - 1)]
