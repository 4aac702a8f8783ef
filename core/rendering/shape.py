"""From a parser's HTML tree to the markup of the face: notes, tabs, tables, tasks."""

import re

from lxml import etree
from lxml.html import HtmlElement, fromstring

from core.rendering.elements import classes_of, element, unwrap, with_class
from core.rendering.job import Job
from core.rendering.notes import shape_notes
from core.rendering.safety import CLASSES
from core.rendering.stamps import OPEN, checkbox, radio
from core.rendering.words import FOOTNOTES, FORMULA, TABLE, TABS, say

TASK = re.compile(r"^\s*\[([ xX])\]\s+")
WIDE_FROM = 6
INLINE = frozenset(
    {"a", "abbr", "b", "br", "code", "del", "em", "i", "img", "ins", "kbd", "mark", "s",
     "small", "span", "strong", "sub", "sup", "u"}
)  # fmt: skip
ACTIVE = ("script", "style", "template", "iframe")


def shape(body: HtmlElement, job: Job, group: str) -> None:
    """Reshape `body` in place; `group` makes names of radios unique on the page."""
    _drop_active(body)
    shape_notes(body)
    _tabs(body, job, group)
    _bare_code(body, job)
    _glosses(body)
    _loose_words(body)
    _tables(body)
    _tasks(body, job)
    _formulas(body)
    _cards(body)
    _footnotes(body)
    _line_up(body)
    _plain_attributes(body, job)


def _tabs(body: HtmlElement, job: Job, group: str) -> None:
    for number, tabs in enumerate(with_class(body, "div", "tabbed-set"), 1):
        labels = [
            label
            for holder in tabs
            if "tabbed-labels" in classes_of(holder)
            for label in holder.iter("label")
        ]
        panels = [
            panel
            for holder in tabs
            if "tabbed-content" in classes_of(holder)
            for panel in holder
            if "tabbed-block" in classes_of(panel)
        ]
        fieldset = element("fieldset", "tabs")
        fieldset.append(element("legend", "vh", say(TABS)))
        for place, (label, panel) in enumerate(zip(labels, panels, strict=False)):
            name = job.stamps.words(label.text_content()).strip()
            control = radio(f"tabs-{group}-{number}", checked=place == 0)
            label.attrib.clear()
            label.set("class", "tabs__tab")
            label.text = job.stamps.add(control) + (label.text or "")
            label.tail = panel.tail = None
            panel.attrib.clear()
            panel.set("class", "tabs__panel")
            panel.set("role", "group")
            panel.set("aria-label", name)
            fieldset.append(label)
            fieldset.append(panel)
        fieldset.tail, tabs.tail = tabs.tail, None
        tabs.getparent().replace(tabs, fieldset)


def _bare_code(body: HtmlElement, job: Job) -> None:
    """Code by indentation or by raw HTML gets the same panel as a fence."""
    for pre in list(body.iter("pre")):
        if pre.getparent() is not None and pre.getparent().tag == "figure":
            continue
        text = job.stamps.words(pre.text_content())
        if not text.strip():
            pre.drop_tree()
            continue
        panel = fromstring(job.code(text, ""))
        panel.tail, pre.tail = pre.tail, None
        pre.getparent().replace(pre, panel)


def _glosses(body: HtmlElement) -> None:
    """The list after code with numbers at its lines explains them."""
    for figure in list(body.iter("figure")):
        if not any("n" in classes_of(span) for span in figure.iter("span")):
            continue
        following = figure.getnext()
        if following is not None and following.tag == "ol":
            following.set("class", "gloss")


def _loose_words(body: HtmlElement) -> None:
    """Words that follow a fence without an empty line are a paragraph too."""
    for figure in list(body.iter("figure")):
        if (figure.tail or "").strip():
            paragraph = element("p", text=figure.tail.lstrip())
            following = figure.getnext()
            while following is not None and following.tag in INLINE:
                after = following.getnext()
                paragraph.append(following)
                following = after
            figure.tail = "\n"
            figure.addnext(paragraph)
    for paragraph in list(body.iter("p")):
        if not len(paragraph) and not (paragraph.text or "").strip():
            paragraph.drop_tree()


