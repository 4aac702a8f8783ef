"""The scripts a person types: help, one clear line on failure, nothing left behind."""

import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from script.workshop.demo import what_the_demo_rests_on
from script.workshop.elasticsearch import OPENER
from script.workshop.processes import free_port
from script.workshop.stamps import fingerprint, put
from tests.house.ground import ROOT

SCRIPTS = ["demo", "test", "postgres", "elasticsearch", "bench"]

# A family of two children, each with a grandchild, that waits to be stopped.
FAMILY = """
import sys, time
from pathlib import Path
from script.workshop.processes import Family, Stopped, stop_on_signals

child = "import subprocess,time; subprocess.Popen(['sleep','{mark}']); time.sleep(99)"
family = Family()
try:
    with stop_on_signals():
        for name in ("web", "worker"):
            family.start(name, [sys.executable, "-c", child], env={{}},
                         log=Path("{log}"), folder=Path("/"))
        print("started", flush=True)
        time.sleep(99)
except Stopped:
    pass
finally:
    family.end()
"""


def run(*command: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *command],
        cwd=ROOT,
        env=os.environ | environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
    )


@pytest.mark.parametrize("script", SCRIPTS)
def test_script_prints_help(script):
    done = run(f"script/{script}", "--help")

    assert done.returncode == 0
    assert done.stdout.startswith(f"usage: script/{script}")


def test_taken_port_is_one_clear_line():
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]

        done = run("script/demo", "--port", str(port))

    assert done.returncode == 1
    assert done.stderr == f"demo: port {port} is taken: use --port.\n"


@pytest.mark.parametrize("home", ["", "/nonexistent"])
def test_without_a_home_caches_go_to_the_temporary_folder(home, tmp_path):
    asked = "from script.workshop.places import cache_folder; print(cache_folder('x'))"

    done = run("-c", asked, HOME=home, XDG_CACHE_HOME="", TMPDIR=str(tmp_path))

    if home and os.geteuid() == 0:
        pytest.skip("root may make any folder")
    assert done.stdout.startswith(str(tmp_path))


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_stopping_ends_children_and_grandchildren(how, tmp_path):
    mark = f"86{os.getpid()}{how.value}"
    program = FAMILY.format(mark=mark, log=tmp_path / "log")
    parent = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    with parent:
        assert parent.stdout.readline() == "started\n"
        wait_until(lambda: len(sleeping(mark)) == 2)

        parent.send_signal(how)

        assert parent.wait(20) == 0
    wait_until(lambda: sleeping(mark) == [])


def sleeping(mark: str) -> list[str]:
    listed = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True)
    return [line for line in listed.stdout.splitlines() if line == f"sleep {mark}"]


def wait_until(true, seconds: float = 15.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.slow
@pytest.mark.django_db
def test_second_start_serves_and_leaves_nothing_behind(tmp_path, database_clone):
    """A data folder with a fitting stamp is served as it is: nothing is loaded."""
    if not database_clone.name.endswith(".sqlite3"):
        pytest.skip("the demo runs on SQLite")
    database_clone.copy_to(tmp_path / "lyceum.sqlite3")
    put(tmp_path / "demo-stamp", fingerprint(what_the_demo_rests_on()))
    port = free_port()
    demo = subprocess.Popen(
        [sys.executable, "script/demo", f"--port={port}", f"--data={tmp_path}"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    with demo:
        assert (
            demo.stdout.readline() == f"Lyceum is ready at http://127.0.0.1:{port}/\n"
        )
        assert answers(port) == 200

        demo.send_signal(signal.SIGTERM)

        assert demo.wait(30) == 143
    with pytest.raises(OSError, match="refused"):
        answers(port)
    left = subprocess.run(["ps", "-eo", "args"], capture_output=True, text=True)
    assert f"127.0.0.1:{port}" not in left.stdout


def answers(port: int) -> int:
    request = urllib.request.Request(f"http://127.0.0.1:{port}/")
    with OPENER.open(request, timeout=20) as answer:
        return answer.status
