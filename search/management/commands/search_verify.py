"""Does the search know what the site says?"""

from collections.abc import Callable, Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import verifying
from search.engines.elasticsearch import client, comparing
from search.engines.elasticsearch.client import Trouble
from search.meaning import keeping
from search.reconcile import reconcile


class Command(BaseCommand):
    help = (
        "Compare what can be found with the site, and the indices of Elasticsearch "
        "with that. Exits 0 only if nothing differs."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--repair", action="store_true", help="write anew what differs"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["repair"]:
            reconcile()
        mending = options["repair"]
        left = self.compare(verifying.differences, verifying.repair, mending=mending)
        left += self.compare(keeping.differences, keeping.repair, mending=mending)
        if client.configured():
            try:
                left += self.compare(
                    comparing.differences, comparing.repair, mending=mending
                )
            except Trouble as trouble:
                raise CommandError(f"Elasticsearch: {trouble}.") from trouble
        if left and mending:
            raise CommandError(f"{left} differences are left.")
        if left:
            raise CommandError(f"{left} differences. Run with --repair.")
        indices = ", indices" if client.configured() else ""
        self.stdout.write(f"Ledger, text{indices} and site agree.")

    def compare(
        self,
        differences: Callable[[], list[Any]],
        repair: Callable[[Any], None],
        *,
        mending: bool,
    ) -> int:
        """Prints what differs and mends it if asked; returns how many are left."""
        found: Sequence[Any] = differences()
        for difference in found:
            self.stdout.write(str(difference))
        if not (found and mending):
            return len(found)
        repair(found)
        left = len(differences())
        self.stdout.write(f"{len(found) - left} differences repaired.")
        return left
