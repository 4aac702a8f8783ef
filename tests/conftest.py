"""What every test stands on: a migrated database of its own worker, and no network."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connections
from django.test import SimpleTestCase, TransactionTestCase

from tests.template_database import Clone, PostgresClone, SQLiteClone

DATABASE_FIXTURES = {"db", "transactional_db", "live_server", "database_clone"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--database-only",
        action="store_true",
        help="leave out what has been seen with another database and needs none",
    )


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    if config.getoption("--database-only"):
        config.hook.pytest_deselected(items=[i for i in items if not needs_database(i)])
        items[:] = [item for item in items if needs_database(item)]


def needs_database(item: pytest.Item) -> bool:
    """Say whether a test uses the database, itself or in a process that it starts."""
    case = getattr(item, "cls", None)
    return bool(
        item.get_closest_marker("django_db")
        or item.get_closest_marker("slow")
        or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ()))
        or (case and issubclass(case, SimpleTestCase))
    )


def pytest_configure(config: pytest.Config) -> None:
    """Give this worker a folder of its own for files and the SQLite database."""
    config.own_folder = Path(tempfile.mkdtemp(prefix="lyceum-tests-"))
    settings.MEDIA_ROOT = str(config.own_folder / "media")
    settings.EMAIL_FILE_PATH = str(config.own_folder / "mail")


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(config.own_folder, ignore_errors=True)
    # The folder that config.settings.test made up for itself, if it had to.
    if settings.DATA_DIR.name == f"lyceum-test-{os.getpid()}":
        shutil.rmtree(settings.DATA_DIR, ignore_errors=True)


@pytest.fixture(scope="session")
def database_clone(request: pytest.FixtureRequest) -> Clone:
    worker = getattr(request.config, "workerinput", {}).get("workerid", "alone")
    given = settings.DATABASES["default"]
    if given["ENGINE"].endswith("sqlite3"):
        return SQLiteClone(request.config.own_folder)
    return PostgresClone(given, worker)


@pytest.fixture(scope="session")
def django_db_setup(
    django_test_environment, django_db_blocker, database_clone
) -> Iterator[None]:
    """Put the clone of a migrated template in the place of the site's database."""
    connection = connections["default"]
    with django_db_blocker.unblock():
        connection.close()
        database_clone.create()
    before = connection.settings_dict["NAME"]
    settings.DATABASES["default"]["NAME"] = database_clone.name
    connection.settings_dict["NAME"] = database_clone.name
    with restored_after_commit(database_clone):
        yield
    with django_db_blocker.unblock():
        connections.close_all()
        database_clone.drop()
    connection.settings_dict["NAME"] = before


@pytest.fixture
def as_migrated(database_clone):
    """Put the database back as it was migrated, within a test that commits."""

    def restore() -> None:
        connections.close_all()
        database_clone.restore()

    return restore


@pytest.fixture(autouse=True)
def names_of_machines_are_read_anew():
    """A process remembers them for a minute; each test has rows of its own."""
    from machines import mine

    mine.forget()
    yield
    mine.forget()


class restored_after_commit:
    """Undo what a committing test did by restoring, not by emptying every table."""

    def __init__(self, clone: Clone) -> None:
        self.clone = clone
        self.flush = TransactionTestCase._fixture_teardown

    def __enter__(self) -> None:
        clone = self.clone

        def restore(case: TransactionTestCase) -> None:
            connections.close_all()
            clone.restore()

        TransactionTestCase._fixture_teardown = restore

    def __exit__(self, *_failure: object) -> None:
        TransactionTestCase._fixture_teardown = self.flush


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The address of a real server; use an index prefix of your own and remove it."""
    url = os.environ.get("LYCEUM_TEST_ELASTICSEARCH", "")
    if not url:
        missing = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        missing("no Elasticsearch: run script/test, or set LYCEUM_TEST_ELASTICSEARCH")
    return url.rstrip("/")
