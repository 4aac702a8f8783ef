"""Settings of a worker process that a test starts: the test's own database."""

import os

from config.settings.dev import *  # noqa: F403
from config.settings.dev import DATABASES

SECRET_KEY = "tests only, never served"
DATABASES["default"]["NAME"] = os.environ["LYCEUM_TEST_DATABASE"]
