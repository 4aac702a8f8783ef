"""Titles and labels of reStructuredText and MyST pages, found without parsing them."""

import re
from collections.abc import Iterator
from dataclasses import replace

from docutils.nodes import fully_normalize_name, make_id

from core.rendering.document import Dialect
from kb.importers import titles
from kb.importers.snippets import Line
from kb.importers.titles import Place, Titled

LONGEST_LINE = 1_000
ADORNMENT = re.compile(r"^([!-/:-@[-`{-~])\1{2,}[ \t]*$")
RST_LABEL = re.compile(
    r"^[ ]*\.\. _(?P<name>`[^`]+`|(?![_ ])[^:`]+(?:\\:[^:]+)*):[ \t]*$"
)
MYST_LABEL = re.compile(r"^[ ]*\((?P<name>[^()\s][^()]{0,200})\)=[ \t]*$")
NAMED = re.compile(r"^[ \t]*:(?:name|label):[ \t]*(?P<name>\S.*?)[ \t]*$")
RST_GLOSSARY = re.compile(r"^(?P<indent>[ ]*)\.\. glossary::")
MYST_GLOSSARY = re.compile(r"^[ ]*(?P<fence>`{3,}|:{3,})[ ]*\{glossary\}")
ROLE = re.compile(r":[a-zA-Z][\w:+-]*:`([^`<]*?)(?:[ ]*<[^`>]*>)?`")
LINK = re.compile(r"`([^`<]+?)[ ]*<[^`>]+>`__?")


def take_title(lines: list[Line], dialect: Dialect) -> Titled:
    """Return the title, the other lines, and every label with its words."""
    if dialect == "rst":
        return _take_rst_title(lines)
    taken = titles.take_title(lines, dialect)
    before = [line.text for line in lines]
    places = [*taken.places, *_myst_places(before)]
    return Titled(taken.title, taken.lines, tuple(places))


def plain(text: str) -> str:
    """Return a heading's words without their markup."""
    words = LINK.sub(r"\1", ROLE.sub(r"\1", text[:LONGEST_LINE]))
    return " ".join(re.sub(r"[*`|]|\\(?=\W)", "", words).split())


def _take_rst_title(lines: list[Line]) -> Titled:
    texts = [line.text for line in lines]
    found = next(_rst_headings(texts), None)
    kept = list(lines)
    title = ""
    if found:
        first, last, title = found
        for place in range(first, last):
            kept[place] = replace(lines[place], text="")
    places = [_with_title(place, title) for place in _rst_places(texts, found)]
    return Titled(title[:255], tuple(kept), tuple(places))


def _with_title(place: Place, title: str) -> Place:
    return place if place.anchor else replace(place, title=title)


def _rst_headings(texts: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yield (first line, line after, words) of every section title."""
    place = 0
    while place + 1 < len(texts):
        over = ADORNMENT.match(texts[place])
        under = place + 2 if over else place + 1
        words = texts[under - 1] if under < len(texts) else ""
        below = ADORNMENT.match(texts[under]) if under < len(texts) else None
        matches = below and (not over or below[1] == over[1])
        alone = place == 0 or not texts[place - 1].strip()
        indented = words.startswith((" ", "\t")) and not over
        is_title = matches and alone and words.strip() and not indented
        if is_title and not ADORNMENT.match(words):
            yield place, under + 1, plain(words)
            place = under
        place += 1


def _rst_places(
    texts: list[str], title: tuple[int, int, str] | None
) -> Iterator[Place]:
    headings = {first: words for first, _, words in _rst_headings(texts)}
    for number, text in enumerate(texts):
        if len(text) > LONGEST_LINE or ":" not in text:
            continue
        found = RST_LABEL.match(text) or NAMED.match(text)
        if found is None:
            continue
        name = found["name"].strip("`").replace("\\", "")
        below = _below(texts, number + 1, RST_LABEL)
        if title is not None and below == title[0]:
            yield Place(fully_normalize_name(name), "", True)
        else:
            words = headings.get(below, "")
            yield Place(fully_normalize_name(name), make_id(name), True, words)
    yield from _rst_terms(texts)


def _below(texts: list[str], place: int, label: re.Pattern[str]) -> int:
    """Return the first line that is neither empty nor another label."""
    while place < len(texts):
        text = texts[place][:LONGEST_LINE]
        if text.strip() and not label.match(text):
            return place
        place += 1
    return place


def _rst_terms(texts: list[str]) -> Iterator[Place]:
    indent, inner = -1, -1
    for text in texts:
        own = len(text) - len(text.lstrip())
        start = RST_GLOSSARY.match(text)
        if start:
            indent, inner = len(start["indent"]), -1
        elif indent >= 0 and text.strip():
            if own <= indent:
                indent = -1
            elif not text.lstrip().startswith(":"):
                inner = own if inner < 0 else inner
                if own == inner:
                    yield _term(text)


def _myst_places(texts: list[str]) -> Iterator[Place]:
    fence = ""
    for number, text in enumerate(texts):
        if len(text) > LONGEST_LINE:
            continue
        label = MYST_LABEL.match(text) or NAMED.match(text)
        if label:
            name = label["name"].strip()
            below = _below(texts, number + 1, MYST_LABEL)
            heading = titles.HEADING.match(texts[below]) if below < len(texts) else None
            words = titles.plain(heading[2]) if heading else ""
            is_top = heading is not None and len(heading[1]) == 1
            anchor = "" if is_top else make_id(name)
            yield Place(fully_normalize_name(name), anchor, True, words)
        start = MYST_GLOSSARY.match(text)
        if start:
            fence = start["fence"]
        elif fence and text.strip().startswith(fence):
            fence = ""
        elif fence and _is_term(texts, number):
            yield _term(text)


def _is_term(texts: list[str], number: int) -> bool:
    below = texts[number + 1] if number + 1 < len(texts) else ""
    return below.startswith(":") and not texts[number].startswith((":", " "))


def _term(text: str) -> Place:
    words = plain(text.partition(" : ")[0])
    name = make_id(words)
    return Place(f"term:{name}", f"term-{name}", True, words)
