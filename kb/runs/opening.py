"""Files that somebody brought, as lines of text, within limits.

A file is read as a stream, so that a log of a million lines needs no more memory than
one of ten. Compressed ones are unpacked up to a limit and not one byte further: what
unpacks to more than it may is refused, however small it came.
"""

from __future__ import annotations

import gzip
import hashlib
import zlib
from collections.abc import Iterator
from typing import IO

from kb.runs.given import Unreadable

GZIP = b"\x1f\x8b"
# First bytes of what is no text, by the name that people know it under.
NO_TEXT = {
    b"PK\x03\x04": "a ZIP archive",
    b"BZh": "a bzip2 file",
    b"\xfd7zXZ": "an xz file",
    b"(\xb5/\xfd": "a zstd file",
    b"\x89PNG": "a picture",
    b"%PDF": "a PDF",
    b"\x7fELF": "a program",
    b"SQLite format": "a database",
}
MOST_BYTES = 512 * 1024 * 1024
LONGEST_LINE = 1024 * 1024
_PIECE = 64 * 1024


def lines(file: IO[bytes], *, most: int = MOST_BYTES) -> Iterator[str]:
    """The lines of a UTF-8 text, unpacked if need be, without their ends.

    Raises Unreadable on reaching what is no text or too much of it.
    """
    stream = _unpacked(file)
    seen = number = 0
    try:
        while line := stream.readline(LONGEST_LINE + 1):
            number += 1
            seen += len(line)
            if len(line) > LONGEST_LINE:
                raise Unreadable(f"Line {number} is longer than {_mb(LONGEST_LINE)}.")
            if seen > most:
                raise Unreadable(f"The text is longer than {_mb(most)}.")
            yield _decoded(line, number)
    except (OSError, EOFError, zlib.error):
        raise Unreadable(
            f"The compressed file breaks off after line {number}."
        ) from None


def text(file: IO[bytes], *, most: int = 32 * 1024 * 1024) -> str:
    """The whole text, for formats that need it whole. Raises Unreadable."""
    stream = _unpacked(file)
    try:
        content = stream.read(most + 1)
    except (OSError, EOFError, zlib.error):
        raise Unreadable("The compressed file breaks off.") from None
    if len(content) > most:
        raise Unreadable(f"The text is longer than {_mb(most)}.")
    return _decoded(content, 0)


def digest(file: IO[bytes]) -> tuple[str, int]:
    """(SHA-256 in hexadecimal, bytes) of the file as it came."""
    found, size = hashlib.sha256(), 0
    file.seek(0)
    while piece := file.read(_PIECE):
        found.update(piece)
        size += len(piece)
    file.seek(0)
    return found.hexdigest(), size


def _unpacked(file: IO[bytes]) -> IO[bytes]:
    file.seek(0)
    head = file.read(16)
    file.seek(0)
    for magic, name in NO_TEXT.items():
        if head.startswith(magic):
            raise Unreadable(f"This is {name}. Send text, or text packed with gzip.")
    if head.startswith(GZIP):
        return gzip.GzipFile(fileobj=file)  # type: ignore[return-value]
    return file


def _decoded(line: bytes, number: int) -> str:
    if b"\0" in line:
        raise Unreadable(f"This is no text: a zero byte stands in it{_at(number)}.")
    try:
        found = line.decode("utf-8-sig" if number < 2 else "utf-8")
    except UnicodeDecodeError:
        raise Unreadable(f"This is no UTF-8 text{_at(number)}.") from None
    return found.rstrip("\r\n") if number else found


def _at(number: int) -> str:
    return f" (line {number})" if number else ""


def _mb(size: int) -> str:
    return f"{size // (1024 * 1024)} MB"
