"""The embedded way: one machine, SQLite, no service beside the worker."""

import os
import secrets

from config.settings.base import *  # noqa: F403
from config.settings.base import ALLOWED_HOSTS, DATA_DIR, SECRET_KEY


def _own_key() -> str:
    """A demo needs no secret of its own, yet two of them must not share one: the
    first start writes a random key beside the database."""
    file = DATA_DIR / "secret-key"
    try:
        made = os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:
        return file.read_text().strip()
    key = secrets.token_hex(32)
    with os.fdopen(made, "w") as handle:
        handle.write(key)
    return key


SECRET_KEY = SECRET_KEY or _own_key()
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost", "[::1]", "testserver"]
WHITENOISE_USE_FINDERS = True
# The browser asks each time and is told "not modified": no collectstatic, no hash.
WHITENOISE_MAX_AGE = 0
# Passkeys on http: browsers allow them on localhost, and only there.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True
