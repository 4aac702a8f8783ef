"""MyST's `{{ name }}`: words of a page or its project, put in. Never an expression."""

import re
from dataclasses import replace

from kb.importers.fences import myst_code
from kb.importers.snippets import MOST_LINES, Line

# Attributes may follow; what is put in has its own.
ALONE = re.compile(r"^[ ]*\{\{[ ]*([\w-]{1,100})[ ]*\}\}(?:\{[^{}]{0,500}\})?[ ]*$")
INLINE = re.compile(r"\{\{[ ]*([\w-]{1,100})[ ]*\}\}")
LARGEST = 20_000


def substitute(lines: list[Line], values: dict[str, str]) -> list[Line]:
    """Return lines with every known name put in, outside code, once."""
    if not values:
        return lines
    done: list[Line] = []
    code = myst_code([line.text for line in lines])
    for place, line in enumerate(lines):
        if place in code or "{{" not in line.text or len(done) > MOST_LINES:
            done.append(line)
        else:
            done.extend(_put_in(line, values))
    return done


def _put_in(line: Line, values: dict[str, str]) -> list[Line]:
    alone = ALONE.match(line.text)
    value = values.get(alone[1], "")[:LARGEST] if alone else ""
    if value:
        return [replace(line, text=row) for row in value.rstrip("\n").split("\n")]

    def words(found: re.Match[str]) -> str:
        value = values.get(found[1], "")
        return value if value and "\n" not in value.strip() else found[0]

    return [replace(line, text=INLINE.sub(words, line.text[:LARGEST]))]
