"""Is the search well?"""

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.health import findings


class Command(BaseCommand):
    help = "Say in words how the search is. Exits 0 only if it is well."

    def handle(self, *args: Any, **options: Any) -> None:
        found = findings()
        for finding in found:
            self.stdout.write(f"{'ok ' if finding.ok else 'BAD'} {finding.words}")
        bad = sum(not finding.ok for finding in found)
        if bad:
            raise CommandError(f"{bad} findings need care.")
