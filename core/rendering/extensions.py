"""What our Markdown knows beyond Python-Markdown and pymdown-extensions.

Formulas `$…$` and `$$…$$`, evidence marks `{ev P; words; address}`, reference labels
that another page defines, and icon shortcodes, which are dropped.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import TYPE_CHECKING, Any
from xml.etree import ElementTree

from markdown import Markdown
from markdown.blockprocessors import BlockProcessor
from markdown.extensions import Extension
from markdown.inlinepatterns import (
    HTML_RE,
    HtmlInlineProcessor,
    InlineProcessor,
    ReferenceInlineProcessor,
)
from markdown.preprocessors import Preprocessor
from markdown.util import AtomicString

from core.rendering.safety import is_placeholder

if TYPE_CHECKING:
    from core.rendering.job import Job

EVIDENCE = re.compile(r"\{ev ([POSU])((?:\s*[|;][^|;{}\n]*){0,2})\}")
EVIDENCE_TITLES = {
    "P": "Primary: official document read",
    "O": "Observed on the machine by a named project",
    "S": "Secondary: cites the official page",
    "U": "Unverified",
}
CODE_SPAN = re.compile(r"(`+)(?:(?!\1)[^\n])+\1")

# Pandoc's rule (no blank inside, no word character after), and no environment variable.
INLINE_MATHS = (
    r"(?<![\\\w$])\$(?![\s$])(?!\{?[A-Z_]{2,}\b)"
    r"((?:\\.|[^\\$\n]){1,500}?)(?<![\s\\])\$(?![\w$])"
)
INLINE_DISPLAY = r"(?<![\\$])\$\$(?!\s*\$)([^$\n]{1,500}?)\$\$(?!\$)"
ROUND_MATHS = r"\\\\\(((?:[^\n]){1,500}?)\\\\\)"
BLOCK_MATHS = re.compile(
    r"(?:^|\n)[ ]{0,3}(?:\$\$(?P<dollars>.+?)\$\$|\\\[(?P<square>.+?)\\\]"
    r"|(?P<begin>\\begin\{(?P<env>[a-z]{1,20}\*?)\}.+?\\end\{(?P=env)\}))[ ]*(?:\n|$)",
    re.DOTALL,
)
ICON = (
    r":(?:octicons|fontawesome|material|simple)-[a-z0-9-]{1,80}:(?:\{[^}\n]{0,80}\})?"
)
SHORTEST_LABEL = 3
MANY = 200
LONGEST_ROW = 10_000
# Marks a link that must not be resolved a second time.
RESOLVED = "data-resolved"


class Ours(Extension):
    """All of the above as one extension; `begin` hands it the text's job."""

    def __init__(self, *, evidence: bool) -> None:
        super().__init__()
        self.evidence = evidence
        self.job: Job | None = None

    def begin(self, job: Job) -> None:
        """Work for `job` until the next call."""
        self.job = job

    def extendMarkdown(self, md: Markdown) -> None:
        """Put our processors where they belong among the others."""
        md.preprocessors.register(OpenEnds(md), "open-ends", 21)
        if self.evidence:
            md.preprocessors.register(EvidenceMarks(md, self), "evidence", 22)
        md.parser.blockprocessors.register(
            DisplayMaths(md.parser, self), "display-maths", 85
        )
        inline = md.inlinePatterns
        inline.register(InlineMaths(INLINE_MATHS, md, self), "maths", 185)
        inline.register(InlineMaths(INLINE_DISPLAY, md, self), "maths-display", 186)
        inline.register(InlineMaths(ROUND_MATHS, md, self), "maths-round", 184)
        inline.register(Tags(HTML_RE, md), "html", 90)
        inline.register(Dropped(ICON, md), "icons", 175.5)
        inline.register(References(r"(?<!\!)\[", md, self), "references-elsewhere", 171)


def watch(md: Markdown, ours: Ours) -> None:
    """Look at the clock whenever a pattern or a block is tried."""

    def watched(method: Callable[..., Any]) -> Callable[..., Any]:
        def checked(*arguments: Any) -> Any:
            if ours.job is not None:
                ours.job.check_time()
            return method(*arguments)

        return checked

    for pattern in md.inlinePatterns:
        pattern.getCompiledRegExp = watched(pattern.getCompiledRegExp)
        pattern.handleMatch = watched(pattern.handleMatch)
    tables = md.parser.blockprocessors["table"]
    # Every row is filled up to the width of the first, and one row is split by looking
    # at each of its bars for each of its code spans.
    tables._build_row = watched(tables._build_row)
    split = tables._split
    tables._split = lambda row: split(row) if len(row) <= LONGEST_ROW else [row]
    md.parser.blockprocessors.register(Clock(md.parser, ours), "clock", 200)


class Clock(BlockProcessor):
    """Takes no block, only looks at the time."""

    def __init__(self, parser, ours: Ours) -> None:  # type: ignore[no-untyped-def]
        super().__init__(parser)
        self.ours = ours

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        """Say no, unless the time is over."""
        if self.ours.job is not None:
            self.ours.job.check_time()
        return False


class OpenEnds(Preprocessor):
    """Far too many `<` that nothing shuts are text: each search reads to the end."""

    def run(self, lines: list[str]) -> list[str]:
        """Escape them where no page has that many."""
        text = "\n".join(lines)
        declared = text.count("<!") + text.count("<?")
        if max(declared, text.count("<") - text.count(">")) < MANY:
            return lines
        return [line.replace("<", "&lt;") for line in lines]


