"""A script for reading: its words coloured, numbers at the lines that are explained,
and the explanations with their evidence. No database, no clock."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from machines.jobscript import Line

# Bounded by their own marks, so that reading them is linear.
_STRING = re.compile(r"""('[^']*'|"(?:\\.|[^"\\])*")""", re.DOTALL)
_WORD = re.compile(r"^(#SBATCH|export|unset)(?=\s)", re.MULTILINE)
_COMMENT = re.compile(r"^\s*#(?!SBATCH|!)[^\n]*", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a line stands there. `evidence` and `source` are those of a site's rule."""

    words: str
    evidence: str = ""
    source: str = ""
    url: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Glossed:
    html: SafeString
    reasons: tuple[Reason, ...]


def gloss(lines: Iterable[Line], reason_of: Callable[[Line], Reason | None]) -> Glossed:
    """`reason_of` answers for a line; the same reason is given one number."""
    reasons: list[Reason] = []
    rows = []
    for line in lines:
        reason = reason_of(line)
        mark = SafeString("")
        if reason:
            if reason not in reasons:
                reasons.append(reason)
            number = reasons.index(reason) + 1
            mark = format_html('<span class="n" data-n="{}"></span>', number)
        rows.append(coloured(line.text) + mark)
    html = mark_safe("\n".join(rows))  # noqa: S308 (each row is safe)
    return Glossed(html, tuple(reasons))


def coloured(text: str) -> SafeString:
    """Words, strings and comments of a shell text in spans; everything else escaped."""
    return mark_safe("".join(_pieces(text)))  # noqa: S308 (escaped below)


def _pieces(text: str) -> Iterator[str]:
    for number, part in enumerate(_STRING.split(text)):
        if number % 2:
            yield f'<span class="s">{escape(part)}</span>'
        else:
            yield _words(part)


def _words(text: str) -> str:
    safe = str(escape(text))
    safe = _COMMENT.sub(lambda found: f'<span class="c">{found[0]}</span>', safe)
    return _WORD.sub(lambda found: f'<span class="k">{found[0]}</span>', safe)
