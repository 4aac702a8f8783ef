"""Which lines of a page are code: what looks like a directive there is an example."""

import re

LONGEST_LINE = 1_000
RST_CODE = re.compile(
    r"^(?P<indent>[ ]*)(?:\.\. (?:code|code-block|sourcecode|parsed-literal)::.*"
    r"|(?![ ]|\.\. ).*::)[ \t]*$"
)
FENCE = re.compile(r"^[ ]*(?P<fence>`{3,}|~{3,}|:{3,})(?P<info>.*)$")
# Directives whose content is never read as text.
VERBATIM = re.compile(r"\{(?:code|code-block|code-cell|sourcecode|math|mermaid|raw)\}")


def rst_code(texts: list[str]) -> set[int]:
    """Return the places of lines of code in reStructuredText."""
    inside: set[int] = set()
    indent: int | None = None
    for place, text in enumerate(texts):
        text = text[:LONGEST_LINE]
        own = len(text) - len(text.lstrip())
        if indent is not None and text.strip() and own <= indent:
            indent = None
        if indent is not None:
            inside.add(place)
        elif "::" in text and (code := RST_CODE.match(text)):
            indent = len(code["indent"])
    return inside


def myst_code(texts: list[str]) -> set[int]:
    """Return the places of lines of code in MyST; its directives hold text."""
    inside: set[int] = set()
    stack: list[tuple[str, bool]] = []
    for place, text in enumerate(texts):
        in_code = bool(stack) and stack[-1][1]
        may_fence = "```" in text or "~~~" in text or ":::" in text
        found = FENCE.match(text[:LONGEST_LINE]) if may_fence else None
        if in_code:
            inside.add(place)
        if found is None:
            continue
        info = found["info"].strip()
        if stack and not info and found["fence"].startswith(stack[-1][0]):
            stack.pop()
        elif not in_code and "`" not in info:
            directive = info.startswith("{") or found["fence"].startswith(":")
            code = not directive or VERBATIM.match(info) is not None
            stack.append((found["fence"], code))
    return inside