class EvidenceMarks(Preprocessor):
    """`{ev P; words; address}` to the evidence mark and its source; `|` will do too."""

    def __init__(self, md: Markdown, ours: Ours) -> None:
        super().__init__(md)
        self.ours = ours

    def run(self, lines: list[str]) -> list[str]:
        """Replace the marks outside code spans; fences are stashed already."""
        return [self._line(line) if "{ev " in line else line for line in lines]

    def _line(self, line: str) -> str:
        spans = [match.span() for match in CODE_SPAN.finditer(line)]

        def replace(found: re.Match[str]) -> str:
            if any(start <= found.start() < end for start, end in spans):
                return found[0]
            return str(self.md.htmlStash.store(evidence(found[1], found[2])))

        return EVIDENCE.sub(replace, line)


def evidence(level: str, rest: str) -> str:
    """Return the mark; mark and next word never part."""
    parts = [part.strip() for part in re.split("[|;]", rest)[1:]]
    words, address = [*parts, "", ""][:2]
    title = EVIDENCE_TITLES[level]
    mark = f'<abbr class="ev ev--{level.lower()}" title="{title}">{level}</abbr>'
    if not words:
        said = " unverified" if level == "U" else ""
        return f'<span class="src">{mark}{said}</span>'
    first, _, others = words.partition(" ")
    first, others = escape(first), escape(others)
    if address:
        link = f'<a href="{escape(address)}">'
        inside = f"{mark} {link}{first}</a></span>"
        rest = f" {link}{others}</a>" if others else ""
    else:
        inside, rest = f"{mark} {first}</span>", f" {others}" if others else ""
    return f'<span class="src"><span class="nowrap">{inside}{rest}</span>'


class InlineMaths(InlineProcessor):
    """A formula in a sentence."""

    def __init__(self, pattern: str, md: Markdown, ours: Ours) -> None:
        super().__init__(pattern, md)
        self.ours = ours

    def handleMatch(self, m, data):  # type: ignore[no-untyped-def]
        """Return the formula's stamp."""
        assert self.ours.job is not None  # noqa: S101
        stamp = self.ours.job.formula(m[1], display=False)
        return self.md.htmlStash.store(stamp), m.start(0), m.end(0)


class DisplayMaths(BlockProcessor):
    """A formula on lines of its own."""

    def __init__(self, parser, ours: Ours) -> None:  # type: ignore[no-untyped-def]
        super().__init__(parser)
        self.ours = ours

    def test(self, parent: ElementTree.Element, block: str) -> bool:
        """Say whether the block holds a display formula."""
        return ("$$" in block or "\\[" in block or "\\begin{" in block) and bool(
            BLOCK_MATHS.search(block)
        )

    def run(self, parent: ElementTree.Element, blocks: list[str]) -> None:
        """Parse what stands before, add the formula, leave what follows."""
        assert self.ours.job is not None  # noqa: S101
        block = blocks.pop(0)
        found = BLOCK_MATHS.search(block)
        assert found is not None  # noqa: S101
        if before := block[: found.start()].strip("\n"):
            self.parser.parseBlocks(parent, [before])
        tex = found["dollars"] or found["square"] or found["begin"]
        element = ElementTree.SubElement(parent, "div", {"class": "display"})
        element.text = AtomicString(self.ours.job.formula(tex, display=True))
        if after := block[found.end() :].strip("\n"):
            blocks.insert(0, after)


class Tags(HtmlInlineProcessor):
    """A tag in a sentence; what is no HTML, such as `<username>`, is shown."""

    def handleMatch(self, m, data):  # type: ignore[no-untyped-def]
        """Return the tag, or the words that look like one."""
        if not is_placeholder(m[1]):
            return super().handleMatch(m, data)
        shown = escape(self.backslash_unescape(self.unescape(m[1])), quote=False)
        return self.md.htmlStash.store(shown), m.start(0), m.end(0)


class Dropped(InlineProcessor):
    """An icon shortcode: this site shows words, never pictures of words."""

    def handleMatch(self, m, data):  # type: ignore[no-untyped-def]
        """Return nothing in its place."""
        return "", m.start(0), m.end(0)


class References(ReferenceInlineProcessor):
    """`[text][label]` whose label another page defines."""

    def __init__(self, pattern: str, md: Markdown, ours: Ours) -> None:
        super().__init__(pattern, md)
        self.ours = ours

    def handleMatch(self, m, data):  # type: ignore[no-untyped-def]
        """Return a link, or the bare text and a problem."""
        job = self.ours.job
        if job is None or job.resolve is None:
            return None, None, None
        text, index, handled = self.getText(data, m.end(0))
        if not handled:
            return None, None, None
        written = self.RE_LINK.match(data, pos=index)
        if not written:
            return None, None, None
        label = " ".join((written[1] or text).split())
        if label.lower() in self.md.references or label.startswith("^"):
            return None, None, None
        address = job.resolve(f"ref:{label}")
        if address:
            link = self.makeTag(address, "", text)
            link.set(RESOLVED, "")
            return link, m.start(0), written.end(0)
        if len(label) < SHORTEST_LABEL:
            return None, None, None
        job.complain(f"nothing is called “{label}”", at=f"[{written[1]}]")
        return text, m.start(0), written.end(0)
