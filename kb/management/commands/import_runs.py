"""`manage.py import_runs`: measured runs from a file."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kb.models import Variant
from kb.runs.given import Unreadable
from kb.runs.reading import DEFAULTS, FORMATS, rows_of
from kb.runs.services import Landing, Origin, TooMany, land, prepare


class Command(BaseCommand):
    help = (
        "Imports measured runs: a ReFrame run report, MLPerf logs or an extract of "
        "them, or CSV. Rows that are here already change nothing; bad rows are named "
        "by line and the rest lands."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("files", metavar="FILE", nargs="+", type=Path)
        parser.add_argument("--format", required=True, choices=FORMATS)
        parser.add_argument(
            "--variant",
            default="",
            metavar="RECIPE/VARIANT",
            help="the variant they are runs of, such as fsdp-8b/leonardo",
        )
        for name in DEFAULTS:
            parser.add_argument(
                f"--{name.replace('_', '-')}",
                default="",
                metavar="WORDS",
                help="for rows that do not say it",
            )
        parser.add_argument(
            "--dry-run", action="store_true", help="say what would land, write nothing"
        )
        parser.add_argument(
            "--json", action="store_true", help="print the report as JSON"
        )

    def handle(self, *args: Any, files: list[Path], **options: Any) -> None:
        variant = _variant(options["variant"])
        origin = Origin(how="command", variant=variant)
        defaults = {name: options[name] for name in DEFAULTS}
        done = Landing()
        for path in files:
            self._import(path, origin, defaults, done, options)
        if options["json"]:
            self.stdout.write(json.dumps(done.as_json(), ensure_ascii=False))
            return
        for row in done.refused:
            line = f"line {row.line}: " if row.line else ""
            self.stdout.write(f"failed: {line}{row.reason}")
        self.stdout.write(
            f"{done.created} created, {done.unchanged} unchanged, "
            f"{len(done.refused)} failed, {done.seconds:.1f} s"
        )

    def _import(
        self,
        path: Path,
        origin: Origin,
        defaults: dict[str, str],
        done: Landing,
        options: dict[str, Any],
    ) -> None:
        try:
            with path.open("rb") as file:
                rows = rows_of(file, options["format"], defaults=defaults)
                prepared = prepare(rows, origin=origin)
        except OSError as error:
            raise CommandError(f"{path}: {error.strerror}") from error
        except (Unreadable, TooMany) as error:
            raise CommandError(f"{path}: {error}") from error
        if options["dry_run"]:
            done.created += len(prepared.runs)
            done.refused += prepared.refused
            return
        landed = land(prepared=prepared, origin=origin)
        done.created += landed.created
        done.unchanged += landed.unchanged
        done.refused += landed.refused
        done.seconds += landed.seconds


def _variant(address: str) -> Variant | None:
    if not address:
        return None
    recipe, _slash, slug = address.partition("/")
    found = Variant.objects.filter(recipe__slug=recipe, slug=slug)
    variant = found.select_related("recipe", "system", "partition", "environment")
    if (only := variant.first()) is None:
        raise CommandError(f"no variant is called {address}")
    return only
