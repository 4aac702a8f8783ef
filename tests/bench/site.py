"""A site of its own for the benches: a migrated database with the demo content."""

import io
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import django
import structlog
from django.core.management import call_command
from django.db import connections

from tests.template_database import Clone, PostgresClone, SQLiteClone


@contextmanager
def bench_site(*, demo: bool = True) -> Iterator[Path]:
    """Set Django up on a fresh database, with the demo content or bare; yield the
    folder that goes at the end."""
    with tempfile.TemporaryDirectory(prefix="lyceum-bench-") as folder:
        os.environ["DJANGO_SETTINGS_MODULE"] = "config.settings.test"
        os.environ["LYCEUM_DATA"] = folder
        django.setup()
        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(40))
        given = connections["default"].settings_dict
        clone = clone_for(given, Path(folder))
        clone.create()
        before, given["NAME"] = given["NAME"], clone.name
        try:
            if demo:
                call_command("load_demo", stdout=io.StringIO())
            yield Path(folder)
        finally:
            connections.close_all()
            clone.drop()
            given["NAME"] = before


def clone_for(given: dict, folder: Path) -> Clone:
    if given["ENGINE"].endswith("sqlite3"):
        return SQLiteClone(folder)
    return PostgresClone(given, "bench")
