"""Bounds on what comes in; the sanitiser that has the last word on what goes out."""

import re

import nh3

from core.rendering.stamps import OPEN, SHUT

LARGEST = 1_000_000
DEEPEST = 12

CONTROLS = re.compile(
    f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufdd0-\ufdef\ufffe\uffff{OPEN}{SHUT}]"
)
TAG_NAME = re.compile(r"</?([a-zA-Z][^\s/>]*)")
QUOTES = re.compile(rf"^([ \t]*(?:>[ \t]?){{{DEEPEST}}})(?:[ \t]*>)+", re.MULTILINE)
INDENT = re.compile(rf"^[ \t]{{{DEEPEST * 8},}}", re.MULTILINE)

TAGS = {
    "a", "abbr", "b", "bdi", "bdo", "blockquote", "br", "caption", "cite", "code",
    "col", "colgroup", "dd", "del", "details", "dfn", "div", "dl", "dt", "em",
    "fieldset", "figcaption", "figure", "h2", "h3", "h4", "h5", "h6", "hr", "i",
    "img", "ins", "kbd", "label", "legend", "li", "mark", "ol", "p", "pre", "q",
    "rp", "rt", "ruby", "s", "samp", "section", "small", "span", "strong", "sub",
    "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "time", "tr",
    "u", "ul", "var", "wbr",
}  # fmt: skip
# Tags an author may mean as HTML; `<username>` in a sentence is a placeholder.
HTML = TAGS | {
    "address", "article", "aside", "big", "center", "font", "footer", "h1", "header",
    "main", "nav", "nobr", "picture", "source", "strike", "tt",
}  # fmt: skip
ATTRIBUTES: dict[str, set[str]] = {
    "*": {"id", "lang", "dir", "title"},
    "a": {"href", "aria-label"},
    "img": {"src", "alt", "width", "height", "loading"},
    "div": {"aria-label"},
    "section": {"aria-label"},
    "details": {"open"},
    "ol": {"start", "reversed", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan"},
    "time": {"datetime"},
    "col": {"span"},
    "span": {"data-n"},
}
VALUES: dict[str, dict[str, set[str]]] = {
    "a": {"rel": {"noopener"}},
    "div": {"role": {"group"}, "tabindex": {"0"}},
    "pre": {"tabindex": {"0"}},
    "th": {"scope": {"col", "row"}},
}
CLASSES: dict[str, set[str]] = {
    "a": {"anchor", "btn", "btn--main", "footnote-ref", "footnote-backref"},
    "abbr": {"ev", "ev--p", "ev--o", "ev--s", "ev--u"},
    "div": {
        "note", "note--tip", "note--warn", "note--risk", "tbl", "tbl--wide",
        "tabs__panel", "display", "flow", "panel",
    },
    "details": {"note", "note--tip", "note--warn", "note--risk"},
    "fieldset": {"tabs"},
    "figure": {"code", "term"},
    "figcaption": {"code__head"},
    "label": {"tabs__tab"},
    "legend": {"vh"},
    "li": {"panel", "task"},
    "ol": {"gloss"},
    "p": {"note__title", "quiet"},
    "section": {"footnotes"},
    "span": {"k", "s", "c", "hl", "p", "o", "n", "nowrap", "src", "quiet", "vh"},
    "summary": {"note__title"},
    "td": {"num"},
    "th": {"num"},
    "ul": {"flow", "plain", "tasks"},
}  # fmt: skip

CLEANER = nh3.Cleaner(
    tags=TAGS,
    attributes=ATTRIBUTES,
    tag_attribute_values=VALUES,
    allowed_classes=CLASSES,
    url_schemes={"http", "https", "mailto", "tel"},
    link_rel=None,
    strip_comments=True,
)


def tidy(source: str) -> tuple[str, list[str]]:
    """Return `source` fit for a parser, and reasons where something was cut."""
    reasons = []
    if len(source) > LARGEST:
        source = source[:LARGEST]
        reasons.append(f"the text is cut after {LARGEST:,} characters")
    source = source.encode("utf-8", "replace").decode("utf-8", "replace")
    source = source.replace("\r\n", "\n").replace("\r", "\n").replace("\ufeff", "")
    source, controls = CONTROLS.subn("", source)
    if controls:
        reasons.append(f"{controls} control characters were removed")
    source, quotes = QUOTES.subn(r"\1", source)
    source, indents = INDENT.subn("", source)
    if quotes or indents:
        reasons.append(f"nesting deeper than {DEEPEST} levels was flattened")
    return source, reasons


def is_placeholder(tag: str) -> bool:
    """Say whether `<tag …>` in a sentence is text; comments are not."""
    found = TAG_NAME.match(tag)
    return found is not None and found[1].lower() not in HTML


def clean(html: str) -> str:
    """Return `html` with nothing left that could run or restyle the page."""
    return CLEANER.clean(html)
