"""Making a generation of indices, swapping it in, and going back.

Every step may be killed and is safe to do twice: what has been done is read from the
database and the server, never from memory. While a generation is built the worker
writes to it and to the live one.

    building → (filled, checked) → swapping → (aliases moved) → live
    live → previous, kept until the next one is begun
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from search import ledger
from search.engines.elasticsearch import gate, indices, stream
from search.engines.elasticsearch.mapping import schema
from search.models import DeadLetter, Entry, Generation

State = Generation.State
Tell = Callable[[str], None]
MOST_ROUNDS = 20  # of catching up while others write


class NothingToReturnTo(Exception):
    """There is no generation before the live one."""


class GateClosed(Exception):
    """The new generation differs from the ledger; readers keep the old one."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("; ".join(faults[:5]))
        self.faults = faults


def live() -> Generation | None:
    return Generation.objects.filter(state=State.LIVE).first()


def rebuild(tell: Tell = lambda words: None) -> Generation:
    """Begins a generation, or goes on with the one that was interrupted, until readers
    ask it. Raises Trouble, GateClosed."""
    generation = begin(tell)
    if generation.state == State.BUILDING:
        fill(generation, tell)
        check(generation, tell)
    return finish(generation, tell)


def roll_back(tell: Tell = lambda words: None) -> Generation:
    """Returns to the generation before the live one, once it has caught up. Raises
    NothingToReturnTo, Trouble, GateClosed."""
    previous = Generation.objects.filter(state=State.PREVIOUS).first()
    if previous is None or previous.schema != schema():
        raise NothingToReturnTo
    tell(f"Catching up: generation {previous.name}")
    fill(previous, tell)
    check(previous, tell)
    return finish(previous, tell)


def begin(tell: Tell) -> Generation:
    """The generation to build: one that was interrupted, if its form is of today."""
    unfinished = Generation.objects.filter(state__in=[State.BUILDING, State.SWAPPING])
    for generation in unfinished:
        if generation.schema == schema():
            tell(f"Going on with generation {generation.name}")
            return generation
        drop(generation)
    for generation in Generation.objects.filter(state=State.PREVIOUS):
        tell(f"Dropping generation {generation.name}")
        drop(generation)
    generation = _new()
    tell(f"Beginning generation {generation.name}")
    return generation


@transaction.atomic
def _new() -> Generation:
    used = set(Generation.objects.values_list("slot", flat=True))
    slot = next(slot for slot in "ab" if slot not in used)
    now = timezone.now()
    Entry.objects.update(**{f"sent_{slot}": 0})
    return Generation.objects.create(
        name=f"{now:%Y%m%d%H%M%S%f}"[:17] + f"-{schema()}",
        state=State.BUILDING,
        slot=slot,
        schema=schema(),
        started_at=now,
    )


def drop(generation: Generation) -> None:
    """Deletes its indices, then what we know of it. Raises Trouble."""
    indices.remove(generation.name)
    generation.delete()


def fill(generation: Generation, tell: Tell) -> None:
    """Sends every row; those that change meanwhile again."""
    tell("Filling")
    total = 0
    ledger.drain()
    while sent := stream.send(generation):
        total += sent
        if total % 1_000 < stream.BATCH:
            tell(f"Filling: {total} rows")
    tell(f"Filled: {total} rows")


def check(generation: Generation, tell: Tell) -> None:
    """Compares the generation with the ledger until both hold still and agree."""
    tell("Checking")
    faults: list[str] = []
    for _ in range(MOST_ROUNDS):
        stream.drain(generation)
        indices.refresh(generation)
        faults = list(gate.faults(generation))
        if not faults:
            return
        if not Entry.objects.unsent(generation.slot).exists():
            break
    raise GateClosed(faults)


def finish(generation: Generation, tell: Tell) -> Generation:
    """Moves the readers, then says so in the database."""
    # From here on rows that wait for either generation are hidden where need be.
    Generation.objects.filter(pk=generation.pk).update(state=State.SWAPPING)
    generation.state = State.SWAPPING
    tell("Swapping")
    stream.drain(generation)
    indices.refresh(generation)
    indices.point_readers_to(generation)
    tell("Swapped")
    with transaction.atomic():
        Generation.objects.filter(state=State.LIVE).update(state=State.PREVIOUS)
        Generation.objects.filter(pk=generation.pk).update(
            state=State.LIVE, live_at=timezone.now()
        )
    generation.refresh_from_db()
    tell(f"Readers ask generation {generation.name}")
    return generation


def purge(before: datetime) -> None:
    """Forgets, in the indices too, stubs that were withdrawn before a moment: called
    just before the ledger forgets them."""
    for generation in Generation.objects.all():
        indices.forget_stubs(generation, before)


def retry_dead_letters() -> int:
    """Sends once more what was refused, for instance after a repair of the server."""
    letters = DeadLetter.objects.select_related("generation")
    for letter in letters:
        slot = {f"sent_{letter.generation.slot}": 0}
        Entry.objects.filter(pk=letter.entry_id).update(**slot)
    return len(letters)


def lagging() -> Iterator[tuple[Generation, int]]:
    """Generations in use and how many rows wait for each."""
    for generation in stream.kept():
        yield generation, Entry.objects.unsent(generation.slot).count()
