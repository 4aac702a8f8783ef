"""Names, making and removing of indices and aliases.

An index is called `{prefix}-{generation}-{locale}`. Readers ask the alias
`{prefix}-{locale}`, which one call moves for all locales at once. Writers name the
alias `{index}-write` and demand that it is one, so that an index deleted by hand is an
error and never comes back by itself without its mapping.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import Any

from django.conf import settings

from search.engines.elasticsearch import client
from search.engines.elasticsearch.mapping import index_body
from search.models import Generation


def index(generation: str, locale: str) -> str:
    return f"{settings.ELASTICSEARCH_PREFIX}-{generation}-{locale.lower()}"


def write_alias(generation: str, locale: str) -> str:
    return f"{index(generation, locale)}-write"


def read_alias(locale: str) -> str:
    return f"{settings.ELASTICSEARCH_PREFIX}-{locale.lower()}"


def make(generation: str, locale: str, *, live: bool = False) -> None:
    """Makes the index of a locale unless it is there. Raises Trouble."""
    name = index(generation, locale)
    aliases: dict[str, Any] = {write_alias(generation, locale): {}}
    if live:
        aliases[read_alias(locale)] = {}
    with client.told():
        server = client.working()
        if not server.indices.exists(index=name):
            server.indices.create(index=name, **index_body(locale), aliases=aliases)


def point_readers_to(generation: Generation) -> None:
    """One atomic call: every reading alias names this generation's index only."""
    actions: list[dict[str, Any]] = [
        {"remove": {"index": name, "alias": alias}}
        for alias, names in read_by().items()
        for name in names
    ]
    actions += [
        {"add": {"index": index(generation.name, code), "alias": read_alias(code)}}
        for code in generation.locales
    ]
    if actions:
        with client.told():
            client.working().indices.update_aliases(actions=actions)


def read_by() -> dict[str, list[str]]:
    """{reading alias: indices it names}, of this site only. Raises Trouble."""
    ours = re.compile(rf"{settings.ELASTICSEARCH_PREFIX}-\d+-[0-9a-f]+-(.+)")
    found: dict[str, list[str]] = {}
    with client.told():
        answer = client.working().indices.get_alias(
            index=f"{settings.ELASTICSEARCH_PREFIX}-*"
        )
        for name, about in answer.items():
            match = ours.fullmatch(name)
            if match and read_alias(match[1]) in about["aliases"]:
                found.setdefault(read_alias(match[1]), []).append(name)
    return found


def remove(generation: str) -> None:
    """Deletes the indices of a generation."""
    with client.told():
        server = client.working()
        names = server.indices.get(index=index(generation, "*"))
        for name in names:
            server.indices.delete(index=name, ignore_unavailable=True)


def existing(generation: str) -> dict[str, str]:
    """{index: schema it was made with}."""
    with client.told():
        found = client.working().indices.get_mapping(
            index=index(generation, "*"), ignore_unavailable=True
        )
        return {
            name: about["mappings"].get("_meta", {}).get("schema", "")
            for name, about in found.items()
        }


def refresh(generation: Generation) -> None:
    names = [index(generation.name, code) for code in generation.locales]
    if names:
        with client.told():
            client.working().indices.refresh(index=names, ignore_unavailable=True)


def delete(generation: Generation, entry_ids: list[int]) -> None:
    """Deletes documents for good. Raises Trouble."""
    if not entry_ids:
        return
    with client.told():
        client.working().delete_by_query(
            index=index(generation.name, "*"),
            query={"ids": {"values": [str(pk) for pk in entry_ids]}},
            conflicts="proceed",
            refresh=True,
        )


def forget_stubs(generation: Generation, before: datetime) -> None:
    """Deletes stubs of things withdrawn before a moment. Raises Trouble."""
    old = {
        "bool": {
            "filter": [
                {"term": {"withdrawn": True}},
                {"range": {"marked_at": {"lt": before.isoformat()}}},
            ]
        }
    }
    with client.told():
        client.working().delete_by_query(
            index=index(generation.name, "*"),
            query=old,
            conflicts="proceed",
            ignore_unavailable=True,
            wait_for_completion=True,
        )
