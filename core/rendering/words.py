"""The few words rendering adds to a text, translated where Django is running."""

from django.apps import apps
from django.utils.translation import gettext


def gettext_noop(words: str) -> str:
    """Mark `words` for translation; Django's own needs settings when imported."""
    return words


NOTES = {
    "note": gettext_noop("Note"),
    "tip": gettext_noop("Tip"),
    "warn": gettext_noop("Careful"),
    "risk": gettext_noop("Danger"),
}
# Titles that directives of lessons give by themselves.
LESSON = {
    "answer": gettext_noop("Answer"),
    "attention": gettext_noop("Attention"),
    "callout": gettext_noop("Note"),
    "caution": gettext_noop("Caution"),
    "checklist": gettext_noop("Checklist"),
    "danger": gettext_noop("Danger"),
    "demo": gettext_noop("Demonstration"),
    "deprecated": gettext_noop("Deprecated since"),
    "details": gettext_noop("Details"),
    "discussion": gettext_noop("Discussion"),
    "error": gettext_noop("Error"),
    "exercise": gettext_noop("Exercise"),
    "hint": gettext_noop("Hint"),
    "homework": gettext_noop("Homework"),
    "important": gettext_noop("Important"),
    "instructor": gettext_noop("For instructors"),
    "keypoints": gettext_noop("Key points"),
    "note": gettext_noop("Note"),
    "objectives": gettext_noop("Objectives"),
    "prereq": gettext_noop("Prerequisites"),
    "questions": gettext_noop("Questions"),
    "seealso": gettext_noop("See also"),
    "solution": gettext_noop("Solution"),
    "testimonial": gettext_noop("Testimonial"),
    "tip": gettext_noop("Tip"),
    "todo": gettext_noop("To do"),
    "typealong": gettext_noop("Type along"),
    "versionadded": gettext_noop("New in version"),
    "versionchanged": gettext_noop("Changed in version"),
    "versionremoved": gettext_noop("Removed in version"),
    "warning": gettext_noop("Warning"),
}
COPY = gettext_noop("Copy")
COPIES_COMMANDS = gettext_noop("copies the commands only")
FILE = gettext_noop("File")
SECTION_LINK = gettext_noop("Link to this section")
FORMULA = gettext_noop("Formula")
DONE = gettext_noop("Done")
TO_DO = gettext_noop("To do")
TABS = gettext_noop("Choose a version")
TABLE = gettext_noop("Table")
NO_IMAGE = gettext_noop("Image not available")
IMAGE = gettext_noop("Image")
IN = gettext_noop("In")
OUT = gettext_noop("Out")
OUTPUT = gettext_noop("Output")
CELL_OUTPUT = gettext_noop("Picture that cell {} made")
NOT_SHOWN = gettext_noop("An output of the kind {} is not shown here.")
LINES_LEFT_OUT = gettext_noop("… {} lines left out …")
FOOTNOTES = gettext_noop("Footnotes")


def say(words: str) -> str:
    """Return `words` in the active language; as they are before Django is ready.

    Foreign text is rendered in a child process that never sets Django up.
    """
    return gettext(words) if apps.ready else words
