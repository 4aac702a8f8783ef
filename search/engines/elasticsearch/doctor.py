"""How the indices are, in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from search.engines.elasticsearch import client, generations, indices
from search.engines.elasticsearch.client import Trouble
from search.engines.elasticsearch.mapping import schema
from search.models import DeadLetter, Generation

REBUILD = "Run manage.py search_rebuild."


@dataclass(frozen=True)
class Said:
    ok: bool
    words: str


def examine() -> Iterator[Said]:
    """Everything worth knowing, the first trouble first. Asks the server."""
    try:
        with client.told():
            health = client.working().cluster.health()
            version = client.working().info()["version"]["number"]
        ok = health["status"] != "red"
        yield Said(
            ok, f"Elasticsearch {version} answers, its cluster is {health['status']}."
        )
        yield from _live()
    except Trouble as trouble:
        yield Said(False, f"Elasticsearch does not answer: {trouble}.")
    yield from _letters()


def _live() -> Iterator[Said]:
    live = generations.live()
    if live is None:
        yield Said(False, f"No generation of indices is live. {REBUILD}")
        return
    yield from _schema(live)
    yield from _aliases(live)
    for other in Generation.objects.exclude(pk=live.pk).exclude(
        state=Generation.State.PREVIOUS
    ):
        yield Said(
            False,
            f"Generation {other.name} was begun and not finished. "
            f"{REBUILD} It goes on where it stopped.",
        )
    for generation in Generation.objects.exclude(trouble=""):
        yield Said(False, f"Rows cannot be sent: {generation.trouble}.")


def _schema(live: Generation) -> Iterator[Said]:
    found = indices.existing(live.name)
    missing = {indices.index(live.name, code) for code in live.locales} - set(found)
    for name in sorted(missing):
        yield Said(False, f"The index {name} is gone. {REBUILD}")
    if live.schema != schema() or any(made != schema() for made in found.values()):
        yield Said(False, f"The index has an older form than the program. {REBUILD}")
    elif not missing:
        yield Said(True, f"Generation {live.name} is live in {len(found)} languages.")


def _aliases(live: Generation) -> Iterator[Said]:
    wanted = {
        indices.read_alias(code): [indices.index(live.name, code)]
        for code in live.locales
    }
    found = indices.read_by()
    for alias in sorted(wanted.keys() | found.keys()):
        names = sorted(found.get(alias, []))
        if names != wanted.get(alias, []):
            told = " and ".join(names) or "no index"
            yield Said(False, f"The alias {alias} names {told}. {REBUILD}")


def _letters() -> Iterator[Said]:
    letters = DeadLetter.objects.select_related("entry")
    for letter in letters[:5]:
        yield Said(
            False,
            f"{letter.entry} was refused: {letter.reason}. "
            "Mend it, then run manage.py search_verify --repair.",
        )
    if (more := letters.count() - 5) > 0:
        yield Said(False, f"{more} more rows were refused.")
