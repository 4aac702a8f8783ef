"""Callouts: what Sphinx, sphinx-lesson and the Carpentries call them, and folds."""

from typing import Any, NamedTuple

from docutils import nodes
from docutils.parsers.rst import Directive

from core.rendering.doctree.options import Anything
from core.rendering.words import LESSON, say


class Kind(NamedTuple):
    """A title (a key of `words.LESSON`), the look of the note, whether it is folded."""

    title: str
    look: str = "note"
    folded: bool = False


CALLOUTS = {
    "note": Kind("note"),
    "seealso": Kind("seealso"),
    "see-also": Kind("seealso"),
    "todo": Kind("todo"),
    "tip": Kind("tip", "tip"),
    "hint": Kind("hint", "tip"),
    "important": Kind("important", "warning"),
    "attention": Kind("attention", "warning"),
    "warning": Kind("warning", "warning"),
    "caution": Kind("caution", "warning"),
    "danger": Kind("danger", "danger"),
    "error": Kind("error", "danger"),
    "versionadded": Kind("versionadded"),
    "versionchanged": Kind("versionchanged"),
    "deprecated": Kind("deprecated", "warning"),
    "versionremoved": Kind("versionremoved", "warning"),
    "callout": Kind("callout"),
    "highlight-box": Kind("callout"),
    "admonition": Kind("note"),
    "topic": Kind(""),
    "sidebar": Kind(""),
    "card": Kind(""),
    "grid-item-card": Kind(""),
    "questions": Kind("questions"),
    "objectives": Kind("objectives"),
    "outcomes": Kind("objectives"),
    "keypoints": Kind("keypoints", "tip"),
    "prereq": Kind("prereq"),
    "prerequisites": Kind("prereq"),
    "checklist": Kind("checklist"),
    "discussion": Kind("discussion"),
    "testimonial": Kind("testimonial"),
    "demo": Kind("demo"),
    "type-along": Kind("typealong"),
    "typealong": Kind("typealong"),
    "exercise": Kind("exercise"),
    "challenge": Kind("exercise"),
    "homework": Kind("homework"),
    "instructor-note": Kind("instructor", folded=True),
    "instructor": Kind("instructor", folded=True),
    "solution": Kind("solution", "tip", folded=True),
    "answer": Kind("solution", "tip", folded=True),
    "hint-fold": Kind("hint", "tip", folded=True),
    "spoiler": Kind("details", folded=True),
    "dropdown": Kind("details", folded=True),
    "details": Kind("details", folded=True),
    "toggle": Kind("details", folded=True),
    "collapse": Kind("details", folded=True),
}
# Their own words are the whole title; of the others they follow it.
PLAIN_TITLES = frozenset({"note", "callout", "details", ""})
# Docutils gives these no title: words beside the name begin their text.
WORDS_ARE_TEXT = frozenset(
    {"note", "tip", "hint", "important", "attention", "warning", "caution", "danger",
     "error", "seealso", "todo"}
)  # fmt: skip
FOLDING_CLASSES = frozenset({"dropdown", "toggle", "toggle-shown"})


class callout(nodes.Element):
    """A note with `look` and `folded`; its first child is the `title`."""


class Callout(Directive):
    """Any of `CALLOUTS`."""

    has_content = True
    optional_arguments = 1
    final_argument_whitespace = True
    option_spec = Anything()

    def run(self) -> list[Any]:
        """Return the note; words beside the name are its title."""
        kind = CALLOUTS[self.name.lower()]
        classes = set(str(self.options.get("class", "")).split())
        folded = kind.folded or bool(classes & FOLDING_CLASSES)
        look = next((c for c in classes if c in CALLOUTS), "")
        made = callout(look=CALLOUTS[look].look if look else kind.look, folded=folded)
        made += self._title(kind)
        self.state.nested_parse(self.content, self.content_offset, made)
        self.add_name(made)
        return [made]

    def _title(self, kind: Kind) -> Any:
        own = self.arguments[0] if self.arguments else ""
        general = say(LESSON[kind.title]) if kind.title else ""
        title = nodes.title()
        if not own:
            title += nodes.Text(general)
            return title
        if kind.title not in PLAIN_TITLES and general.lower() not in own.lower():
            title += nodes.Text(f"{general}: ")
        found, messages = self.state.inline_text(own, self.lineno)
        title.extend([*found, *messages])
        return title


class TextCallout(Callout):
    """A callout without a title of its own: words beside the name are text."""

    optional_arguments = 0
