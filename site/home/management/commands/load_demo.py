"""Loads the demo content of site/demo/; a second run changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from home import demo
from home.demo_content import DemoContentError


class Command(BaseCommand):
    help = "Loads the demo content of site/demo/. Run twice, it changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--folder",
            type=Path,
            default=demo.FOLDER,
            help="the content (default: site/demo)",
        )
        parser.add_argument(
            "--no-accounts",
            action="store_true",
            help="leave out the demo accounts, whose passwords are public",
        )

    def handle(
        self, *args: Any, folder: Path, no_accounts: bool, **options: Any
    ) -> None:
        if not no_accounts and settings.SETTINGS_MODULE.endswith(".production"):
            raise CommandError(
                "The passwords of the demo accounts are public. On a production site "
                "use --no-accounts."
            )
        try:
            done = demo.load_demo(
                folder=folder, with_accounts=not no_accounts, say=self.stdout.write
            )
        except DemoContentError as error:
            raise CommandError(str(error)) from error
        counts = ", ".join(
            f"{done[name]} {name}"
            for name in ("created", "updated", "unchanged", "kept")
        )
        self.stdout.write(f"Demo content: {counts}.")
