"""Front matter: the YAML between two `---` at the top of a page."""

import re
from dataclasses import dataclass
from typing import Any

from kb.importers import safe_yaml

FENCED = re.compile(
    r"\A---[ \t]*\n(.*?)(?:^|\n)(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL
)
LARGEST = 20_000


@dataclass(frozen=True, slots=True)
class Front:
    """`lines` is how many lines of the file the front matter took."""

    values: dict[str, Any]
    text: str
    lines: int
    problem: str
    problem_line: int | None


def split(source: str) -> Front:
    """Return the front matter and the text below it.

    Broken front matter is a problem, never the loss of the page.
    """
    found = FENCED.match(source)
    if not found:
        return Front({}, source, 0, "", None)
    text, lines = source[found.end() :], source.count("\n", 0, found.end())
    if len(found[1]) > LARGEST:
        return Front({}, text, lines, "the front matter is too long", 1)
    try:
        values = safe_yaml.load(found[1])
    except safe_yaml.BadYaml as error:
        line = (error.line or 0) + 1
        return Front({}, text, lines, f"the front matter is broken: {error}", line)
    if values is None:
        return Front({}, text, lines, "", None)
    if not isinstance(values, dict):
        return Front({}, text, lines, "the front matter holds no settings", 1)
    return Front({str(k): v for k, v in values.items()}, text, lines, "", None)
