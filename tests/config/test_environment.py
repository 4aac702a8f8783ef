"""Wrong settings are all named at once, on one screen, without a traceback."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

pytestmark = pytest.mark.slow

GOOD = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "SECRET_KEY": "a-long-random-key-" * 4,
    "ALLOWED_HOSTS": "lyceum.example",
    "BASE_URL": "https://lyceum.example",
    "DATABASE_URL": "postgresql://lyceum:secret-word@localhost/lyceum",
    "REDIS_URL": "",
    "EMAIL_URL": "smtp://user:secret-word@mail.example:587",
    "METRICS_TOKEN": "another long token",
}


def manage(tmp_path, *arguments, **environment):
    names = ("PATH", "HOME", "LANG")
    base = {name: os.environ[name] for name in names if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", *arguments],
        cwd=settings.BASE_DIR,
        env=base | {"LYCEUM_DATA": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_every_fault_is_named_at_once(tmp_path):
    done = manage(
        tmp_path,
        "check",
        DATABASE_URL="mysql://x",
        ELASTICSEARCH_URL="localhost:9200",
        LOG_LEVEL="LOUD",
        TRUSTED_PROXIES="many",
        OUTSIDE_ALLOWED_NETWORKS="10.1.2.3.4",
    )

    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    for name in (
        "DATABASE_URL",
        "ELASTICSEARCH_URL",
        "LOG_LEVEL",
        "TRUSTED_PROXIES",
        "OUTSIDE_ALLOWED_NETWORKS",
    ):
        assert name in done.stderr


def test_an_address_that_is_none_is_named_without_its_password(tmp_path):
    done = manage(
        tmp_path,
        "check",
        DATABASE_URL="postgresql://lyceum:secret-word@[bad",
        ELASTICSEARCH_URL="http://[bad",
        BASE_URL="https://",
        EMAIL_URL="smtp://user:secret-word@mail.example:port",
        REDIS_URL="redis://cache:port",
    )

    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "secret-word" not in done.stderr
    named = ("DATABASE_URL", "ELASTICSEARCH_URL", "BASE_URL", "EMAIL_URL", "REDIS_URL")
    for name in named:
        assert name in done.stderr


def test_production_settings_load_cleanly(tmp_path):
    done = manage(tmp_path, "check", "--deploy", "--fail-level", "WARNING", **GOOD)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"SECRET_KEY": ""}, "lyceum.E007"),
        ({"ALLOWED_HOSTS": "*"}, "lyceum.E008"),
        ({"BASE_URL": "http://lyceum.example"}, "lyceum.E009"),
        ({"EMAIL_URL": ""}, "lyceum.E010"),
    ],
)
def test_unsafe_production_settings_are_refused(tmp_path, changed, said):
    done = manage(tmp_path, "check", **GOOD | changed)

    assert done.returncode != 0
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret-word" not in done.stderr


def test_a_data_folder_that_cannot_be_written_is_one_clear_line(tmp_path):
    (tmp_path / "file").write_text("")

    done = manage(tmp_path, "check", LYCEUM_DATA=str(tmp_path / "file" / "below"))

    assert done.returncode != 0
    assert "Traceback" not in done.stderr
    assert "LYCEUM_DATA" in done.stderr


@pytest.mark.skipif(
    not settings.DATABASES["default"]["ENGINE"].endswith("postgresql"),
    reason="asks PostgreSQL how many connections it allows",
)
@pytest.mark.parametrize(("size", "refused"), [("4", False), ("100", True)])
def test_more_pooled_connections_than_postgresql_has_are_refused(
    tmp_path, size, refused
):
    mine = {
        "DATABASE_URL": os.environ["DATABASE_URL"],
        "DATABASE_POOL_SIZE": size,
        "WEB_PROCESSES": "2",
    }
    done = manage(tmp_path, "check", "--database", "default", **GOOD | mine)

    assert ("lyceum.E004" in done.stderr) == refused, done.stderr
    assert (done.returncode != 0) == refused
