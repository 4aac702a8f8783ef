"""Where things are: the project, its virtual environment, the user's caches."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def cache_folder(name: str) -> Path:
    """Return a folder of ours in the user's cache, made if needed.

    An empty, unset or unwritable HOME is no reason to fail: then the folder is
    below the temporary directory, named for the user.
    """
    for base in _cache_bases():
        folder = base / "lyceum" / name
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="lyceum-"))


def server_folder(name: str) -> Path:
    """Return a folder for a server that, started by root, runs as nobody.

    Root's home is closed to nobody, and a Java server asks for permission even
    when it has the right to read anywhere: root's servers live below /var/cache.
    """
    if os.geteuid() != 0:
        return cache_folder(name)
    folder = Path("/var/cache/lyceum") / name
    folder.mkdir(parents=True, exist_ok=True)
    return folder


def _cache_bases() -> list[Path]:
    named = os.environ.get("XDG_CACHE_HOME", "")
    home = os.environ.get("HOME", "")
    bases = [Path(named)] if named.startswith("/") else []
    if home.startswith("/"):
        bases.append(Path(home) / ".cache")
    return [*bases, Path(tempfile.gettempdir()) / f"lyceum-{_user()}"]


def _user() -> str:
    return str(os.getuid()) if hasattr(os, "getuid") else "user"


def quiet_home() -> dict[str, str]:
    """Return the environment for package tools, usable without a HOME too."""
    environment = dict(os.environ)
    if not environment.get("HOME", "").startswith("/"):
        environment.pop("HOME", None)
        environment.setdefault("UV_CACHE_DIR", str(cache_folder("uv")))
        environment.setdefault("PIP_CACHE_DIR", str(cache_folder("pip")))
    return environment


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Hold a file lock, so that two scripts started together do not collide."""
    with lock.open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
