"""Documentation from a Git address, and the commit of a folder that is a checkout.

Only `https`, only where `core.outside` lets out to, one commit deep, in a child process
with limits on time, size and number of files. What was received stays in a folder of
its own, so that the next time only what changed is sent.
"""

from __future__ import annotations

import json
import os
import selectors
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from dulwich.errors import NotGitRepository
from dulwich.repo import Repo

from core import outside
from kb.importers.findings import Finding, ImportFailed

SECONDS = 300.0
LARGEST_FOLDER = 600_000_000
LOOK_EVERY = 0.5
MODULE = "kb.importers.receiving"


@dataclass(frozen=True, slots=True)
class Received:
    """`commit` is what was checked out; `findings` what was left out of it."""

    commit: str
    findings: tuple[Finding, ...]


def is_address(source: str) -> bool:
    """Say whether a source is meant as an address, not as a folder."""
    return "://" in source or source.startswith("git@")


def check_address(address: str) -> None:
    """Raises ImportFailed for what may not be fetched."""
    try:
        outside.check(address)
    except outside.AddressRefused as error:
        words = f"only https addresses of public repositories are read. {error.reason}"
        raise ImportFailed(words) from error
    except outside.OutsideError as error:
        raise ImportFailed(error.reason) from error


def check_form(address: str) -> None:
    """Raises ImportFailed for what is no address to fetch; no network is used."""
    try:
        outside.parse(address)
    except outside.AddressRefused as error:
        words = f"only https addresses of public repositories are read. {error.reason}"
        raise ImportFailed(words) from error


def fetch(
    address: str,
    folder: Path,
    *,
    branch: str = "",
    cache: Path | None = None,
    beat: Callable[[], None] | None = None,
    seconds: float = SECONDS,
) -> Received:
    """Check a branch or tag out into `folder`. Raises ImportFailed.

    `cache` keeps what was received; `beat` is called while the other end is sending.
    """
    check_address(address)
    cache = cache or folder.parent / "received.git"
    cache.parent.mkdir(parents=True, exist_ok=True)
    if _size(cache) > LARGEST_FOLDER / 2:
        shutil.rmtree(cache, ignore_errors=True)
    job = {
        "address": address,
        "branch": branch,
        "cache": str(cache),
        "folder": str(folder),
        "networks": settings.OUTSIDE_ALLOWED_NETWORKS,
        "seconds": seconds,
    }
    said = _run(job, watched=(cache, folder), beat=beat, seconds=seconds)
    if said is None:
        shutil.rmtree(cache, ignore_errors=True)
        raise ImportFailed(f"{address} needs too much memory, or cannot be understood")
    if "error" in said:
        if said.get("broken"):
            shutil.rmtree(cache, ignore_errors=True)
        raise ImportFailed(f"{address} {said['error']}")
    return Received(said["commit"], tuple(Finding(*row) for row in said["findings"]))


def commit_of(folder: Path) -> str:
    """Return the commit a folder is checked out at, or "" when it is no checkout."""
    if not (folder / ".git").exists():
        return ""
    try:
        with Repo(str(folder)) as repo:
            return repo.head().decode("ascii")
    except (NotGitRepository, KeyError, OSError, ValueError):
        return ""


def _run(
    job: dict[str, Any],
    *,
    watched: tuple[Path, ...],
    beat: Callable[[], None] | None,
    seconds: float,
) -> dict[str, Any] | None:
    """Return what the child says last, None when it died without a word."""
    child = subprocess.Popen(  # noqa: S603
        [sys.executable, "-m", MODULE],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=_environment(),
    )
    try:
        assert child.stdin is not None  # noqa: S101
        child.stdin.write(json.dumps(job).encode())
        child.stdin.close()
        return _answer(child, watched, beat, time.monotonic() + seconds, job)
    finally:
        child.kill()
        child.wait()
        if child.stdout is not None:
            child.stdout.close()


def _answer(
    child: subprocess.Popen[bytes],
    watched: tuple[Path, ...],
    beat: Callable[[], None] | None,
    deadline: float,
    job: dict[str, Any],
) -> dict[str, Any] | None:
    assert child.stdout is not None  # noqa: S101
    pieces: list[bytes] = []
    with selectors.DefaultSelector() as selector:
        selector.register(child.stdout, selectors.EVENT_READ)
        while True:
            if selector.select(LOOK_EVERY):
                piece = os.read(child.stdout.fileno(), 1 << 16)
                if not piece:
                    break
                pieces.append(piece)
            if time.monotonic() > deadline:
                words = f"{job['address']} took more than {job['seconds']:g} seconds"
                raise ImportFailed(words)
            if sum(_size(folder) for folder in watched) > LARGEST_FOLDER:
                raise ImportFailed(f"{job['address']} is too large")
            if beat:
                beat()
    try:
        said: dict[str, Any] = json.loads(b"".join(pieces))
    except ValueError:
        return None
    return said


def _environment() -> dict[str, str]:
    """Nothing of the site's own: no secret, no configuration of somebody's Git."""
    path = os.pathsep.join(entry for entry in sys.path if entry)
    kept = {k: os.environ[k] for k in ("SSL_CERT_FILE",) if k in os.environ}
    return {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": path} | kept


def _size(folder: Path) -> int:
    total = 0
    for current, _folders, names in os.walk(folder):
        for name in names:
            try:
                total += os.lstat(os.path.join(current, name)).st_size
            except OSError:
                continue
    return total
