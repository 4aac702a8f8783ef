"""Renders foreign text in a child process with limits on memory, time and files.

A text that kills its child costs one page: the next one gets a new child.
"""

import json
import os
import selectors
import subprocess
import sys
import time
from collections.abc import Sequence
from types import TracebackType
from typing import Any

from core.rendering import Dialect, Heading, Problem, Rendered, Section
from kb.importers.links import Targets

PAGE_SECONDS = 30.0
LARGEST_ANSWER = 60_000_000


class RenderingFailed(Exception):
    """A page could not be rendered; the message says why."""


class Sandbox:
    """One child process, used as a context. `send` and `receive` alternate."""

    def __init__(self, targets: Targets, *, page_seconds: float = PAGE_SECONDS) -> None:
        self._targets = targets
        self._seconds = page_seconds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> "Sandbox":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._end()

    def send(
        self, key: str, source: str, dialect: Dialect, previous: Sequence[Heading] = ()
    ) -> None:
        """Begin rendering a page; the child works while the caller does else."""
        job = {
            "key": key,
            "source": source,
            "dialect": dialect,
            "previous": [(h.anchor, h.title, h.level) for h in previous],
        }
        try:
            self._write(job)
        except OSError:
            # Found dead here means that `receive` will say why for this page too.
            self._end()

    def receive(self) -> Rendered:
        """Return the page sent last. Raises RenderingFailed."""
        found = self._answer()
        return Rendered(
            html=found["html"],
            headings=tuple(Heading(*row) for row in found["headings"]),
            sections=tuple(Section(*row) for row in found["sections"]),
            links=tuple(found["links"]),
            problems=tuple(Problem(*row) for row in found["problems"]),
        )

    def _answer(self) -> dict[str, Any]:
        if self._child is None:
            raise RenderingFailed("rendering ended before it began")
        line = self._read_line(self._child)
        found: dict[str, Any] = json.loads(line)
        if "error" in found:
            self._end()
            raise RenderingFailed(found["error"])
        return found

    def render(
        self, key: str, source: str, dialect: Dialect, previous: Sequence[Heading] = ()
    ) -> Rendered:
        """Return a page. Raises RenderingFailed."""
        self.send(key, source, dialect, previous)
        return self.receive()

    def slim(self, name: str, text: str) -> dict[str, Any]:
        """Return the notebook `text` made small, as plain values.

        Raises RenderingFailed.
        """
        try:
            self._write({"key": name, "notebook": text})
        except OSError:
            self._end()
        return self._answer()

    def _write(self, job: dict[str, Any]) -> None:
        if self._child is None or self._child.poll() is not None:
            self._start()
        assert self._child is not None  # noqa: S101
        assert self._child.stdin is not None  # noqa: S101
        self._child.stdin.write(json.dumps(job).encode() + b"\n")
        self._child.stdin.flush()

    def _start(self) -> None:
        self._end()
        self._child = subprocess.Popen(
            [sys.executable, "-m", "kb.importers.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={"PATH": os.defpath, "LANG": "C.UTF-8", "PYTHONPATH": _module_path()},
            close_fds=True,
        )
        self._write({"targets": self._targets.as_json()})

    def _read_line(self, child: subprocess.Popen[bytes]) -> bytes:
        assert child.stdout is not None  # noqa: S101
        deadline = time.monotonic() + self._seconds
        pieces: list[bytes] = []
        size = 0
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ)
            while True:
                left = deadline - time.monotonic()
                if left <= 0 or not selector.select(left):
                    self._end()
                    raise RenderingFailed(
                        f"rendering took more than {self._seconds:g} seconds"
                    )
                piece = os.read(child.stdout.fileno(), 1 << 20)
                if not piece:
                    self._end()
                    raise RenderingFailed(
                        "rendering was stopped: it needs too much time or memory"
                    )
                pieces.append(piece)
                size += len(piece)
                if size > LARGEST_ANSWER:
                    self._end()
                    raise RenderingFailed("the page would be too large")
                if piece.endswith(b"\n"):
                    return b"".join(pieces)

    def _end(self) -> None:
        if self._child is None:
            return
        child, self._child = self._child, None
        child.kill()
        child.wait()
        for stream in (child.stdin, child.stdout):
            if stream is not None:
                try:
                    stream.close()
                except BrokenPipeError:
                    continue


def _module_path() -> str:
    return os.pathsep.join(path for path in sys.path if path)
