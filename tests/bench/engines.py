"""Both engines and Wagtail's own search on the same text and server, in one run.

Needs a server: ELASTICSEARCH_URL or LYCEUM_TEST_ELASTICSEARCH. LYCEUM_BENCH_LARGE=1
adds 100,000 entries, which take half an hour to write.
"""

import json
import os
import random
import socket
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import urllib3
from django.conf import settings
from django.test import Client
from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from search import ledger, services
from search.engines.elasticsearch import client, engine, generations, indices, stream
from search.engines.elasticsearch.mapping import index_body
from search.models import Entry
from tests.bench.measure import Measure, seconds, statements
from tests.bench.search import QUERIES, fill, sentences_of_the_demo
from tests.bench.wagtail import Wagtail, wagtail_search

# What the endpoint may take beside the identical bodies: less, the larger the text.
SIZES = {1_000: 2.0, 10_000: 1.5}
if os.environ.get("LYCEUM_BENCH_LARGE"):
    SIZES[100_000] = 1.5
BESIDE_WAGTAIL = 1.5
ROUNDS = 5
MORE = [
    *("gpu", "memory", "how do I copy a data set to scratch", "container image"),
    *("time limit of a partition", "job array", "SLURM_JOB_ID", "python environment"),
    *("quota exceeded", "mpi", "which filesystem is purged", "login node"),
]
TYPED = ["slu", "check", "--gpu", "conta", "why is my j", "stor"]


def run() -> Iterator[Measure]:
    url = server_url()
    if not url:
        return
    ledger.drain()
    sentences, dice, there = sentences_of_the_demo(), random.Random(20261124), 0
    with searched_with(url) as server:
        prefix = settings.ELASTICSEARCH_PREFIX
        with wagtail_search(url, prefix) as theirs:
            for size, target in SIZES.items():
                fill(there, size, sentences, dice)
                there = size
                label = f"engines.{size // 1000}k"
                yield rebuilding(label, server)
                theirs.fill()
                yield from searching(label, theirs, target)
                yield from suggesting(label)
        yield from away(label)


def server_url() -> str:
    names = ("ELASTICSEARCH_URL", "LYCEUM_TEST_ELASTICSEARCH")
    return next(filter(None, (os.environ.get(name) for name in names)), "")


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
    """Documents a second of a rebuild ÷ of a bare bulk of the same lines; the better of
    two, because at 1,000 documents a moment's pause of this machine decides."""
    ours = min(seconds(generations.rebuild) for _ in range(2))
    raw = f"{settings.ELASTICSEARCH_PREFIX}-raw"
    entries = list(Entry.objects.findable().filter(locale="en"))
    lines = [
        {"_index": raw, "_id": str(entry.pk), "_source": content}
        for entry, content in stream.documents(entries)
    ]
    bare = min(bulk(server, raw, lines) for _ in range(2))
    return Measure(f"{label}.rebuild_to_bulk", bare / ours, "×", 0.8, at_least=True)


def bulk(server: Elasticsearch, name: str, lines: list[dict]) -> float:
    server.indices.create(index=name, **index_body("en"))
    try:
        return seconds(
            lambda: [*streaming_bulk(server, lines, chunk_size=stream.BATCH)]
        )
    finally:
        server.indices.delete(index=name)


def searching(label: str, theirs: Wagtail, most: float) -> Iterator[Measure]:
    texts = [*QUERIES, *MORE]
    bodies, reader = remembered(texts), Client()
    ways = {
        "database": lambda text: services.search(text=text, using="database"),
        "elasticsearch": lambda text: endpoint(reader, text),
        "same_body": posted(bodies),
        "wagtail": theirs.search,
    }
    slow = {name: percentiles(way, texts) for name, way in ways.items()}
    for name, (median, high) in slow.items():
        yield Measure(f"{label}.{name}.median", median, "ms")
        yield Measure(f"{label}.{name}.p95", high, "ms")
    for beside, limit in (("same_body", most), ("wagtail", BESIDE_WAGTAIL)):
        ratio = slow["elasticsearch"][1] / slow[beside][1]
        yield Measure(f"{label}.p95_to_{beside}", ratio, "×", limit)
    twice = sum(len(sent) > 1 for sent in bodies.values())
    yield Measure(f"{label}.asked_twice", twice, f"of {len(bodies)} queries")
    sql = statements(lambda: services.search(text=QUERIES[0], using="elasticsearch"))
    yield Measure(f"{label}.sql", sql, "statements", 3)


def suggesting(label: str) -> Iterator[Measure]:
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


def endpoint(reader: Client, text: str) -> None:
    answer = reader.get("/api/v1/search", {"q": text})
    assert answer.json()["engine"] == "elasticsearch", answer.content[:200]


def remembered(texts: list[str]) -> dict[str, list[dict]]:
    """The bodies that each query sends: one, or two where the first found little."""
    bodies: dict[str, list[dict]] = defaultdict(list)

    class Recorder:
        def __init__(self, text: str) -> None:
            self.text = text

        def search(self, *, index: list[str], body: dict) -> object:
            bodies[self.text].append(body)
            return client.reading().search(index=index, body=body)

    asked = engine.ask
    try:
        for text in texts:
            engine.ask = lambda send, text=text: asked(lambda _: send(Recorder(text)))
            services.search(text=text, using="elasticsearch")
    finally:
        engine.ask = asked
    return bodies


def posted(bodies: dict[str, list[dict]]) -> Callable[[str], None]:
    """Posts the bodies of a query over a connection that stays open."""
    pool = urllib3.PoolManager()
    address = f"{settings.ELASTICSEARCH_URL}/{indices.read_alias('en')}/_search"
    lines = {text: [json.dumps(body) for body in sent] for text, sent in bodies.items()}

    def post(text: str) -> None:
        for line in lines[text]:
            kind = {"Content-Type": "application/json"}
            answer = pool.request("POST", address, body=line, headers=kind)
            assert json.loads(answer.data)["hits"] is not None

    return post


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
