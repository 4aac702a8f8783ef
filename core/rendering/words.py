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
FOOTNOTES = gettext_noop("Footnotes")


def say(words: str) -> str:
    """Return `words` in the active language; as they are before Django is ready.

    Foreign text is rendered in a child process that never sets Django up.
    """
    return gettext(words) if apps.ready else words
