"""Parts of files, as the options of `include` and `literalinclude` name them."""

import re
from collections.abc import Iterator
from dataclasses import replace
from textwrap import dedent
from typing import Protocol

from kb.importers.snippets import Line

Options = dict[str, str]
RANGE = re.compile(r"^(\d*)-(\d*)$")
# The rest says which part is meant, and is done here.
KEPT = ("caption", "emphasize-lines", "name", "class")
TABLE_OPTIONS = frozenset({"file", "url", "encoding", "title", "missing"})


class Directive(Protocol):
    """What is needed of a directive that was found."""

    @property
    def name(self) -> str: ...
    @property
    def fence(self) -> str: ...
    @property
    def options(self) -> Options: ...


def pick(rows: list[Line], options: Options) -> list[Line]:
    """Return the lines of a file that the options ask for."""
    rows = _numbered(rows, options.get("lines", ""))
    first, last = _number(options.get("start-line")), _number(options.get("end-line"))
    rows = rows[first if first is not None else 0 : last]
    for name, add in (("start-after", 1), ("start-at", 0)):
        if options.get(name):
            place = _place(rows, options[name])
            rows = rows[place + add :] if place is not None else rows
    for name, add in (("end-before", 0), ("end-at", 1)):
        if options.get(name):
            place = _place(rows, options[name])
            rows = rows[: place + add] if place is not None else rows
    return rows


def literal(
    found: Directive, rows: list[Line], indent: str, at: Line
) -> Iterator[Line]:
    """Yield a file as a code block, or as the values of a table."""
    if found.name == "csv-table":
        yield from _table(found, rows, indent, at)
        return
    rows = pick(rows, found.options)
    if "dedent" in found.options:
        texts = dedent("\n".join(row.text for row in rows)).split("\n")
        rows = [replace(r, text=t) for r, t in zip(rows, texts, strict=False)]
    language = found.options.get("language") or found.options.get("code", "")
    kept = {name: found.options[name] for name in KEPT if name in found.options}
    yield from _block("code-block", language, kept, rows, found.fence, indent, at)


def _table(found: Directive, rows: list[Line], indent: str, at: Line) -> Iterator[Line]:
    title = found.options.get("title", "")
    kept = {k: v for k, v in found.options.items() if k not in TABLE_OPTIONS}
    yield from _block("csv-table", title, kept, rows, found.fence, indent, at)


def _block(
    name: str,
    argument: str,
    options: Options,
    rows: list[Line],
    fence: str,
    indent: str,
    at: Line,
) -> Iterator[Line]:
    """Yield a directive in the dialect of the page it stands on."""
    ticks = _longer_than_any(rows, fence) if fence else ""
    opening = f"{ticks}{{{name}}} {argument}" if fence else f".. {name}:: {argument}"
    inner = indent if fence else f"{indent}   "
    yield replace(at, text=f"{indent}{opening}".rstrip())
    for key, value in options.items():
        yield replace(at, text=f"{inner}:{key}: {value}".rstrip())
    yield replace(at, text="")
    for row in rows:
        text = f"{inner}{row.text}" if row.text.strip() else ""
        yield replace(row, text=text.replace("\t", "    ") if not fence else text)
    yield replace(at, text=f"{indent}{ticks}" if fence else "")


def _longer_than_any(rows: list[Line], fence: str) -> str:
    longest = len(fence) - 1 if fence.startswith("`") else 2
    for row in rows:
        found = re.match(r"\s*(`{3,})", row.text[:200])
        longest = max(longest, len(found[1]) if found else 0)
    return "`" * (longest + 1)


def _numbered(rows: list[Line], spec: str) -> list[Line]:
    """Return the lines of "1,3-5,10-"; what cannot be read is left out."""
    if not spec:
        return rows
    kept: list[Line] = []
    for part in spec[:500].split(","):
        span = RANGE.match(part.strip())
        if span:
            last = int(span[2]) if span[2] else len(rows)
            kept += rows[max(int(span[1] or 1) - 1, 0) : last]
        elif part.strip().isdigit():
            kept += rows[int(part) - 1 : int(part)] if int(part) else []
    return kept


def _number(value: str | None) -> int | None:
    text = (value or "").strip()
    return int(text) if re.fullmatch(r"-?\d{1,7}", text) else None


def _place(rows: list[Line], words: str) -> int | None:
    return next((n for n, row in enumerate(rows) if words in row.text), None)
