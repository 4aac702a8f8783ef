"""Search from the command line, one query or a file of them."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.html import strip_tags

from search import services
from search.engines import EngineError
from search.eval import judgements
from search.meaning import asking
from search.results import Results


class Command(BaseCommand):
    help = "Search what anybody may find. --json prints the shape of /api/v1/search."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("text", nargs="?", help="what to look for")
        parser.add_argument(
            "--from",
            dest="file",
            help='a file with lines {"id", "query"}; answers one JSON object a line',
        )
        parser.add_argument("--size", type=int, default=10, help="hits (default 10)")
        parser.add_argument(
            "--engine",
            choices=["auto", "elasticsearch", "database"],
            default="auto",
        )
        parser.add_argument("--locale", default="en")
        parser.add_argument("--json", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        asking.warm()
        if (options["text"] is None) == (options["file"] is None):
            raise CommandError("Give a TEXT or --from FILE.jsonl, one of both.")
        if not 1 <= options["size"] <= services.LARGEST_PAGE:
            raise CommandError(f"--size is from 1 to {services.LARGEST_PAGE}.")
        if options["file"]:
            self.answer_file(options)
        else:
            self.answer(self.search(options["text"], options), as_json=options["json"])

    def search(self, text: str, options: dict[str, Any]) -> Results:
        try:
            return services.search(
                text=text,
                size=options["size"],
                locale=options["locale"],
                using=options["engine"],
            )
        except services.UnknownEngine as error:
            raise CommandError(f"There is no engine “{error}” here.") from error
        except EngineError as error:
            raise CommandError(f"The engine cannot answer: {error}") from error

    def answer_file(self, options: dict[str, Any]) -> None:
        try:
            for row in judgements.read(options["file"]):
                found = self.search(row["query"], options).as_json()
                self.stdout.write(json.dumps({"id": row.get("id"), **found}))
        except (OSError, judgements.BadLine) as error:
            raise CommandError(f"{options['file']}: {error}") from error

    def answer(self, results: Results, *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(results.as_json(), indent=2))
            return
        self.stdout.write(
            f"{results.total} found by {results.engine} in {results.took_ms:.0f} ms"
        )
        if results.did_you_mean:
            self.stdout.write(f"Did you mean: {results.did_you_mean}")
        for number, hit in enumerate(results.hits, 1):
            section = f" § {hit.section}" if hit.section else ""
            self.stdout.write(f"{number:3}. {hit.title}{section}\n     {hit.address}")
            if passage := strip_tags(hit.highlight):
                self.stdout.write(f"     {passage}")
