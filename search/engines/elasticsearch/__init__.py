"""The engine on a real Elasticsearch 8, beside the database engine.

`dsl` is the only module that knows elasticsearch-dsl, `client` the only one that opens
connections. Elasticsearch finds, counts and filters; the order of the best candidates,
the corrections and the passages are made by `search.engines.answering`, as for the
database.
"""
