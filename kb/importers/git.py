"""Documentation from a Git address, and the commit of a folder that is a checkout.

Only `https`, only hosts with public addresses (checked on the connection itself, so
that a name which changes its mind helps nobody), one commit deep, in a child process
with a limit on time and size.
"""

import ipaddress
import os
import resource
import socket
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit

from dulwich.client import HttpGitClient
from dulwich.errors import NotGitRepository
from dulwich.repo import Repo
from urllib3 import HTTPSConnectionPool, PoolManager
from urllib3.connection import HTTPSConnection

from kb.importers.findings import ImportFailed

SECONDS = 300
LARGEST_FILE = 300_000_000
TIMEOUT = 30


def is_address(source: str) -> bool:
    """Say whether a source is meant as an address, not as a folder."""
    return "://" in source or source.startswith("git@")


def check_address(address: str) -> None:
    """Raises ImportFailed for what may not be fetched."""
    try:
        parts = urlsplit(address)
        host = parts.hostname or ""
    except ValueError as error:
        raise ImportFailed(f"{address} is not an address") from error
    if parts.scheme != "https":
        raise ImportFailed("only https addresses of Git repositories are fetched")
    if parts.username or parts.password:
        raise ImportFailed("an address with a name or password is not fetched")
    if not host:
        raise ImportFailed(f"{address} names no host")
    try:
        found = socket.getaddrinfo(host, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise ImportFailed(f"{host} cannot be found") from error
    for *_, place in found:
        if not is_public(str(place[0])):
            raise ImportFailed(f"{host} is inside a private network")


def is_public(address: str) -> bool:
    """Say whether an IP address belongs to the public internet."""
    try:
        found = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    mapped = getattr(found, "ipv4_mapped", None)
    return (mapped or found).is_global and not found.is_multicast


def fetch(address: str, folder: Path) -> str:
    """Clone into `folder` and return the commit. Raises ImportFailed."""
    check_address(address)
    command = [sys.executable, "-m", "kb.importers.git", address, str(folder)]
    path = os.pathsep.join(entry for entry in sys.path if entry)
    environment = {"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": path}
    if "SSL_CERT_FILE" in os.environ:
        environment["SSL_CERT_FILE"] = os.environ["SSL_CERT_FILE"]
    try:
        subprocess.run(  # noqa: S603
            command, check=True, capture_output=True, timeout=SECONDS, env=environment
        )
    except subprocess.TimeoutExpired as error:
        raise ImportFailed(f"{address} took more than {SECONDS} seconds") from error
    except subprocess.CalledProcessError as error:
        lines = error.stderr.decode(errors="replace").strip().splitlines()
        raise ImportFailed(
            f"{address} cannot be fetched: {lines[-1] if lines else 'no answer'}"
        ) from error
    return commit_of(folder)


def commit_of(folder: Path) -> str:
    """Return the commit a folder is checked out at, or "" when it is no checkout."""
    if not (folder / ".git").exists():
        return ""
    try:
        with Repo(str(folder)) as repo:
            return repo.head().decode("ascii")
    except (NotGitRepository, KeyError, OSError, ValueError):
        return ""


class PublicConnection(HTTPSConnection):
    """Hangs up when the other end is not on the public internet."""

    def _new_conn(self) -> socket.socket:
        connection = super()._new_conn()
        if not is_public(connection.getpeername()[0]):
            connection.close()
            raise OSError(f"{self.host} is inside a private network")
        return connection


class PublicPool(HTTPSConnectionPool):
    """Connections that check where they lead."""

    ConnectionCls = PublicConnection


class PublicPools(PoolManager):
    """No plain HTTP, not even after a redirect."""

    def __init__(self) -> None:
        super().__init__(timeout=TIMEOUT)
        self.pool_classes_by_scheme = {"https": PublicPool}


def _clone(address: str, folder: str) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST_FILE, LARGEST_FILE))
    parts = urlsplit(address)
    client = HttpGitClient(
        f"https://{parts.netloc}", pool_manager=PublicPools(), timeout=TIMEOUT
    )
    client.clone(parts.path, folder, mkdir=False, depth=1, checkout=True)


if __name__ == "__main__":
    _clone(*sys.argv[1:3])
