"""The first `migrate` of an empty folder has nothing to complain about."""

import os
import subprocess
import sys

import pytest
from django.conf import settings


@pytest.mark.slow
def test_an_empty_folder_is_migrated_without_a_complaint(tmp_path):
    # Migrations make pages, and each page begins a new generation in the cache.
    done = subprocess.run(
        [sys.executable, settings.BASE_DIR / "manage.py", "migrate", "-v0"],
        env=os.environ
        | {
            "LYCEUM_DATA": str(tmp_path),
            "DATABASE_URL": "",
            "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        },
        capture_output=True,
        text=True,
    )

    assert done.returncode == 0
    assert "no such table" not in done.stdout + done.stderr
    assert "rror" not in done.stdout + done.stderr
