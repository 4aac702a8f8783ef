"""Settings of the test suite: real database and search, quick hashes, no delay."""

import os
import tempfile

os.environ.setdefault(
    "LYCEUM_DATA", os.path.join(tempfile.gettempdir(), f"lyceum-test-{os.getpid()}")
)

from config.settings.base import *  # noqa: F403
from config.settings.base import DATA_DIR, DATABASES

SECRET_KEY = "tests only, never served"  # noqa: S105
ALLOWED_HOSTS = ["*"]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
MAIL_TRANSPORT = "django.core.mail.backends.locmem.EmailBackend"
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # An in-memory SQLite fails concurrent writers, so tests use a file.
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}
else:
    # Each worker owns its database; a pool would keep it from being dropped.
    DATABASES["default"]["OPTIONS"].pop("pool")
# Tests of the search by meaning switch it on.
SEMANTIC = "off"
# A test sees what it wrote, committed or not; tests of the page cache switch it on.
PAGE_CACHE_SECONDS = 0
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
