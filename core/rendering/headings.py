"""Headings, anchors and sections of a shaped tree."""

import re
from collections.abc import Collection, Sequence

from lxml.html import HtmlElement

from core.rendering.anchors import Anchored, Found, Ids, assign
from core.rendering.document import Heading, Section
from core.rendering.elements import classes_of, element
from core.rendering.job import Job
from core.rendering.words import SECTION_LINK, say

TAGS = ("h1", "h2", "h3", "h4", "h5", "h6")
BLOCKS = frozenset({
    "address", "blockquote", "dd", "details", "div", "dl", "dt", "fieldset",
    "figure", "h1", "h2", "h3", "h4", "h5", "h6", "hr", "label", "li", "ol", "p",
    "pre", "section", "summary", "table", "tbody", "thead", "tr", "ul",
})  # fmt: skip
CELLS = frozenset({"td", "th"})
SILENT = frozenset({"figcaption", "legend"})
ID = re.compile(r"[^\s\"'<>&]{1,120}")


def anchor_headings(
    body: HtmlElement, job: Job, previous: Sequence[Heading], taken: Collection[str]
) -> tuple[Heading, ...]:
    """Give every heading its anchor and link, and return them."""
    _collect_reference_anchors(body)
    elements = list(body.iter(*TAGS))
    found = [
        Found(_title(heading, job), int(heading.tag[1]), _explicit(heading))
        for heading in elements
    ]
    _unclash(body, set(taken), elements)
    others = {e.get("id") for e in body.iter() if e.get("id") and e.tag not in TAGS}
    anchored = assign(
        found, previous=previous, taken=set(taken) | others, dialect=job.dialect
    )
    for heading, place in zip(elements, anchored, strict=True):
        _mark(heading, place)
    return tuple(
        Heading(place.anchor, heading.title, heading.level)
        for heading, place in zip(found, anchored, strict=True)
    )


def sections(
    body: HtmlElement, job: Job, headings: Sequence[Heading]
) -> tuple[Section, ...]:
    """Return the plain text of every part of the tree, in reading order."""
    levels = {heading.anchor: heading for heading in headings}
    parts: list[tuple[Heading, list[str]]] = [(Heading("", "", 1), [])]
    _read(body, parts, levels)
    texts = []
    for heading, pieces in parts:
        text = job.stamps.words("".join(pieces))
        lines = (" ".join(line.split()) for line in text.split("\n"))
        text = "\n".join(line for line in lines if line)
        if text or heading.anchor:
            texts.append(Section(heading.anchor, heading.title, heading.level, text))
    return tuple(texts)


def _read(
    found: HtmlElement,
    parts: list[tuple[Heading, list[str]]],
    levels: dict[str, Heading],
) -> None:
    """Walk in reading order without recursion: the tree may be deep."""
    todo: list[tuple[str, HtmlElement]] = [("open", found)]
    inside_pre = 0
    while todo:
        step, node = todo.pop()
        if step == "tail":
            parts[-1][1].append(_flowing(node.tail, inside_pre))
            continue
        if step == "close":
            inside_pre -= node.tag == "pre"
            parts[-1][1].append("\n")
            continue
        if not isinstance(node.tag, str) or _is_silent(node):
            continue
        if node.tag in TAGS and node.get("id") in levels:
            parts.append((levels[node.get("id")], []))
            continue
        if node.tag in BLOCKS or node.tag == "br":
            inside_pre += node.tag == "pre"
            parts[-1][1].append("\n")
            todo.append(("close", node))
        elif node.tag in CELLS:
            parts[-1][1].append(" ")
        parts[-1][1].append(_flowing(node.text, inside_pre))
        for child in reversed(node):
            todo.append(("tail", child))
            todo.append(("open", child))


def _flowing(text: str | None, inside_pre: int) -> str:
    """Return text as it reads: only code keeps the line breaks of its source."""
    return (text or "") if inside_pre else (text or "").replace("\n", " ")


