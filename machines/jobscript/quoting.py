"""What a value becomes inside a shell script."""

from __future__ import annotations

import re
import shlex

SAFE = re.compile(r"[A-Za-z0-9_@%+=:,./-]+\Z", re.ASCII)
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}\Z", re.ASCII)
MODULE = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_./+:-]{0,99}\Z", re.ASCII)
# A variable stays one; everything else that a shell would act on is only text.
_VARIABLE = re.compile(r"(\$[A-Za-z_][A-Za-z0-9_]*|\$\{[A-Za-z_][A-Za-z0-9_]*\})")
_ACTIVE = re.compile(r'([$`"\\!])')
# Line feed and tab belong to a program; nothing else that does not print does.
_UNPRINTABLE = re.compile(r"[^\S\n\t ]|[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029]")


def valued(text: str) -> str:
    """A value in which `$NAME` is filled in by the shell, and nothing else is.

    >>> valued("/scratch/$USER/hf"), valued("a; rm -rf ~"), valued("$(id)")
    ('"/scratch/$USER/hf"', '"a; rm -rf ~"', '"\\\\$(id)"')
    """
    text = one_line(text)
    if SAFE.match(text):
        return text
    parts = _VARIABLE.split(text)
    return '"' + "".join(p if n % 2 else _inert(p) for n, p in enumerate(parts)) + '"'


def _inert(text: str) -> str:
    return _ACTIVE.sub(r"\\\1", text)


def one_line(text: str) -> str:
    return " ".join(printable(text).split())


def printable(text: str) -> str:
    """Without control characters and line ends of other systems."""
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n"))


def program(text: str) -> str:
    """A recipe's own shell text as one argument of `bash -c`."""
    return shlex.quote(printable(text).strip())


def is_plain(text: str) -> bool:
    """Whether it is one command whose words need no shell.

    >>> is_plain("python a.py --lr 0.1"), is_plain("cd x && ./run"), is_plain("a $B")
    (True, False, False)
    """
    return all(SAFE.match(word) for word in text.split()) and "\n" not in text.strip()
