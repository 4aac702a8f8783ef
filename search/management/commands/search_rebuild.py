"""Making the searchable text anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import verifying


class Command(BaseCommand):
    help = "Make every searchable row anew from the site and check the result."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--rollback",
            action="store_true",
            help="return to the generation before (an engine with generations only)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["rollback"]:
            raise CommandError(
                "The database engine keeps one text and no generations, "
                "so there is nothing to return to."
            )
        self.stdout.write("Making the text anew …")
        count = verifying.rebuild()
        found = verifying.differences()
        if found:
            raise CommandError(f"{len(found)} differences after {count} rows.")
        self.stdout.write(f"{count} rows made. Ledger, text and site agree.")
