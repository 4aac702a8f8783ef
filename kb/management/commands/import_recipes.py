"""`manage.py import_recipes`: recipes that are kept in files or in Git."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kb.importers.findings import ImportFailed
from kb.recipes.folders import Report, publish_all
from kb.recipes.format import Unreadable

COUNTED = ("created", "updated", "unchanged")


class Command(BaseCommand):
    help = (
        "Publishes every recipe.yaml below a folder or Git address. Running it again "
        "writes only what changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "source", metavar="SOURCE", help="a folder or https address"
        )
        parser.add_argument("--branch", default="", help="of a Git address")
        parser.add_argument(
            "--draft", action="store_true", help="leave publishing to an editor"
        )
        parser.add_argument(
            "--json", action="store_true", help="print the report as JSON"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = publish_all(
                options["source"], branch=options["branch"], draft=options["draft"]
            )
        except (ImportFailed, Unreadable) as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(_as_json(report)))
        else:
            self._say(report)
        if report.failed:
            raise CommandError(f"{len(report.failed)} problems; nothing of it stands.")

    def _say(self, report: Report) -> None:
        for word in ("created", "updated"):
            for slug in getattr(report, word):
                self.stdout.write(f"{word}: {slug}")
        for problem in report.conflicts:
            self.stdout.write(f"conflict: {problem}")
        for problem in report.failed:
            self.stderr.write(str(problem))
        counts = [f"{len(getattr(report, word))} {word}" for word in COUNTED]
        self.stdout.write(f"Recipes: {', '.join(counts)}.")


def _as_json(report: Report) -> dict[str, Any]:
    counts: dict[str, Any] = {word: len(getattr(report, word)) for word in COUNTED}
    return counts | {
        "conflicts": [asdict(problem) for problem in report.conflicts],
        "failed": [asdict(problem) for problem in report.failed],
    }
