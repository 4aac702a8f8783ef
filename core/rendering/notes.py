"""Notes: MkDocs' admonitions, folded ones, and GitHub's alerts."""

import re

from lxml.html import HtmlElement

from core.rendering.elements import classes_of, element, unwrap, with_class
from core.rendering.words import NOTES, say

KINDS = {
    "tip": "tip", "hint": "tip", "success": "tip", "check": "tip", "done": "tip",
    "warning": "warn", "caution": "warn", "attention": "warn", "important": "warn",
    "danger": "risk", "error": "risk", "failure": "risk", "fail": "risk", "bug": "risk",
}  # fmt: skip
ALERT = re.compile(r"^\s*\[!(NOTE|TIP|IMPORTANT|WARNING|CAUTION)\][ \t]*\n?", re.I)


def shape_notes(body: HtmlElement) -> None:
    """Turn all of them into the notes of the face, in place."""
    _alerts(body)
    _notes(body)
    _folded(body)


def _alerts(body: HtmlElement) -> None:
    """GitHub's alerts: a quotation that opens with a marker."""
    for quote in list(body.iter("blockquote")):
        first = next(iter(quote), None)
        if first is None or first.tag != "p" or not first.text:
            continue
        found = ALERT.match(first.text)
        if not found:
            continue
        name = found[1].lower()
        first.text = first.text[found.end() :]
        if len(first) and first[0].tag == "br" and not first.text.strip():
            first[0].drop_tree()
        first.text = first.text.lstrip()
        if not first.text.strip() and not len(first):
            quote.remove(first)
        note = unwrap(quote, element("div", f"admonition {name}"))
        title = element("p", "admonition-title", name.capitalize())
        note.insert(0, title)


def _notes(body: HtmlElement) -> None:
    for note in with_class(body, "div", "admonition"):
        kind = _note_kind(classes_of(note))
        note.attrib.pop("style", None)
        note.set("class", _note_classes(kind))
        title = (
            note[0] if len(note) and "admonition-title" in classes_of(note[0]) else None
        )
        if title is None:
            if note.text is None or not note.text.strip():
                continue
            title = element("p", text=say(NOTES[kind]))
            note.insert(0, title)
        title.set("class", "note__title")


def _folded(body: HtmlElement) -> None:
    for details in list(body.iter("details")):
        kind = _note_kind(classes_of(details))
        details.set("class", _note_classes(kind))
        summary = details.find("summary")
        if summary is None:
            summary = element("summary", text=say(NOTES[kind]))
            details.insert(0, summary)
            summary.tail, details.text = details.text, None
        summary.set("class", "note__title")


def _note_kind(classes: list[str]) -> str:
    return next((KINDS[name] for name in classes if name in KINDS), "note")


def _note_classes(kind: str) -> str:
    return "note" if kind == "note" else f"note note--{kind}"
