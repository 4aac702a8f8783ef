"""TeX formulas to MathML."""

import re
from functools import lru_cache
from html import escape, unescape

import math_core
import nh3

LONGEST = 4_000

# mtable columns of an aligned formula; inline styles are forbidden by the site's CSP.
SIDES = re.compile(r' style="text-align: (left|right);[^"]*"')
SIDE_CLASSES = {"left": ' class="at-start"', "right": ' class="at-end"'}

TAGS = {
    "math", "maction", "menclose", "merror", "mfrac", "mi", "mmultiscripts", "mn",
    "mo", "mover", "mpadded", "mphantom", "mprescripts", "mroot", "mrow", "ms",
    "mspace", "msqrt", "mstyle", "msub", "msubsup", "msup", "mtable", "mtd",
    "mtext", "mtr", "munder", "munderover",
}  # fmt: skip
ATTRIBUTES = {
    "accent", "accentunder", "columnalign", "columnlines", "columnspacing", "depth",
    "dir", "display", "displaystyle", "fence", "form", "height", "largeop",
    "linethickness", "lspace", "mathsize", "mathvariant", "maxsize", "minsize",
    "movablelimits", "notation", "rowlines", "rowspacing", "rspace", "scriptlevel",
    "separator", "stretchy", "symmetric", "voffset", "width",
}  # fmt: skip
CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes={"*": ATTRIBUTES},
    allowed_classes={"mtd": {"at-start", "at-end"}},
)


class FormulaError(ValueError):
    """The formula cannot be shown; the message says why."""


@lru_cache(maxsize=1)
def _converter() -> math_core.LatexToMathML:
    return math_core.LatexToMathML(fancy_error=False)


@lru_cache(maxsize=2_000)
def to_mathml(tex: str, *, display: bool = False) -> str:
    """Return a `math` element. Raises FormulaError."""
    if len(tex) > LONGEST:
        raise FormulaError(f"a formula is longer than {LONGEST} characters")
    try:
        markup = _converter().convert_with_local_state(
            tex.strip(), displaystyle=display
        )
    except math_core.LatexError as error:
        raise FormulaError(f"cannot read the formula: {error}") from error
    return CLEANER.clean(SIDES.sub(lambda m: SIDE_CLASSES[m[1]], markup))


def visible(markup: str) -> str:
    """Return the characters a reader sees of a formula's markup, in one line."""
    return unescape(re.sub(r"<[^>]*>", "", markup))


def shown_as_text(tex: str) -> str:
    """Return markup for a formula that could not be converted."""
    return f"<code>{escape(tex)}</code>"
