"""Connections to Elasticsearch: short-tempered for readers, patient for the worker."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

import urllib3
from django.conf import settings
from elastic_transport import (
    ConnectionTimeout,
    SerializationError,
    TransportError,
    Urllib3HttpNode,
)
from elasticsearch import ApiError, Elasticsearch, UnsupportedProductError

CONNECT, ANSWER, WORK = 0.3, 1.5, 30.0
CONNECTIONS = 32


class Trouble(Exception):
    """The server did not do what it was asked. `status` is its HTTP status, 0 if it
    did not answer; `ours` says that asking again in the same way is useless."""

    def __init__(self, words: str, status: int = 0) -> None:
        super().__init__(words[:300])
        self.status = status

    @property
    def ours(self) -> bool:
        return self.status == 400

    @property
    def passing(self) -> bool:
        """Whether the same request may well succeed later."""
        return self.status in (0, 403, 408, 429, 500, 502, 503, 504)


class _Node(Urllib3HttpNode):
    """A connection is there at once or not at all; the answer may take longer."""

    def perform_request(  # type: ignore[override]
        self,
        method: str,
        target: str,
        body: bytes | None = None,
        headers: Any = None,
        request_timeout: Any = ANSWER,
    ) -> Any:
        if not isinstance(request_timeout, (int, float)):
            request_timeout = ANSWER
        patience = urllib3.Timeout(
            connect=min(CONNECT, request_timeout), read=request_timeout
        )
        return super().perform_request(method, target, body, headers, patience)  # type: ignore[arg-type]


def configured() -> bool:
    return bool(settings.ELASTICSEARCH_URL)


def reading() -> Elasticsearch:
    """For a web request: never tried twice."""
    return _client(settings.ELASTICSEARCH_URL, _credentials(), ANSWER)


def working() -> Elasticsearch:
    """For the worker and commands."""
    return _client(settings.ELASTICSEARCH_URL, _credentials(), WORK)


def _credentials() -> tuple[str, str]:
    return settings.ELASTICSEARCH_API_KEY, settings.ELASTICSEARCH_CA_FILE


@lru_cache(maxsize=8)
def _client(url: str, credentials: tuple[str, str], patience: float) -> Elasticsearch:
    key, authorities = credentials
    options: dict[str, Any] = {"api_key": key} if key else {}
    if authorities:
        options["ca_certs"] = authorities
    return Elasticsearch(
        url,
        node_class=_Node,
        request_timeout=patience,
        max_retries=0,
        retry_on_timeout=False,
        connections_per_node=CONNECTIONS,
        **options,
    )


@contextmanager
def told() -> Iterator[None]:
    """Whatever goes wrong inside is a `Trouble`."""
    try:
        yield
    except UnsupportedProductError as error:
        raise Trouble(f"this is no Elasticsearch: {error}") from error
    except ConnectionTimeout as error:
        raise Trouble("it did not answer in time") from error
    except ApiError as error:
        raise Trouble(str(error), error.meta.status) from error
    except SerializationError as error:
        raise Trouble("its answer is not JSON") from error
    except TransportError as error:
        raise Trouble(f"it cannot be reached: {error.message}") from error
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Trouble(f"its answer has another form: {error!r}") from error
