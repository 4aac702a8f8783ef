"""Trusted markup that is put in after sanitising.

Buttons, radios, icons and formulas are ours, never the author's: the sanitiser allows
none of them. While the text is being worked on, each is a stamp, a few characters no
source can forge; the last step replaces stamps by markup.
"""

import re
import secrets
from html import escape

OPEN, SHUT = "\uf8f0", "\uf8f1"

ICONS = {
    "copy": '<path d="M5.5 5.5v-4h9v9h-4"/><path d="M1.5 5.5h9v9h-9z"/>',
    "file": '<path d="M8 1.5v9M4 7l4 4 4-4M1.5 14.5h13"/>',
    "note": '<circle cx="8" cy="8" r="6.5"/><path d="M8 7v4.5M8 4.4v1.3"/>',
    "tip": '<path d="m2 8.5 4 4 8-9"/>',
    "warn": '<path d="M8 1.8 15 14.2H1z"/><path d="M8 6v4M8 11.6v1.2"/>',
}


class Stamps:
    """The stamps of one text."""

    def __init__(self) -> None:
        self._secret = secrets.token_hex(6)
        self._markup: list[str] = []
        self._words: list[str] = []
        self._pattern = re.compile(f"{OPEN}{self._secret}:(\\d{{1,7}}){SHUT}")

    def add(self, markup: str, words: str = "") -> str:
        """Return the stamp of `markup`; `words` stand for it in plain text."""
        self._markup.append(markup)
        self._words.append(words)
        return f"{OPEN}{self._secret}:{len(self._markup) - 1}{SHUT}"

    def apply(self, text: str) -> str:
        """Return `text` with every stamp replaced by its markup."""
        return self._replace(text, self._markup)

    def words(self, text: str) -> str:
        """Return `text` with every stamp replaced by its words."""
        return self._replace(text, self._words)

    def _replace(self, text: str, values: list[str]) -> str:
        if OPEN not in text:
            return text
        text = self._pattern.sub(lambda found: values[int(found[1])], text)
        return text.replace(OPEN, "").replace(SHUT, "")


def icon(name: str) -> str:
    """Return one of the line icons of the face."""
    return (
        f'<svg class="icon" viewBox="0 0 16 16" aria-hidden="true">{ICONS[name]}</svg>'
    )


def radio(group: str, *, checked: bool) -> str:
    """Return the radio of one tab."""
    state = " checked" if checked else ""
    return f'<input type="radio" name="{escape(group)}"{state}>'


def checkbox(*, checked: bool) -> str:
    """Return the box of a task list: shows a state, cannot be clicked."""
    state = " checked" if checked else ""
    return f'<input type="checkbox" disabled{state}>'
