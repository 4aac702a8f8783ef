"""`manage.py import_docs`: documentation of others as guides of this site."""

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kb.importers.findings import AsksFirst, Finding, ImportFailed, Report
from kb.importers.services import import_docs

EVERY = 25


class Command(BaseCommand):
    help = (
        "Imports a folder or Git address of Markdown, MyST, Sphinx or notebook pages "
        "as guides. Running it again writes only what changed."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "source", metavar="SOURCE", help="a folder or https address"
        )
        parser.add_argument(
            "--under", required=True, metavar="SLUG", help="the page it goes below"
        )
        parser.add_argument(
            "--root", default="", metavar="DIR", help="folder of the pages in SOURCE"
        )
        parser.add_argument(
            "--source-url",
            default="",
            metavar="URL",
            help="where readers find the original: its site or its repository",
        )
        parser.add_argument(
            "--licence", default="", metavar="SPDX", help="such as CC-BY-4.0"
        )
        parser.add_argument(
            "--withdraw-many",
            action="store_true",
            help="agree that more than 30 %% of the pages vanish",
        )
        parser.add_argument(
            "--json", action="store_true", help="print the report as JSON"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = import_docs(
                source=options["source"],
                under=options["under"],
                root=options["root"],
                source_url=options["source_url"],
                licence=options["licence"],
                withdraw_many=options["withdraw_many"],
                progress=self._bar if sys.stderr.isatty() else self._lines,
            )
        except AsksFirst as error:
            raise CommandError(f"{error} (--withdraw-many)") from error
        except ImportFailed as error:
            raise CommandError(str(error)) from error
        if options["json"]:
            self.stdout.write(json.dumps(report.as_json(), ensure_ascii=False))
        else:
            self._tell(report)

    def _bar(self, done: int, total: int, path: str) -> None:
        end = "\n" if done == total else ""
        self.stderr.write(f"\r{done}/{total} {path[:60]:60}", ending=end)

    def _lines(self, done: int, total: int, path: str) -> None:
        if done % EVERY == 0 or done == total:
            self.stderr.write(f"{done} of {total}: {path}")

    def _tell(self, report: Report) -> None:
        for name in ("failed", "conflicts", "unresolved"):
            findings: list[Finding] = getattr(report, name)
            for finding in findings:
                line = f":{finding.line}" if finding.line else ""
                self.stdout.write(f"{name}: {finding.path}{line}: {finding.reason}")
        self.stdout.write(
            f"{report.created} created, {report.updated} updated, "
            f"{report.unchanged} unchanged, {report.withdrawn} withdrawn, "
            f"{len(report.conflicts)} conflicts, {len(report.failed)} failed, "
            f"{len(report.unresolved)} unresolved, {report.seconds:.1f} s"
        )
