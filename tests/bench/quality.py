"""How good three searches are on the same text and the same judged queries, in one run:
ours on Elasticsearch, ours on the database, and Wagtail's own.

Needs a server, judged queries and their text: LYCEUM_JUDGED names a file like
`relevance/cscs.jsonl`, LYCEUM_JUDGED_TEXT the folder that `import_docs` reads. The site
holds nothing else.
"""

import io
import os
import uuid
from collections.abc import Callable, Iterator

from django.conf import settings
from django.core.management import call_command
from elasticsearch import Elasticsearch

from search import ledger, services
from search.engines.elasticsearch import generations
from search.eval import judgements
from search.eval.metrics import Judged, by_kind, summary
from tests.bench.engines import server_url
from tests.bench.measure import Measure
from tests.bench.wagtail import Wagtail, wagtail_search

DEPTH = 20
# What each kind must reach beside Wagtail's; others must not be 0.02 below it.
BETTER = {"howto": 1.15, "nl": 1.15, "synonym": 1.5}
NEVER_BELOW = 0.02
CERTAIN = {"error": 0.9, "token": 0.9}  # recall@10
Ways = dict[str, Callable[[str], list[str]]]


def run() -> Iterator[Measure]:
    judged, text = (os.environ.get(f"LYCEUM_JUDGED{end}", "") for end in ("", "_TEXT"))
    url = server_url()
    if not (url and judged and text):
        return
    call_command("import_docs", text, under="judged", stdout=io.StringIO())
    ledger.drain()
    settings.ELASTICSEARCH_URL = url
    settings.ELASTICSEARCH_PREFIX = prefix = f"bench-{uuid.uuid4().hex[:8]}"
    try:
        generations.rebuild()
        with wagtail_search(url, prefix) as theirs:
            theirs.fill()
            yield from compared(list(judgements.read(judged)), ways(theirs))
    finally:
        settings.ELASTICSEARCH_URL = ""
        with Elasticsearch(url) as server:
            for name in server.indices.get(index=f"{prefix}-*"):
                server.indices.delete(index=name)


def ways(theirs: Wagtail) -> Ways:
    def ours(engine: str) -> Callable[[str], list[str]]:
        return lambda text: [
            hit.source_path
            for hit in services.search(text=text, size=DEPTH, using=engine).hits
        ]

    return {
        "elasticsearch": ours("elasticsearch"),
        "database": ours("database"),
        "wagtail": lambda text: [
            row.source_path for row in theirs.search(text, size=DEPTH)
        ],
    }


def compared(rows: list[dict], ways: Ways) -> Iterator[Measure]:
    figures = {name: judged_by(way, rows) for name, way in ways.items()}
    base = figures["wagtail"]["overall"]["ndcg@10"]
    for name, by in figures.items():
        for kind, figure in by.items():
            if figure["ndcg@10"] is None:  # nothing answers these, by intent
                yield Measure(f"quality.{name}.{kind}.empty", figure["empty"], "")
                continue
            label = f"quality.{name}.{kind}"
            target = _target(name, kind, figures, base)
            yield Measure(f"{label}.ndcg", figure["ndcg@10"], "", target, at_least=True)
            if kind in CERTAIN:
                least = CERTAIN[kind] if name == "elasticsearch" else None
                found = figure["recall@10"]
                yield Measure(f"{label}.recall", found, "", least, at_least=True)


def judged_by(way: Callable[[str], list[str]], rows: list[dict]) -> dict[str, dict]:
    judged = []
    for row in rows:
        ranked = way(row["query"])
        kind, grades = str(row.get("kind", "")), judgements.grades_of(row)
        judged.append(Judged(kind, grades, ranked, len(ranked)))
    return {**by_kind(judged), "overall": summary(judged)}


def _target(name: str, kind: str, figures: dict, base: float) -> float | None:
    """Of ours on Elasticsearch beside Wagtail's, of the database beside that."""
    if name == "elasticsearch":
        if kind == "overall":
            return base + 0.3 * (1 - base)
        theirs = figures["wagtail"][kind]["ndcg@10"]
        better = min(BETTER[kind] * theirs, 1.0) if kind in BETTER else None
        return better or theirs - NEVER_BELOW
    if name == "database" and kind == "overall":
        return 0.95 * figures["elasticsearch"][kind]["ndcg@10"]
    return None
