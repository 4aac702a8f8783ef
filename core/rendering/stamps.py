"""Trusted markup that is put in after sanitising.

Buttons, radios and formulas are ours, never the author's: the sanitiser allows
none of them. While the text is being worked on, each is a stamp, a few characters no
source can forge; the last step replaces stamps by markup.
"""

import re
import secrets
from html import escape

from core.rendering.words import DONE, TO_DO, say

OPEN, SHUT = "\uf8f0", "\uf8f1"


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


def radio(group: str, *, checked: bool) -> str:
    """Return the radio of one tab."""
    state = " checked" if checked else ""
    return f'<input type="radio" name="{escape(group)}"{state}>'


def checkbox(*, checked: bool) -> str:
    """Return the box of a task list: shows a state, cannot be clicked."""
    state = " checked" if checked else ""
    words = escape(say(DONE if checked else TO_DO))
    return f'<input type="checkbox" disabled{state} aria-label="{words}">'
