"""The kinds of things that can be found, in the order they are shown."""

from django.utils.translation import gettext_lazy as _

KINDS = {
    "guide": _("Guide"),
    "tutorial": _("Tutorial"),
    "diagnosis": _("Diagnosis"),
    "machine": _("Machine"),
    "topic": _("Topic"),
    "recipe": _("Recipe"),
    "expert": _("Expert"),
    "event": _("Event"),
    "story": _("Story"),
    "call": _("Call"),
}

WORD_KINDS = {
    "variable": _("variable"),
    "option": _("option"),
    "command": _("command"),
}
