"""A generation of indices on a real Elasticsearch, for tests; gone when they end."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from elasticsearch import Elasticsearch

from search import ledger
from search.engines.elasticsearch import generations, indices, stream
from search.engines.elasticsearch.engine import breaker


@contextmanager
def on_elasticsearch(given, url: str) -> Iterator[None]:
    """The site searches with Elasticsearch, with indices of its own. `given` is
    pytest-django's settings."""
    given.ELASTICSEARCH_URL = url
    given.ELASTICSEARCH_PREFIX = f"test-{uuid.uuid4().hex[:12]}"
    breaker.succeeded()
    try:
        yield
    finally:
        breaker.succeeded()
        remove_all(url, given.ELASTICSEARCH_PREFIX)


def remove_all(url: str, prefix: str) -> None:
    with Elasticsearch(url) as server:
        for name in server.indices.get(index=f"{prefix}-*"):
            server.indices.delete(index=name)


def catch_up() -> None:
    """What the worker would have done by now, and the index has been refreshed."""
    ledger.drain()
    if not settings.ELASTICSEARCH_URL:
        return
    live = generations.live() or generations.rebuild()
    stream.drain(live)
    indices.refresh(live)
