"""What one rendering collects while its parser runs."""

from dataclasses import dataclass, field
from time import thread_time

from core.rendering.code import TERMINALS, render_code, render_terminal
from core.rendering.document import Dialect, Problem, Resolve
from core.rendering.maths import FormulaError, shown_as_text, to_mathml, visible
from core.rendering.stamps import Stamps

# CPU seconds the texts of one page may take; the largest real page seen takes 0.2.
BUDGET = 3.0


def deadline() -> float:
    """When a rendering that begins now has to end, on the clock of this thread."""
    return thread_time() + BUDGET


class TooSlow(Exception):
    """The text is built so that parsing it takes for ever."""


class Unfit(Exception):
    """The text cannot be parsed at all; the message says why."""


@dataclass(slots=True)
class Job:
    """One text on its way, with its stamps and its problems."""

    source: str
    dialect: Dialect
    resolve: Resolve | None
    stamps: Stamps = field(default_factory=Stamps)
    problems: list[Problem] = field(default_factory=list)
    deadline: float = field(default_factory=deadline)

    def check_time(self) -> None:
        """Raise TooSlow once the text has used its time; parsers call it often."""
        if thread_time() > self.deadline:
            raise TooSlow

    def line_of(self, text: str) -> int | None:
        """Return the line on which `text` first stands in the source."""
        place = self.source.find(text)
        return None if place < 0 else self.source.count("\n", 0, place) + 1

    def complain(self, reason: str, at: str = "") -> None:
        """Record a problem; `at` is a piece of the source that shows where."""
        self.problems.append(Problem(self.line_of(at) if at else None, reason))

    def report(self, reason: str, line: int | None) -> None:
        """Record a problem on a line that the parser knows."""
        self.problems.append(Problem(line, reason))

    def formula(self, tex: str, *, display: bool) -> str:
        """Return the stamp of a formula, as MathML or, with a problem, as text."""
        try:
            markup = to_mathml(tex, display=display)
        except FormulaError as error:
            self.complain(str(error), at=tex.strip()[:60])
            markup = shown_as_text(tex)
        # Search and lists show the characters of a formula in a sentence, not its TeX.
        return self.stamps.add(markup, words="" if display else visible(markup))

    def code(self, text: str, language: str, title: str = "", marked: str = "") -> str:
        """Return the panel of a code fence."""
        if language in TERMINALS:
            panel = render_terminal(text, title=title)
        else:
            panel = render_code(
                text, language=language, filename=title, highlighted=marked
            )
        return self.stamped_panel(panel)

    def stamped_panel(self, panel: str) -> str:
        """Return `panel` with its buttons, which the sanitiser would drop, stamped."""
        start, end = panel.find("<span><button"), panel.find("</figcaption>")
        if start < 0 or end < start:
            return panel
        return panel[:start] + self.stamps.add(panel[start:end]) + panel[end:]
