"""The only module that imports elasticsearch-dsl; tests/house holds us to it."""

from __future__ import annotations

from elasticsearch_dsl import A, Q, Search
from elasticsearch_dsl.query import Query as Clause

__all__ = ["A", "Clause", "Q", "Search"]
