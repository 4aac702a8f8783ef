"""A Chromium for the browser tests: the one that is there, else Debian's."""

import os
import shutil

from . import packages
from .output import Failed

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def ensure() -> str:
    """Return the path of a Chromium, installing Debian's as root if there is none."""
    found = find()
    if found:
        return found
    try:
        packages.install("chromium", title="Chromium")
    except Failed as failure:
        raise Failed(
            f"{failure}: install it, or name it in LYCEUM_TEST_CHROMIUM."
        ) from failure
    found = find()
    if not found:
        raise Failed("apt-get brought no Chromium.")
    return found


def find() -> str:
    named = os.environ.get("LYCEUM_TEST_CHROMIUM", "")
    return named or next(filter(None, map(shutil.which, NAMES)), "")
