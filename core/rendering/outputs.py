"""What a program printed, fit to be read: no colours, no overwritten lines, an end."""

import re

from core.rendering.safety import CONTROLS
from core.rendering.words import LINES_LEFT_OUT, say

MOST_LINES = 200
LAST_LINES = 60
LONGEST_LINE = 2_000
# Beyond this, not even the lines are counted.
LARGEST = 5_000_000
ESCAPES = re.compile(
    r"\x1b(?:\[[0-?]{0,60}[ -/]{0,10}[@-~]"
    r"|\][^\x07\x1b]{0,2000}(?:\x07|\x1b\\)|[@-Z\\-_])"
)


def readable(text: str) -> str:
    """Return an output without escape sequences and with at most `MOST_LINES` lines.

    The first and the last lines stay, for errors are named at the end.
    """
    text = ESCAPES.sub("", text[:LARGEST]).replace("\r\n", "\n")
    lines = [_last_written(line) for line in text.rstrip("\n").split("\n")]
    if len(lines) > MOST_LINES:
        left_out = len(lines) - MOST_LINES
        note = say(LINES_LEFT_OUT).format(f"{left_out:,}")
        lines = [*lines[: MOST_LINES - LAST_LINES], note, *lines[-LAST_LINES:]]
    return CONTROLS.sub("", "\n".join(lines))


def _last_written(line: str) -> str:
    """A progress bar writes one line over and over: what stood last is kept."""
    kept = line.rstrip("\r").rpartition("\r")[2]
    return kept if len(kept) <= LONGEST_LINE else f"{kept[:LONGEST_LINE]} …"
