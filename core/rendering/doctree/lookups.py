"""Which directive and which role a name means, in our documents only.

docutils keeps both in tables of the whole process and lets any document add to them.
Its two lookup functions are replaced once, as Sphinx does: for a document with a desk
they answer from our tables, for any other they do what they did.
"""

from typing import Any

from docutils.parsers.rst import directives, roles

from core.rendering.doctree.names import directive_for, role_for

_their_directive, _their_role = directives.directive, roles.role


def install() -> None:
    """Replace the lookups; again is no harm."""
    directives.directive, roles.role = _directive, _role


def _directive(name: str, language: Any, document: Any) -> tuple[Any, list[Any]]:
    desk = getattr(document.settings, "desk", None)
    if desk is None:
        found: tuple[Any, list[Any]] = _their_directive(name, language, document)
        return found
    ours = directive_for(name.lower())
    return ours or _their_directive(name.lower(), language, document)[0], []


def _role(name: str, language: Any, line: int, reporter: Any) -> tuple[Any, list[Any]]:
    desk = getattr(reporter, "desk", None)
    if desk is None:
        found: tuple[Any, list[Any]] = _their_role(name, language, line, reporter)
        return found
    return desk.roles.get(name.lower()) or role_for(name.lower()), []
