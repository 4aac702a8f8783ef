"""Files that somebody brought: bombs, endless lines, what is no text."""

import gzip
import io

import pytest

from kb.runs import opening
from kb.runs.given import Unreadable


def test_a_compressed_text_is_unpacked():
    packed = io.BytesIO(gzip.compress(b"one\ntwo\n"))
    assert list(opening.lines(packed)) == ["one", "two"]


def test_a_bomb_goes_off_at_its_limit():
    bomb = io.BytesIO(gzip.compress(b"0\n" * 2_000_000))
    assert len(bomb.getvalue()) < 10_000
    with pytest.raises(Unreadable, match="longer than 1 MB"):
        list(opening.lines(bomb, most=1024 * 1024))
    with pytest.raises(Unreadable, match="longer than 1 MB"):
        opening.text(bomb, most=1024 * 1024)


def test_one_endless_line_is_refused():
    with pytest.raises(Unreadable, match="Line 1 is longer"):
        list(opening.lines(io.BytesIO(b"x" * 1_100_000)))


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"PK\x03\x04rest", "a ZIP archive"),
        (b"\x7fELF", "a program"),
        (b"\xe9t\xe9\n", "no UTF-8 text"),
        (b"a\0b\n", "zero byte"),
        (gzip.compress(b"one\n" * 1000, mtime=0)[:-20], "breaks off"),
        (b"\x1f\x8bnot gzip", "breaks off"),
    ],
)
def test_what_is_no_text_is_named(content, words):
    with pytest.raises(Unreadable, match=words):
        list(opening.lines(io.BytesIO(content)))
    with pytest.raises(Unreadable, match=words):
        opening.text(io.BytesIO(content))
