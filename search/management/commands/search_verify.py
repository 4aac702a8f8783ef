"""Does the search know what the site says?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import verifying
from search.reconcile import reconcile


class Command(BaseCommand):
    help = "Compare what can be found with the site. Exits 0 only if nothing differs."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="write anew what differs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["repair"]:
            reconcile()
        found = verifying.differences()
        for difference in found:
            self.stdout.write(str(difference))
        if found and options["repair"]:
            verifying.repair(found)
            left = verifying.differences()
            if left:
                raise CommandError(f"{len(left)} differences are left.")
            self.stdout.write(f"{len(found)} differences repaired.")
        elif found:
            raise CommandError(f"{len(found)} differences. Run with --repair.")
        else:
            self.stdout.write("Ledger, text and site agree.")
