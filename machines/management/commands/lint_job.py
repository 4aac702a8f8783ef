"""Looks at a job script with what is known of a machine."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from machines.linter import Finding, Report, TooLong
from machines.linter.report import LARGEST
from machines.linting import as_json, decoded, lint_for, sources_of
from machines.sites import NoSuchPlace


class Command(BaseCommand):
    help = (
        "Says what is wrong with a Slurm script on a machine. Ends with 1 where it has "
        "errors, with 2 where it could not be looked at."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("script", help="the file; - is standard input")
        parser.add_argument("--machine", required=True, help="its id, such as lumi")
        parser.add_argument("--route", default="", help="a way in, by its id")
        parser.add_argument("--json", action="store_true", help="print JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            text = decoded(_bytes(options["script"]))
            report = lint_for(
                text,
                options["machine"],
                route=options["route"],
                on=timezone.localdate(),
            )
        except OSError as error:
            raise CommandError(str(error), returncode=2) from error
        except TooLong as error:
            raise CommandError(error.reason, returncode=2) from error
        except NoSuchPlace as error:
            raise CommandError(
                f"no {error.field} {error.name}", returncode=2
            ) from error
        if options["json"]:
            self.stdout.write(json.dumps(as_json(report), indent=2))
        else:
            self._tell(report)
        if report.errors:
            sys.exit(1)

    def _tell(self, report: Report) -> None:
        for found in report.findings:
            self.stdout.write(_line(found))
        for unknown in report.unknowns:
            self.stdout.write(f"{unknown.line or '-'}: not judged: {unknown.words}")
        if not report.findings:
            self.stdout.write("Nothing against the rules that we know.")


def _bytes(name: str) -> bytes:
    """One byte more than is read, so that what is too long is told."""
    if name == "-":
        return sys.stdin.buffer.read(LARGEST + 1)
    with Path(name).open("rb") as file:
        return file.read(LARGEST + 1)


def _line(found: Finding) -> str:
    read = "; ".join(source.words for source in sources_of(found))
    rule = found.rule
    return (
        f"{found.line or '-'}: {found.severity}: {rule.says} {rule.mend} "
        f"[{rule.id}, {found.evidence}: {read}]"
    )
