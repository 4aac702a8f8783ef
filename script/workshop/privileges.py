"""Servers that refuse to run as root are started as nobody instead."""

import os
import shutil
import subprocess
from pathlib import Path

from .output import Failed

NOBODY = 65534
READ_ANYWHERE = ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]


def is_root() -> bool:
    return hasattr(os, "geteuid") and os.geteuid() == 0


def unprivileged() -> list[str]:
    """Return the prefix that runs a command without root's rights.

    Below a folder that only root may enter (a virtual environment in root's
    home) nobody needs the right to read: it is granted to this one process,
    instead of opening folders to everybody.
    """
    if not is_root():
        return []
    setpriv = shutil.which("setpriv")
    if setpriv is None:
        raise Failed("as root this needs setpriv (package util-linux).")
    drop = [setpriv, f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"]
    trial = subprocess.run([*drop, *READ_ANYWHERE, "true"], capture_output=True)
    return drop + (READ_ANYWHERE if trial.returncode == 0 else [])


def hand_over(folder: Path) -> None:
    """Give a folder and what is in it to the unprivileged user (as root only)."""
    if not is_root():
        return
    os.chown(folder, NOBODY, NOBODY)
    for path in folder.rglob("*"):
        os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
