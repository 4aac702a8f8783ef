"""Making the searchable text anew."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from search import verifying
from search.engines.elasticsearch import client, generations
from search.engines.elasticsearch.client import Trouble
from search.meaning import embedding, matrix


class Command(BaseCommand):
    help = (
        "With Elasticsearch: build a generation of indices from the ledger, check it "
        "and let readers ask it; one that was interrupted goes on. Without: make every "
        "searchable row anew from the site and check the result."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--rollback",
            action="store_true",
            help="return to the generation before (Elasticsearch only)",
        )
        parser.add_argument(
            "--ledger",
            action="store_true",
            help="make the rows anew from the site too, before the indices",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["rollback"]:
                self.roll_back()
                return
            if options["ledger"] or not client.configured():
                self.rebuild_ledger()
            if client.configured():
                generations.rebuild(self.say)
        except Trouble as trouble:
            raise CommandError(
                f"Elasticsearch: {trouble}. Readers keep what they had; the same "
                "command goes on from here."
            ) from trouble
        except generations.GateClosed as error:
            raise CommandError(
                f"The new generation differs from the ledger: {error}. Readers keep "
                "the old one."
            ) from error

    def say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()

    def roll_back(self) -> None:
        if not client.configured():
            raise CommandError(
                "The database engine keeps one text and no generations, "
                "so there is nothing to return to."
            )
        try:
            generations.roll_back(self.say)
        except generations.NothingToReturnTo as error:
            raise CommandError(
                "There is no generation of the present form before the live one."
            ) from error

    def rebuild_ledger(self) -> None:
        self.say("Making the text anew …")
        count = verifying.rebuild()
        found = verifying.differences()
        if found:
            raise CommandError(f"{len(found)} differences after {count} rows.")
        self.say(f"{count} rows made. Ledger, text and site agree.")
        if embedding.works():
            self.say(f"{matrix.sections()} vectors of sections were kept.")
