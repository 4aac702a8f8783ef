"""The embedded way: one machine, SQLite, no service beside the worker."""

import hashlib

from config.settings.base import *  # noqa: F403
from config.settings.base import ALLOWED_HOSTS, DATA_DIR, SECRET_KEY

if not SECRET_KEY:
    # A demo needs no secret of its own, yet two of them must not share one: the
    # first start writes a random key beside the database.
    _file = DATA_DIR / "secret-key"
    if not _file.exists():
        _file.write_text(hashlib.sha256(__import__("os").urandom(64)).hexdigest())
        _file.chmod(0o600)
    SECRET_KEY = _file.read_text().strip()

ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]", "testserver"]
WHITENOISE_USE_FINDERS = True
# The browser asks each time and is told "not modified": no collectstatic, no hash.
WHITENOISE_MAX_AGE = 0
