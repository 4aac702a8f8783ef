"""Opens the tabs of the reader's machine in HTML that was stored for everybody.

Tabs are radios that bear a machine's name, made by a block or written as Markdown:
`LUMI`, `LUMI-G` and `LUMI, many jobs` are all of LUMI. The tab bears `data-mine` then,
so that no earlier choice takes its place (`tabs.js`). Touches no database.
"""

from __future__ import annotations

import re

TAB = re.compile(
    r'(?P<before><label class="tabs__tab"><input type="radio" name="(?P<group>[^"]*)")'
    r"(?P<state> checked)?(?P<after>>(?P<words>[^<]*))"
)


def open_tabs(html: str, name: str) -> str:
    """`html` with the first tab of each group checked that begins with `name`."""
    if not name or 'class="tabs__tab"' not in html:
        return html
    wanted: dict[str, int] = {}
    for tab in TAB.finditer(html):
        if _is_of(tab["words"], name):
            wanted.setdefault(tab["group"], tab.start())

    def choose(tab: re.Match[str]) -> str:
        if tab["group"] not in wanted:
            return tab[0]
        state = " checked data-mine" if wanted[tab["group"]] == tab.start() else ""
        return f"{tab['before']}{state}{tab['after']}"

    return TAB.sub(choose, html) if wanted else html


def _is_of(words: str, name: str) -> bool:
    """The name, or the name and something that is no longer part of the word."""
    words, name = words.strip().casefold(), name.casefold()
    return words.startswith(name) and not words[len(name) : len(name) + 1].isalnum()
