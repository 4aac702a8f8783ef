"""The project's virtual environment: made, filled from a lock file, stamped."""

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from . import places, stamps
from .output import Failed, step

REQUIREMENTS = places.ROOT / "requirements"
OLDEST, NEWEST = (3, 11), (3, 13)


def ensure(lock: str) -> None:
    """Bring `.venv` to the state a lock file describes, unless it is there already.

    Packages that are not in the lock stay: the runtime lock is a part of the
    developers' one, and the demo must not undo what the tests installed.
    """
    with places.one_at_a_time(places.cache_folder("locks") / _name()):
        if not _works():
            _make()
        value = stamps.fingerprint(
            [REQUIREMENTS / lock, places.ROOT / "pyproject.toml"], str(places.ROOT)
        )
        stamp = places.VENV / f"installed-{lock}"
        if not stamps.fresh(stamp, value):
            _install(lock)
            stamps.put(stamp, value)


def _name() -> str:
    return hashlib.sha256(str(places.VENV).encode()).hexdigest()[:16]


def _works() -> bool:
    if not places.PYTHON.exists():
        return False
    return (
        subprocess.run([places.PYTHON, "-c", ""], capture_output=True).returncode == 0
    )


def _make() -> None:
    with step("Making .venv"):
        if places.VENV.exists() and not (places.VENV / "pyvenv.cfg").exists():
            raise Failed(f"{places.VENV} is there but is not a virtual environment.")
        shutil.rmtree(places.VENV, ignore_errors=True)
        # Without pip: that alone would take longer than all the packages.
        made = _run([_interpreter(), "-m", "venv", "--without-pip", places.VENV])
        if made.returncode:
            shutil.rmtree(places.VENV, ignore_errors=True)
            raise Failed(f"no virtual environment can be made here. {_last_line(made)}")


def _interpreter() -> str:
    """Return an interpreter the lock files are made for: ours if it is one."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return sys.executable
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        if found := shutil.which(f"python3.{minor}"):
            return found
    raise Failed("Python 3.11, 3.12 or 3.13 is needed.")


def _install(lock: str) -> None:
    with step(f"Installing requirements/{lock}"):
        tool = _installer()
        for arguments in (
            ["--require-hashes", "-r", str(REQUIREMENTS / lock)],
            ["--no-build-isolation", "--no-deps", "-e", str(places.ROOT)],
        ):
            done = _run([*tool, "install", *arguments])
            if done.returncode:
                raise Failed(f"the packages could not be installed. {_last_line(done)}")


def _installer() -> list[str]:
    """Return uv's pip, or pip itself where uv cannot be had."""
    uv = places.PYTHON.with_name("uv")
    inside = [str(places.PYTHON), "-m", "pip", "--quiet"]
    if not uv.exists():
        outside = [
            _interpreter(),
            "-m",
            "pip",
            "--quiet",
            "--python",
            str(places.PYTHON),
        ]
        _install_uv(outside)
    if not uv.exists():
        _run([places.PYTHON, "-m", "ensurepip", "--upgrade"])
        _install_uv(inside)
    return [str(uv), "pip", "--quiet"] if uv.exists() else inside


def _install_uv(pip: Sequence[str | Path]) -> None:
    _run([*pip, "install", "--require-hashes", "-r", REQUIREMENTS / "uv.txt"])


def _run(command: Sequence[str | Path]) -> subprocess.CompletedProcess[str]:
    environment = places.quiet_home() | {
        "VIRTUAL_ENV": str(places.VENV),
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
        # Trust whom the machine trusts, as pip does: some networks have a root of
        # their own.
        "UV_SYSTEM_CERTS": os.environ.get("UV_SYSTEM_CERTS", "true"),
        # A clone on another file system than the cache is no reason to warn.
        "UV_LINK_MODE": os.environ.get("UV_LINK_MODE", "copy"),
    }
    return subprocess.run(
        [str(part) for part in command],
        env=environment,
        cwd=places.ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )


def _last_line(done: subprocess.CompletedProcess[str]) -> str:
    said = (done.stderr or done.stdout).strip().splitlines()
    return said[-1] if said else ""
