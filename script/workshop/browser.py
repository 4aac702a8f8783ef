"""A Chromium for the browser tests: the one that is there, else Debian's."""

import os
import shutil
import subprocess

from . import privileges
from .output import Failed, step

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def ensure() -> str:
    """Return the path of a Chromium, installing Debian's as root if there is none."""
    found = find()
    if found:
        return found
    if not (privileges.is_root() and shutil.which("apt-get")):
        raise Failed("no Chromium: install it, or name it in LYCEUM_TEST_CHROMIUM.")
    with step("Installing Chromium"):
        for arguments in (
            ["update"],
            ["install", "--no-install-recommends", "chromium"],
        ):
            done = subprocess.run(
                ["apt-get", "-q", "-y", *arguments],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
            )
    found = find()
    if not found:
        raise Failed(
            f"apt-get could not install Chromium: {done.stderr.strip()[-200:]}"
        )
    return found


def find() -> str:
    named = os.environ.get("LYCEUM_TEST_CHROMIUM", "")
    return named or next(filter(None, map(shutil.which, NAMES)), "")
