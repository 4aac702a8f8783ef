"""Everything at once: several people edit while a rebuild runs and the server is hung,
stopped, killed and started again. Afterwards nothing differs.

`LYCEUM_CHAOS_SECONDS=600 script/test tests/search/elasticsearch/test_chaos.py` goes on
for ten minutes; `LYCEUM_CHAOS_SEED` repeats the dice, though not the threads.
"""

import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Callable

import pytest
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.core.management import call_command
from django.db import DatabaseError, connections

from search import ledger, reconcile, services, tasks
from search.engines.elasticsearch import client, comparing, generations, streaming
from search.engines.elasticsearch.breaker import REST
from search.engines.elasticsearch.client import Trouble
from search.engines.elasticsearch.engine import breaker
from search.models import DeadLetter
from tests.search.elasticsearch.server import OwnServer, home
from tests.search.random_site import Site

SECONDS = float(os.environ.get("LYCEUM_CHAOS_SECONDS", "15"))
SEED = int(os.environ.get("LYCEUM_CHAOS_SEED", "0")) or random.randrange(10**6)
EDITORS = 3
# What the site itself refuses when two people do things to the same page at once.
REFUSED = (DatabaseError, ValidationError, ObjectDoesNotExist, AttributeError)

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def server(settings):
    distribution = home()
    if distribution is None:
        pytest.skip("no Elasticsearch distribution to start a server of its own")
    made = OwnServer(distribution)
    made.start()
    settings.ELASTICSEARCH_URL = made.url
    settings.ELASTICSEARCH_PREFIX = "chaos"
    streaming.patience.done()
    breaker.succeeded()
    yield made
    made.remove()
    streaming.patience.done()
    breaker.succeeded()


class Crowd:
    """Threads that do one thing over and over until it is over; what went wrong beyond
    what is expected is kept."""

    def __init__(self) -> None:
        self.over = threading.Event()
        self.wrong: list[Exception] = []
        self.done: Counter[str] = Counter()
        self.threads: list[threading.Thread] = []

    def add(self, name: str, act: Callable[[], object], *, every: float) -> None:
        def go_on() -> None:
            try:
                while not self.over.is_set():
                    act()
                    self.done[name] += 1
                    self.over.wait(every)
            except Exception as error:  # noqa: BLE001 (kept, and raised at the end)
                self.wrong.append(error)
                self.over.set()
            finally:
                connections.close_all()

        self.threads.append(threading.Thread(target=go_on, name=name))

    def run(self, seconds: float) -> None:
        for thread in self.threads:
            thread.start()
        self.over.wait(seconds)
        self.over.set()
        for thread in self.threads:
            thread.join(120)
        assert not any(thread.is_alive() for thread in self.threads)
        if self.wrong:
            raise self.wrong[0]


def test_nothing_differs_after_chaos(server, monkeypatch):
    dice = random.Random(SEED)
    sites = [Site(random.Random(dice.random()), f"{n}-") for n in range(EDITORS)]
    server.wait()
    settle()
    crowd = Crowd()
    for number, site in enumerate(sites):
        crowd.add(f"editor {number}", lambda site=site: edit(site), every=0.02)
    crowd.add("worker", work, every=0.05)
    crowd.add("rebuild", rebuild, every=1.0)
    crowd.add("reader", read, every=0.05)
    crowd.add("fate", lambda: torment(server, dice), every=1.0)
    with monkeypatch.context() as hasty:
        hasty.setattr(client, "WORK", 3.0)  # a hung server shall not take all the time
        crowd.run(SECONDS)
    server.wait()
    settle()
    assert all(crowd.done.values()), crowd.done
    assert not DeadLetter.objects.exists()
    assert reconcile.reconcile() == 0, f"seed {SEED}: a change was not heard"
    call_command("search_verify")  # raises if anything differs
    come_back()
    assert comparing.differences() == []


def come_back() -> None:
    """A breaker that the chaos left open lets somebody try after its rest."""
    deadline = time.monotonic() + REST + 30
    while services.search(text="guide").engine != "elasticsearch":
        assert time.monotonic() < deadline, "search does not come back by itself"
        time.sleep(0.5)


def edit(site: Site) -> None:
    try:
        site.step()
    except REFUSED:
        connections["default"].close()


def work() -> None:
    """The worker's two loops."""
    try:
        tasks.prepare_waiting()
        tasks.send_waiting()
    except DatabaseError:
        connections["default"].close()


def rebuild() -> None:
    try:
        generations.rebuild()
    except (Trouble, generations.GateClosed, DatabaseError):
        connections["default"].close()


def read() -> None:
    """Somebody is always answered."""
    for text in ("guide", "text 7", "renamed", "chnged"):
        found = services.search(text=text)
        assert found.total >= len(found.hits)


def torment(server: OwnServer, dice: random.Random) -> None:
    what = dice.choice(["hang", "stop", "kill"])
    if what == "hang":
        server.send(signal.SIGSTOP)
        time.sleep(2)
        server.send(signal.SIGCONT)
        return
    server.end(signal.SIGTERM if what == "stop" else signal.SIGKILL)
    time.sleep(dice.random())
    server.start()
    server.wait()


def settle() -> None:
    """The server stays well; the worker works everything off, a last rebuild ends."""
    deadline = time.monotonic() + 90
    ledger.drain()
    while True:
        streaming.patience.done()
        try:
            generations.rebuild()
            while tasks.send_waiting():
                pass
            return
        except Trouble:
            assert time.monotonic() < deadline
            time.sleep(0.5)
