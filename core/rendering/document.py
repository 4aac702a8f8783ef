"""What rendering returns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Dialect = Literal["markdown", "mkdocs", "github", "myst", "rst", "notebook"]


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the text. `level` is 2 to 6: level 1 is the page's own title."""

    anchor: str
    title: str
    level: int


@dataclass(frozen=True, slots=True)
class Section:
    """Plain text between two headings, for search and passages.

    The text before the first heading has an empty anchor and title.
    """

    anchor: str
    title: str
    level: int
    text: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Something the author should look at. `line` counts from 1 where it is known."""

    line: int | None
    reason: str


@dataclass(frozen=True, slots=True)
class Picture:
    """Where an image of the text lives on the site. Sizes are CSS pixels, 0 unknown."""

    url: str
    width: int = 0
    height: int = 0


@dataclass(frozen=True, slots=True)
class Rendered:
    """The result. `links` are the addresses the text points at, each once, in order."""

    html: str
    headings: tuple[Heading, ...]
    sections: tuple[Section, ...]
    links: tuple[str, ...]
    problems: tuple[Problem, ...]


# Maps a link of the source to an address of the site; None is "unresolved".
# An undefined reference label `[text][label]` is asked for as "ref:label".
Resolve = Callable[[str], str | None]
ResolveImage = Callable[[str], Picture | str | None]
