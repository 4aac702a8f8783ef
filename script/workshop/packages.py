"""Debian packages that tests want, installed where that may be done."""

import os
import shutil
import subprocess

from . import privileges
from .output import Failed, step


def install(name: str, *, title: str) -> None:
    """Raise Failed where nobody may install it, or where that does not work."""
    if not (privileges.is_root() and shutil.which("apt-get")):
        raise Failed(f"no {title}")
    with step(f"Installing {title}"):
        for arguments in (["update"], ["install", "--no-install-recommends", name]):
            done = subprocess.run(
                ["apt-get", "-q", "-y", *arguments],
                env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
            )
    if done.returncode:
        raise Failed(f"apt-get could not install {title}: {done.stderr.strip()[-200:]}")


def ensure_shellcheck() -> None:
    """Have what looks at the golden job scripts. Raise Failed where it is missing."""
    if shutil.which("shellcheck") is None:
        install("shellcheck", title="shellcheck")
