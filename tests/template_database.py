"""Migrated databases, made once, kept by a hash, and cloned for every worker.

Migrating takes half a minute, copying a fraction of a second. The template is named
by what its content depends on (migrations, what runs after them, the lock file, the
settings), so a change of these makes a new one and nothing else does.

After a test that commits, `restore` puts the clone back as it was migrated. Django's
own `flush` would leave it without root page, locale, site and groups.
"""

import contextlib
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql

from script.workshop.places import ROOT, cache_folder, one_at_a_time
from script.workshop.processes import alive
from script.workshop.stamps import fingerprint

APPS = ("core", "accounts", "kb", "search", "site/home")
# Files that run at post_migrate and so decide what a fresh database holds.
AFTER_MIGRATE = ("apps.py", "receivers.py", "roles.py")
KEPT = 4


class Clone(Protocol):
    name: str

    def create(self) -> None: ...
    def restore(self) -> None: ...
    def drop(self) -> None: ...


def key() -> str:
    """Return the hash that a migrated database is named by."""
    paths = [ROOT / "requirements" / "develop.txt"]
    paths += (ROOT / "site/config").rglob("*.py")
    for app in APPS:
        paths += (ROOT / app).glob("migrations/*.py")
        paths += [path for name in AFTER_MIGRATE for path in (ROOT / app).glob(name)]
    return fingerprint(paths, sys.version)[:16]


def migrate(environment: dict[str, str]) -> None:
    """Migrate an empty database, in a process of its own."""
    environment = {"DJANGO_SETTINGS_MODULE": "config.settings.test"} | environment
    done = subprocess.run(
        [sys.executable, "manage.py", "migrate", "--verbosity", "0", "--no-input"],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise RuntimeError(f"the test database cannot be migrated:\n{done.stderr}")


class SQLiteClone:
    """A file of this worker's, filled from the template by SQLite itself."""

    def __init__(self, folder: Path) -> None:
        self.name = str(folder / "test.sqlite3")
        self.template = cache_folder("templates") / f"{key()}.sqlite3"

    def create(self) -> None:
        with one_at_a_time(self.template.with_suffix(".lock")):
            if not self.template.exists():
                self._build()
        shutil.copyfile(self.template, self.name)

    def copy_to(self, path: Path) -> None:
        """Put a database as it was migrated somewhere else."""
        shutil.copyfile(self.template, path)

    def restore(self) -> None:
        with (
            contextlib.closing(sqlite3.connect(self.template)) as source,
            contextlib.closing(sqlite3.connect(self.name, timeout=20)) as target,
        ):
            source.backup(target)

    def drop(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            Path(self.name + suffix).unlink(missing_ok=True)

    def _build(self) -> None:
        with tempfile.TemporaryDirectory(dir=self.template.parent) as folder:
            migrate({"LYCEUM_DATA": folder, "DATABASE_URL": ""})
            built = Path(folder) / "lyceum.sqlite3"
            with contextlib.closing(sqlite3.connect(built)) as connection:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            built.rename(self.template)
        self._forget_old_ones()

    def _forget_old_ones(self) -> None:
        made = sorted(
            self.template.parent.glob("*.sqlite3"),
            key=lambda path: path.stat().st_mtime,
        )
        for old in made[:-KEPT]:
            old.unlink()
            old.with_suffix(".lock").unlink(missing_ok=True)


class PostgresClone:
    """A database of this process, made by CREATE DATABASE … TEMPLATE …"""

    def __init__(self, settings: dict, worker: str) -> None:
        self.settings = settings
        self.name = f"lyceum_test_{worker}_{os.getpid()}"
        self.template = f"lyceum_template_{key()}"

    def create(self) -> None:
        with self._lock(), self._server() as server:
            self._forget_old_ones(server)
            if not self._exists(server, self.template):
                self._build(server)
            _run(server, "CREATE DATABASE {} TEMPLATE {}", self.name, self.template)

    def restore(self) -> None:
        with self._lock(), self._server() as server:
            _run(server, "DROP DATABASE {} WITH (FORCE)", self.name)
            _run(server, "CREATE DATABASE {} TEMPLATE {}", self.name, self.template)

    def drop(self) -> None:
        with self._server() as server:
            _run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name)

    def _build(self, server: psycopg.Connection) -> None:
        building = f"{self.template}_building"
        _run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", building)
        _run(server, "CREATE DATABASE {}", building)
        migrate({"DATABASE_URL": self._url(building)})
        _run(server, "ALTER DATABASE {} RENAME TO {}", building, self.template)

    def _forget_old_ones(self, server: psycopg.Connection) -> None:
        for name in _names(server, "lyceum_test_%"):
            if not alive(int(name.rpartition("_")[2])):
                _run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        for name in _names(server, "lyceum_template_%")[:-KEPT]:
            if name != self.template:
                _run(server, "DROP DATABASE IF EXISTS {} WITH (FORCE)", name)

    def _exists(self, server: psycopg.Connection, name: str) -> bool:
        return name in _names(server, "lyceum_template_%")

    def _lock(self) -> contextlib.AbstractContextManager[None]:
        return one_at_a_time(cache_folder("templates") / "postgres.lock")

    @contextlib.contextmanager
    def _server(self) -> Iterator[psycopg.Connection]:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            yield connection

    def _url(self, database: str) -> str:
        given = self.settings
        login = f"{given['USER']}:{given['PASSWORD']}"
        return f"postgresql://{login}@{given['HOST']}:{given['PORT']}/{database}"


def _run(server: psycopg.Connection, statement: str, *names: str) -> None:
    server.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))


def _names(server: psycopg.Connection, pattern: str) -> list[str]:
    """Return matching database names, the oldest first."""
    rows = server.execute(
        "SELECT datname FROM pg_database WHERE datname LIKE %s ORDER BY oid", [pattern]
    )
    return [name for (name,) in rows]
