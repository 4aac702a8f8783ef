"""script/demo: install, migrate, load, serve, and end what was started."""

import argparse
import os
import shutil
import signal
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from . import environment, places, stamps
from .output import Failed, say, step
from .processes import Family, Stopped, require_port, stop_on_signals, tail

READY_SECONDS = 60.0
# What a demo writes below its data folder; --fresh removes this and nothing else.
OURS = ["media", "mail", "static", "log", "demo-stamp", "secret-key"]
DATABASE = "lyceum.sqlite3"
LIST_ACCOUNTS = """
import sys, yaml
for account in yaml.safe_load(open(sys.argv[1])):
    print("  {role:14} {email:36} {password}".format(**account))
"""
# Loopback addresses never go through a proxy.
OPENER = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def main() -> int:
    options = parser().parse_args()
    data = options.data.expanduser().resolve()
    if not options.no_serve:
        require_port(options.port)
    try:
        with stop_on_signals():
            prepare(data, options)
            if not options.no_serve:
                serve(data, options.port)
    except Stopped as stopped:
        say(f"Stopped by {stopped}.")
        return 130 if str(stopped) == "SIGINT" else 143
    return 0


def parser() -> argparse.ArgumentParser:
    made = argparse.ArgumentParser(
        prog="script/demo",
        description="Install Lyceum into .venv, load its demo content and serve it.",
        epilog="Ctrl-C ends it. ELASTICSEARCH_URL makes it search with Elasticsearch.",
    )
    made.add_argument("--port", type=int, default=8000, help="default: 8000")
    made.add_argument(
        "--data",
        type=Path,
        default=Path(os.environ.get("LYCEUM_DATA") or places.ROOT / "var"),
        help="folder of the database and files (default: LYCEUM_DATA or var)",
    )
    made.add_argument(
        "--fresh", action="store_true", help="begin again with an empty database"
    )
    made.add_argument(
        "--no-serve", action="store_true", help="stop after loading the demo content"
    )
    return made


def prepare(data: Path, options: argparse.Namespace) -> None:
    """Install, migrate and load, unless one stamp says that all is as it was."""
    environment.ensure("runtime.txt")
    make_folder(data)
    if options.fresh:
        clear(data)
    value = stamps.fingerprint(what_the_demo_rests_on())
    if (data / DATABASE).exists() and stamps.fresh(data / "demo-stamp", value):
        return
    for title, command in {
        "Preparing the database": ["migrate", "--verbosity", "0", "--no-input"],
        "Loading the demo content": ["load_demo"],
    }.items():
        with step(title):
            manage(command, data, options.port)
    stamps.put(data / "demo-stamp", value)


def make_folder(data: Path) -> None:
    try:
        (data / "log").mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise Failed(f"the data folder cannot be made: {error}.") from error


def clear(data: Path) -> None:
    for name in OURS:
        if (data / name).is_dir():
            shutil.rmtree(data / name)
        else:
            (data / name).unlink(missing_ok=True)
    for file in data.glob(f"{DATABASE}*"):
        file.unlink()
    make_folder(data)


def what_the_demo_rests_on() -> Iterator[Path]:
    yield places.ROOT / "requirements" / "runtime.txt"
    for app in ("core", "accounts", "machines", "kb", "search", "site/home"):
        yield from (places.ROOT / app).glob("migrations/*.py")
    yield from (places.ROOT / "site/home").rglob("*demo*.py")
    yield from (places.ROOT / "machines/data").glob("*.yaml")
    yield from (
        path for path in (places.ROOT / "site/demo").rglob("*") if path.is_file()
    )


def surroundings(data: Path, port: int) -> dict[str, str]:
    """Return the environment of the children: this demo's, and no other database."""
    given = dict(os.environ)
    given.pop("DATABASE_URL", None)
    return given | {
        "DJANGO_SETTINGS_MODULE": "config.settings.dev",
        "LYCEUM_DATA": str(data),
        "BASE_URL": f"http://127.0.0.1:{port}",
        "PYTHONUNBUFFERED": "1",
    }


def manage(command: list[str], data: Path, port: int) -> None:
    done = subprocess.run(
        [places.PYTHON, places.ROOT / "manage.py", *command],
        env=surroundings(data, port),
        cwd=places.ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        log = data / "log" / f"{command[0]}.log"
        log.write_text(done.stdout + done.stderr)
        said = (done.stderr or done.stdout).strip().splitlines()
        raise Failed(f"{command[0]} failed ({log}). {said[-1] if said else ''}")


def serve(data: Path, port: int) -> None:
    """Run web and worker until one of them falls or somebody stops us."""
    family = Family()
    try:
        for name, command in commands(port).items():
            family.start(
                name,
                [str(places.PYTHON), *command],
                env=surroundings(data, port),
                log=data / "log" / f"{name}.log",
                folder=places.ROOT,
            )
        address = f"http://127.0.0.1:{port}/"
        wait_for(address, family, data)
        say(f"Lyceum is ready at {address}")
        say(accounts())
        while not family.fallen():
            time.sleep(0.5)
        raise Failed(fall(family, data))
    finally:
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        family.end()


def commands(port: int) -> dict[str, list[str]]:
    return {
        "web": [
            *("-m", "gunicorn", "config.wsgi:application"),
            *("--bind", f"127.0.0.1:{port}", "--worker-class", "gthread"),
            *("--workers", "1", "--threads", "8", "--timeout", "120"),
            # No proxy stands in front: nobody moves the site to another folder.
            *("--forwarder-headers", ""),
        ],
        "worker": ["manage.py", "worker"],
    }


def wait_for(address: str, family: Family, data: Path) -> None:
    deadline = time.monotonic() + READY_SECONDS
    while not answers(address):
        if family.fallen():
            raise Failed(fall(family, data))
        if time.monotonic() > deadline:
            log = data / "log" / "web.log"
            raise Failed(f"the first page does not answer ({log}).\n{tail(log)}")
        time.sleep(0.1)


def answers(address: str) -> bool:
    try:
        with OPENER.open(address, timeout=30) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False


def fall(family: Family, data: Path) -> str:
    name = family.fallen()
    log = data / "log" / f"{name}.log"
    return f"{name} has ended by itself ({log}).\n{tail(log)}"


def accounts() -> str:
    """Return one line for each demo account, as the demo content names them."""
    listing = places.ROOT / "site" / "demo" / "accounts.yaml"
    read = subprocess.run(
        [places.PYTHON, "-c", LIST_ACCOUNTS, listing], capture_output=True, text=True
    )
    return read.stdout.rstrip()
