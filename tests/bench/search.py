"""The database engine at 1,000 and 10,000 entries: time and SQL statements.

The texts are sentences of the demo guides in new orders, so that words are as frequent
as in real ones. Rows are written as the ledger writes them.
"""

import random
from collections.abc import Iterator

from django.test import Client
from django.utils import timezone

from kb.models import GuidePage
from search import ledger, services
from search.models import Entry
from search.sources import Record
from search.visibility import PUBLIC
from tests.bench.measure import Measure, seconds, statements

SIZES = {1_000: 40, 10_000: 250}
BATCH = 250
TOPICS = [(f"topic-{n}", f"Topic {n}") for n in range(30)]
LEVELS = [("beginner", "Beginner"), ("advanced", "Advanced")]
QUERIES = [
    "why is my job pending",
    "slurm",
    "out of memory",
    "--gpus-per-task",
    '"time limit"',
    "checkpoint restart",
    "NCCL_SOCKET_IFNAME=hsn0",
    "chekpoint",
    "container -docker",
    "storage small files lustre striping",
    "srun: error: Unable to allocate resources: Invalid account",
    "in:title files",
]
ANSWERING, WHOLE_PAGE = 3, 9


def run() -> Iterator[Measure]:
    ledger.drain()
    sentences = sentences_of_the_demo()
    dice = random.Random(20261124)
    there = 0
    for size, target in SIZES.items():
        fill(there, size, sentences, dice)
        there = size
        times = sorted(times_of_queries())
        label = f"search.{size // 1000}k"
        yield Measure(f"{label}.median", times[len(times) // 2], "ms", target)
        yield Measure(f"{label}.slowest", times[-1], "ms")
    yield from costs()


def sentences_of_the_demo() -> list[str]:
    return [
        sentence.strip()
        for guide in GuidePage.objects.live()
        for section in guide.sections
        for sentence in section["text"].split(". ")
        if len(sentence) > 30
    ]


def fill(first: int, last: int, sentences: list[str], dice: random.Random) -> None:
    for start in range(first, last, BATCH):
        numbers = range(start, min(start + BATCH, last))
        entries = Entry.objects.bulk_create(
            Entry(kind="topic", source_pk=1_000_000 + n, marked_at=timezone.now())
            for n in numbers
        )
        records = {
            (entry.kind, entry.source_pk): record(entry.source_pk, sentences, dice)
            for entry in entries
        }
        ledger._write(entries, records)


def record(number: int, sentences: list[str], dice: random.Random) -> Record:
    sections = [
        {"anchor": f"s{n}", "title": title(sentences, dice), "text": text}
        for n in range(4)
        if (text := ". ".join(dice.choices(sentences, k=5)))
    ]
    return Record(
        kind="topic",
        source_pk=number,
        title=f"{title(sentences, dice)} {number}",
        url=f"/topics/bench-{number}/",
        visibility=PUBLIC,
        summary=dice.choice(sentences)[:300],
        sections=sections,
        facets={"topic": dice.sample(TOPICS, 2), "level": [dice.choice(LEVELS)]},
    )


def title(sentences: list[str], dice: random.Random) -> str:
    return " ".join(dice.choice(sentences).split()[:5])


def times_of_queries() -> Iterator[float]:
    """Yield each query's milliseconds: the best of five, so that other work on this
    machine counts little."""
    for query in QUERIES:
        yield min(time_of(query) for _ in range(5)) * 1000


def time_of(query: str) -> float:
    return seconds(lambda: services.search(text=query))


def costs() -> Iterator[Measure]:
    client = Client()
    ways = {
        "search.sql": (lambda: services.search(text=QUERIES[0]), ANSWERING),
        "search.api.sql": (lambda: client.get("/api/v1/search?q=slurm"), None),
        "search.page.sql": (lambda: client.get("/search/?q=slurm"), WHOLE_PAGE),
    }
    for name, (action, target) in ways.items():
        action()
        yield Measure(name, statements(action), "statements", target)
