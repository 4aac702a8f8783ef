"""Running a command: quietly until it fails, or aloud line by line."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from . import places
from .processes import signal_group


@dataclass(frozen=True)
class Outcome:
    """How one step ended: exit code, seconds, and what it said."""

    name: str
    code: int
    seconds: float
    said: str = ""

    def __str__(self) -> str:
        word = "FAILED" if self.code else "ok"
        return f"  {word:7} {self.name} ({self.seconds:.1f} s)"


def capture(name: str, command: Sequence[str], extra: Mapping[str, str]) -> Outcome:
    started = time.monotonic()
    done = subprocess.run(
        command,
        cwd=places.ROOT,
        env={**places.quiet_home(), **extra},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
    )
    return Outcome(name, done.returncode, time.monotonic() - started, done.stdout)


def stream(
    command: Sequence[str], environment: Mapping[str, str], closing: re.Pattern[str]
) -> tuple[int, str]:
    """Pass on a command's output as it comes, but keep its closing line back.

    Returns the exit code and that line ("" if there was none). A group of its own
    lets us end the command with everything it started.
    """
    held = ""
    child = subprocess.Popen(
        command,
        cwd=places.ROOT,
        env={**environment, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        start_new_session=True,
    )
    try:
        for line in child.stdout or ():
            if held:
                sys.stdout.write(held)
            held = line if closing.search(line) else ""
            if not held:
                sys.stdout.write(line)
            sys.stdout.flush()
        return child.wait(), held.rstrip("\n")
    finally:
        if child.poll() is None:
            signal_group(child.pid, signal.SIGTERM)
            _wait_or_kill(child)


def _wait_or_kill(child: subprocess.Popen[str]) -> None:
    try:
        child.wait(15)
    except subprocess.TimeoutExpired:
        signal_group(child.pid, signal.SIGKILL)
        child.wait()
