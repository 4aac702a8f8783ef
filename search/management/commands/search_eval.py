"""How good the search is, measured on judged queries."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import services
from search.engines import EngineError
from search.eval import judgements
from search.eval.metrics import Judged, by_kind, summary
from search.meaning import asking

DEPTH = 20
MEASURES = ("queries", "ndcg@10", "mrr@10", "recall@10", "recall@20", "empty")


class Command(BaseCommand):
    help = (
        "Run judged queries, lines {id, query, kind, relevant: {source_path: grade}}, "
        "and print nDCG@10, MRR@10, recall and the share of empty results by kind."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file")
        parser.add_argument("--engine", default="auto")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        asking.warm()
        try:
            judged = [
                self.judge(row, options["engine"])
                for row in judgements.read(options["file"])
            ]
        except (OSError, judgements.BadLine) as error:
            raise CommandError(f"{options['file']}: {error}") from error
        except services.UnknownEngine as error:
            raise CommandError(f"There is no engine “{error}” here.") from error
        except EngineError as error:
            raise CommandError(f"The engine cannot answer: {error}") from error
        report = {"overall": summary(judged), "kinds": by_kind(judged)}
        if options["json"]:
            self.stdout.write(json.dumps(report, indent=2))
        else:
            self.table(report)

    def judge(self, row: dict[str, Any], engine: str) -> Judged:
        results = services.search(text=row["query"], size=DEPTH, using=engine)
        return Judged(
            kind=str(row.get("kind", "")),
            grades=judgements.grades_of(row),
            ranked=[hit.source_path or hit.url for hit in results.hits],
            total=results.total,
        )

    def table(self, report: dict[str, Any]) -> None:
        self.stdout.write(f"{'':14}" + "".join(f"{name:>11}" for name in MEASURES))
        for kind, row in {**report["kinds"], "overall": report["overall"]}.items():
            cells = "".join(f"{_shown(row[name]):>11}" for name in MEASURES)
            self.stdout.write(f"{kind:14}{cells}")


def _shown(value: float | int | None) -> str:
    if value is None:
        return "-"
    return str(value) if isinstance(value, int) else f"{value:.3f}"
