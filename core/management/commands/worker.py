"""Queue, schedule, mail and search streaming in one process."""

from __future__ import annotations

import signal
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from core.worker import Worker


class Command(BaseCommand):
    help = (
        "Runs background work: the queue, the schedule with the mails, and search. "
        "Stops at SIGTERM or Ctrl-C after finishing what it has in hand."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--once", action="store_true", help="do what there is to do, then exit"
        )

    def handle(self, *args: Any, once: bool = False, **options: Any) -> None:
        worker = Worker()

        def finish(number: int, frame: Any) -> None:
            # A second signal finds the default and ends the process.
            signal.signal(number, signal.SIG_DFL)
            worker.stop.set()

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, finish)
        if once:
            worker.run_once()
            return
        self.stdout.write(f"Worker {worker.name} is ready.")
        worker.run()
        self.stdout.write("Worker has stopped.")