def _is_silent(node: HtmlElement) -> bool:
    if node.tag == "a":
        return "footnote-backref" in classes_of(node)
    if node.tag == "span":
        return "src" in classes_of(node)
    if node.tag == "sup":
        return (node.get("id") or "").startswith("fnref")
    return node.tag in SILENT


def _title(heading: HtmlElement, job: Job) -> str:
    pieces = [heading.text or ""]
    for part in heading.iterdescendants():
        inside = [part, *part.iterancestors()]
        if not any(_is_silent(node) for node in inside[: inside.index(heading)]):
            pieces.append(part.text or "")
        if not any(_is_silent(node) for node in inside[1 : inside.index(heading)]):
            pieces.append(part.tail or "")
    return " ".join(job.stamps.words("".join(pieces)).split())[:300]


def _explicit(heading: HtmlElement) -> list[str]:
    ids = [heading.get("id"), *(heading.get("data-refs") or "").split()]
    return [name for name in ids if name and ID.fullmatch(name)]


def _collect_reference_anchors(body: HtmlElement) -> None:
    """`[](){#x}` before or inside a heading names it; elsewhere it stays a target."""
    for anchor in list(body.iter("a")):
        name = anchor.get("id") or anchor.get("name")
        if not name or anchor.get("href") or len(anchor) or (anchor.text or "").strip():
            continue
        anchor.attrib.clear()
        heading = _heading_named_by(anchor)
        if heading is None:
            anchor.tag = "span"
            if ID.fullmatch(name):
                anchor.set("id", name)
            continue
        heading.set("data-refs", f"{heading.get('data-refs', '')} {name}".strip())
        parent = anchor.getparent()
        anchor.drop_tree()
        if parent.tag == "p" and not len(parent) and not (parent.text or "").strip():
            parent.drop_tree()


def _heading_named_by(anchor: HtmlElement) -> HtmlElement | None:
    parent = anchor.getparent()
    if parent.tag in TAGS:
        return parent
    if (anchor.tail or "").strip() or parent.tag != "p":
        return None
    rest = anchor.getnext()
    while rest is not None:
        if rest.text_content().strip() or (rest.tail or "").strip():
            return None
        rest = rest.getnext()
    following = parent.getnext()
    while following is not None and _is_empty_paragraph(following):
        following = following.getnext()
    return following if following is not None and following.tag in TAGS else None


def _is_empty_paragraph(found: HtmlElement) -> bool:
    return (
        found.tag == "p"
        and not found.text_content().strip()
        and not any(True for _ in found.iter("img"))
    )


def _unclash(
    body: HtmlElement, taken: set[str], headings: Sequence[HtmlElement]
) -> None:
    """Rename ids of footnotes and targets that an earlier block already uses."""
    renamed: dict[str, str] = {}
    ids = Ids(taken)
    for found in body.iter():
        name = found.get("id") if isinstance(found.tag, str) else None
        if not name or found.tag in TAGS:
            continue
        if not ID.fullmatch(name):
            found.attrib.pop("id")
            continue
        new = ids.unique(name)
        if new != name:
            found.set("id", new)
            if name in taken:
                renamed[f"#{name}"] = f"#{new}"
    if renamed:
        for anchor in body.iter("a"):
            target = anchor.get("href")
            if target in renamed and "footnote" in " ".join(classes_of(anchor)):
                anchor.set("href", renamed[target])


def _mark(heading: HtmlElement, place: Anchored) -> None:
    heading.attrib.clear()
    heading.set("id", place.anchor)
    for alias in reversed(place.aliases):
        target = element("span", id=alias)
        target.tail, heading.text = heading.text, None
        heading.insert(0, target)
    link = element("a", "anchor", "#", href=f"#{place.anchor}")
    link.set("aria-label", say(SECTION_LINK))
    heading.append(link)
