"""What the database itself refuses: to change or delete a measured run.

Triggers, because a constraint cannot know what stood there before. They are put in
place after every migration, and not by one: SQLite drops the triggers of a table that a
later migration rebuilds.
"""

from __future__ import annotations

from typing import Any

from django.db import connections

from kb.models import MeasuredRun
from kb.runs.querysets import CHANGEABLE

CHANGES = "kb_run_never_changes"
DISAPPEARS = "kb_run_never_disappears"


def after_migrate(using: str, **kwargs: Any) -> None:
    connection = connections[using]
    table = MeasuredRun._meta.db_table
    if table in connection.introspection.table_names():
        with connection.cursor() as cursor:
            for statement in statements(connection.vendor):
                cursor.execute(statement)


def statements(vendor: str) -> list[str]:
    table = MeasuredRun._meta.db_table
    fields = [f for f in MeasuredRun._meta.concrete_fields if f.name not in CHANGEABLE]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    events = {CHANGES: f"UPDATE OF {columns}", DISAPPEARS: "DELETE"}
    write = _sqlite if vendor == "sqlite" else _postgresql
    return [s for name, event in events.items() for s in write(name, event, table)]


def _sqlite(name: str, event: str, table: str) -> list[str]:
    return [
        f"DROP TRIGGER IF EXISTS {name}",
        f'CREATE TRIGGER {name} BEFORE {event} ON "{table}" '
        f"BEGIN SELECT RAISE(ABORT, '{_words(name)}'); END",
    ]


def _postgresql(name: str, event: str, table: str) -> list[str]:
    return [
        f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{_words(name)}' "
        f"USING ERRCODE = 'restrict_violation'; END $$",
        f'CREATE OR REPLACE TRIGGER {name} BEFORE {event} ON "{table}" '
        f"FOR EACH ROW EXECUTE FUNCTION {name}()",
    ]


def _words(name: str) -> str:
    return name.removeprefix("kb_").replace("_", " ")