def _tables(body: HtmlElement) -> None:
    heading = ""
    for found in list(body.iter()):
        if found.tag in {"h1", "h2", "h3", "h4", "h5", "h6"}:
            heading = found.text_content().strip()
        if found.tag != "table":
            continue
        caption = found.find("caption")
        label = caption.text_content() if caption is not None else heading
        _cells(found)
        columns = max((len(row) for row in found.iter("tr")), default=0)
        wide = " tbl--wide" if columns >= WIDE_FROM else ""
        box = element("div", f"tbl{wide}", role="group", tabindex="0")
        box.set("aria-label", label.strip()[:200] or say(TABLE))
        box.tail, found.tail = found.tail, None
        found.getparent().replace(found, box)
        found.attrib.pop("class", None)
        box.append(found)


def _cells(table: HtmlElement) -> None:
    for cell in table.iter("th", "td"):
        right = "right" in (cell.get("style") or "") or cell.get("align") == "right"
        cell.attrib.pop("class", None)
        if right:
            cell.set("class", "num")
        if cell.tag == "th" and not len(cell) and not (cell.text or "").strip():
            cell.tag = "td"
        parent = cell.getparent().getparent()
        if cell.tag == "th":
            cell.set("scope", "col" if parent.tag in {"thead", "table"} else "row")


def _tasks(body: HtmlElement, job: Job) -> None:
    for item in list(body.iter("li")):
        holder = item
        if not (item.text or "").strip() and len(item) and item[0].tag == "p":
            holder = item[0]
        found = TASK.match(holder.text or "")
        if not found:
            continue
        box = job.stamps.add(checkbox(checked=found[1] != " "))
        holder.text = f"{box} {holder.text[found.end() :]}"
        item.set("class", "task")
        if item.getparent() is not None and item.getparent().tag == "ul":
            item.getparent().set("class", "tasks")


def _formulas(body: HtmlElement) -> None:
    """A wide formula scrolls, so the keyboard must reach it."""
    for box in with_class(body, "div", "display"):
        box.set("role", "group")
        box.set("tabindex", "0")
        box.set("aria-label", say(FORMULA))


def _cards(body: HtmlElement) -> None:
    """Card grids of MkDocs Material."""
    for grid in with_class(body, "div", "grid"):
        lists = [child for child in grid if child.tag == "ul"]
        if not lists:
            grid.set("class", "flow")
            continue
        grid.attrib.pop("class")
        for cards in lists:
            cards.set("class", "flow plain")
            for card in cards:
                card.set("class", "panel")


def _footnotes(body: HtmlElement) -> None:
    for tag in ("div", "section"):
        for notes in [
            *with_class(body, tag, "footnote"),
            *with_class(body, tag, "footnotes"),
        ]:
            for rule in list(notes.iter("hr")):
                rule.drop_tree()
            section = unwrap(notes, element("section", "footnotes"))
            section.set("aria-label", say(FOOTNOTES))
    for rule in list(body.iter("hr")):
        if "footnotes-sep" in classes_of(rule):
            rule.drop_tree()


def _line_up(body: HtmlElement) -> None:
    """Headings may not skip a level; level 1 is the page's own."""
    open_levels: list[int] = []
    for heading in body.iter("h1", "h2", "h3", "h4", "h5", "h6"):
        level = int(heading.tag[1])
        while open_levels and open_levels[-1] >= level:
            open_levels.pop()
        open_levels.append(level)
        heading.tag = f"h{min(6, 1 + len(open_levels))}"


def _drop_active(body: HtmlElement) -> None:
    """What could run goes with its content, so that search never shows it either."""
    for found in list(body.iter(*ACTIVE)):
        found.drop_tree()


def _plain_attributes(body: HtmlElement, job: Job) -> None:
    """Keep only classes of the face, and no stamp inside an attribute."""
    for found in body.iter(etree.Element):
        known = CLASSES.get(found.tag)
        kept = [name for name in classes_of(found) if known and name in known]
        if kept:
            found.set("class", " ".join(kept))
        elif found.tag != "a":
            found.attrib.pop("class", None)
        for name, value in found.attrib.items():
            if OPEN in value:
                found.set(name, job.stamps.words(value))
