"""Loads machines/data/; a second run changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from machines.catalogue import FOLDER, CatalogueError
from machines.loading import load_machines

OUTCOMES = ("created", "updated", "unchanged", "kept", "withdrawn")


class Command(BaseCommand):
    help = "Loads what is known about machines. Run twice, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--folder",
            type=Path,
            default=FOLDER,
            help="the data files (default: machines/data)",
        )

    def handle(self, *args: Any, folder: Path, **options: Any) -> None:
        try:
            report = load_machines(folder=folder)
        except CatalogueError as error:
            raise CommandError(str(error)) from error
        for line in report.differences:
            self.stdout.write(f"kept: {line}")
        for title, counts in (
            ("Machines", report.counts),
            ("Environments", report.environments),
        ):
            words = ", ".join(f"{counts[name]} {name}" for name in OUTCOMES)
            self.stdout.write(f"{title}: {words}.")
