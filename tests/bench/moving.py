"""Elasticsearch while things move: how soon a change is found, what a rebuild costs
readers, and what thousands of restrictions cost them. Needs a server."""

import random
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connections
from django.db.models import F
from django.utils import timezone

from kb.models import GuidePage
from search import ledger, services, tasks
from search.engines.elasticsearch import generations, stream
from search.models import Entry, Signature
from search.visibility import Reader
from tests.bench.engines import percentiles, searched_with, server_url
from tests.bench.measure import Measure
from tests.bench.search import QUERIES, fill, sentences_of_the_demo

SIZE = 10_000
EDITS = 12
REFRESH = 1.0  # seconds between what the server shows; not ours to shorten
RESTRICTED, GROUPS = 5_000, 20
EVERYBODY = Reader(authenticated=True, everything=True)


def run() -> Iterator[Measure]:
    url = server_url()
    if not url:
        return
    ledger.drain()
    there = Entry.objects.filter(kind="topic", source_pk__gte=1_000_000).count()
    fill(there, SIZE, sentences_of_the_demo(), random.Random(20261124))
    with searched_with(url):
        generations.rebuild()
        yield freshness()
        yield from rebuilding()
        yield restricted()


def freshness() -> Measure:
    """Seconds from commit to being found, beyond the refresh interval, p95."""
    page = GuidePage.objects.live().first()
    taken = []
    with over_and_over(tasks.send_waiting, every=0.25):
        for _ in range(EDITS):
            word = f"q{uuid.uuid4().hex[:12]}"
            page.title = f"Found {word}"
            page.save_revision().publish()
            started = time.perf_counter()
            while not services.search(text=word, using="elasticsearch").total:
                time.sleep(0.02)
            taken.append(time.perf_counter() - started)
    late = sorted(taken)[int(EDITS * 0.95)]
    return Measure("moving.found_after", max(late - REFRESH, 0.0), "s", 1.0)


def rebuilding() -> Iterator[Measure]:
    """Readers while a rebuild runs, and how often they get another answer."""

    def found(text: str) -> list[str]:
        hits = services.search(text=text, using="elasticsearch").hits
        return [hit.url for hit in hits]

    idle = percentiles(found, QUERIES)[1]
    right = {text: found(text) for text in QUERIES}
    wrong = 0

    def compared(text: str) -> None:
        nonlocal wrong
        wrong += found(text) != right[text]

    with over_and_over(generations.rebuild, every=0.0):
        busy = percentiles(compared, QUERIES)[1]
    yield Measure("moving.rebuild_to_idle", busy / idle, "×", 2.0)
    yield Measure("moving.rebuild_wrong", wrong, "answers", 0)


def restricted() -> Measure:
    """p95 with thousands of restricted entries ÷ none, for who passes them all."""

    def search(text: str) -> None:
        services.search(text=text, reader=EVERYBODY, using="elasticsearch")

    before = percentiles(search, QUERIES)[1]
    signatures = ["login", *(f"groups:{n}" for n in range(1, GROUPS))]
    Signature.objects.bulk_create(
        [Signature(text=text) for text in signatures], ignore_conflicts=True
    )
    pks = list(Entry.objects.filter(kind="topic").values_list("pk", flat=True))
    chosen = random.Random(5).sample(pks, RESTRICTED)
    for number, signature in enumerate(signatures):
        rows = Entry.objects.filter(pk__in=chosen[number :: len(signatures)])
        rows.update(
            visibility=signature, version=F("version") + 1, marked_at=timezone.now()
        )
    stream.drain(generations.live())
    after = percentiles(search, QUERIES)[1]
    return Measure("moving.restricted_to_open", after / before, "×", 1.1)


@contextmanager
def over_and_over(act: Callable[[], object], *, every: float) -> Iterator[None]:
    """`act` goes on in a thread of its own, as in the worker."""
    over = threading.Event()

    def go_on() -> None:
        while not over.is_set():
            act()
            over.wait(every)
        connections.close_all()

    thread = threading.Thread(target=go_on)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()
